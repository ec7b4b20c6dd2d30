/** Compares a finished video with the request. A false alarm is worse than a missed one, so only clear differences count. */
import { z } from 'zod/v4';
import type { Submission } from '../providers/provider';
import type { Delivered } from '../providers/task';

/** Comparable properties of the requested video. A parked node stores them as JSON. */
export const Ordered = z.object({
	/** For example "1080p"; null if not specified. */
	resolution: z.string().nullable(),
	/** Null if the model or an input video decides. */
	seconds: z.number().nullable(),
});
export type Ordered = z.infer<typeof Ordered>;

/**
 * Height in pixels of a 16:9 video. Other aspect ratios have about the same number of pixels, so their heights differ.
 * 2k means 2048×1080 at some providers and 2560×1440 at others, so the smaller one counts.
 */
const LINES: Readonly<Record<string, number>> = {
	'480p': 480,
	'720p': 720,
	'1080p': 1080,
	'1080p-plus': 1080,
	'2k': 1080,
	'4k': 2160,
};
const WIDE = 16 / 9;
/** Smallest fraction of the expected side or area. Smaller differences result from rounding, cropping, or another aspect ratio. */
const LEAST_OF_SIDE = 0.9;
const LEAST_OF_AREA = 0.8;
/** A measured video may be a few frames shorter. */
const SHORTER_BY_SECONDS = 0.5;
/**
 * Providers report whole seconds, rounded down, so a video that lacks one frame is reported as one second shorter.
 * They report no width, so an unknown width means that the length was reported, not measured.
 */
const SHORTER_BY_TOLD_SECONDS = 1;

/** Returns the requested properties, or null if the input decides: edited and extended videos, drafts, and videos from drafts. */
export function orderedOf({ mode, parameters }: Submission): Ordered | null {
	const { resolution, duration, taskType, draft } = parameters;
	if (mode === 'draft-to-video' || draft === true || taskType === 'edit' || taskType === 'extend')
		return null;
	return {
		resolution: typeof resolution === 'string' ? resolution : null,
		// A prompt can ask to edit a reference video, which keeps that video's length.
		seconds: typeof duration === 'number' && duration > 0 && mode !== 'media-to-video' ? duration : null,
	};
}

/** Describes how a video falls short of the request, for example "720×1280 instead of 1080p"; null if it doesn't. */
export function shortfallOf(ordered: Ordered | null, delivered: Delivered | null): string | null {
	if (ordered === null || delivered === null) return null;
	const { width, height, durationSeconds } = delivered;
	const found = [
		...(isSmaller(ordered.resolution, width, height)
			? [`${width ?? 0}×${height ?? 0} instead of ${ordered.resolution ?? ''}`]
			: []),
		...(isShorter(ordered.seconds, durationSeconds, width !== null)
			? [`${durationSeconds ?? 0} s long instead of ${ordered.seconds ?? 0} s`]
			: []),
	];
	return found.length === 0 ? null : found.join(' and ');
}

/**
 * Returns true if the shorter side, the longer side, and the area are all too small.
 * Providers keep one of these constant in other aspect ratios.
 */
function isSmaller(resolution: string | null, width: number | null, height: number | null): boolean {
	const lines = LINES[resolution ?? ''];
	if (lines === undefined || width === null || height === null) return false;
	const [shorter, longer] = [Math.min(width, height), Math.max(width, height)];
	return (
		shorter < lines * LEAST_OF_SIDE &&
		longer < lines * WIDE * LEAST_OF_SIDE &&
		shorter * longer < lines * lines * WIDE * LEAST_OF_AREA
	);
}

function isShorter(ordered: number | null, seconds: number | null, isMeasured: boolean): boolean {
	if (ordered === null || seconds === null) return false;
	return seconds < ordered - (isMeasured ? SHORTER_BY_SECONDS : SHORTER_BY_TOLD_SECONDS);
}
