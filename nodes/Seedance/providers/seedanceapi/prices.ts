/** The price list of seedanceapi.org, "Pricing (credits)" of its API v2 page. */
import type { Submission } from '../vocabulary';

/** "1 USD = 100 credits". */
export const CREDITS_PER_USD = 100;

const PER_VIDEO: Readonly<Record<string, Readonly<Record<number, number>>>> = {
	'seedance-2.0': { 5: 240, 10: 480, 15: 720 },
	'seedance-2.0-fast': { 5: 160, 10: 320, 15: 480 },
};

/** Mini, in hundredths of a credit a second, so that the sum is exact before it is rounded up. */
const PER_SECOND: Readonly<Record<string, { plain: number; withVideos: number }>> = {
	'480p': { plain: 1425, withVideos: 900 },
	'720p': { plain: 3075, withVideos: 1875 },
};

/** Whole credits for a checked submission. */
export function price({ model, parameters }: Submission): number | null {
	const duration = typeof parameters.duration === 'number' ? parameters.duration : 5;
	const flat = PER_VIDEO[model.wire];
	if (flat !== undefined) return flat[duration] ?? null;
	const rate = PER_SECOND[typeof parameters.resolution === 'string' ? parameters.resolution : '720p'];
	if (rate === undefined) return null;
	const hundredths = parameters.referenceVideoUrls === undefined ? rate.plain : rate.withVideos;
	return Math.ceil((hundredths * duration) / 100);
}
