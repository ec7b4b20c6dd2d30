import { textOr } from '../json';

/** Credits per second of 2.0 and Fast. For 5, 10, and 15 seconds they cost 240, 480, 720 and 160, 320, 480. */
const flatRates = new Map([
	['seedance-2.0', 48],
	['seedance-2.0-fast', 32],
]);

/** Returns the credits of a task, from the price table of the seedanceapi.org API v2 page. Mini is rounded up to whole credits. */
export function creditsFor(request: Record<string, unknown>): number {
	const seconds = Number(request.duration ?? 5);
	const flat = flatRates.get(textOr(request.model, 'seedance-2.0'));
	if (flat !== undefined) return flat * seconds;
	const withVideo = request.reference_video_urls !== undefined;
	// Mini generates and bills 1080p as 720p.
	const rate = request.resolution === '480p' ? (withVideo ? 9 : 14.25) : withVideo ? 18.75 : 30.75;
	return Math.ceil(rate * seconds);
}
