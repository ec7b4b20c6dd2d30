/** Compares a finished video with what was ordered. A false alarm is worse than a missed one, so only clear cases count. */
import { z } from 'zod/v4';
import type { Submission } from '../providers/provider';
import type { Delivered } from '../providers/task';

/** What was ordered, as far as it can be compared. A parked node keeps it as JSON. */
export const Ordered = z.object({
	/** Such as "1080p"; null where it is open. */
	resolution: z.string().nullable(),
	/** Null where the model or a given video decides. */
	seconds: z.number().nullable(),
});
export type Ordered = z.infer<typeof Ordered>;

/**
 * Number of lines of a 16:9 video. Other aspect ratios have about as many pixels, and so more or fewer lines. 2k is 2048×1080
 * at some places and 2560×1440 at others.
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
/** Sides and areas that are smaller by less are a matter of rounding, of a crop or of another aspect ratio. */
const LEAST_OF_SIDE = 0.9;
const LEAST_OF_AREA = 0.8;
/** A video may be some frames shorter. */
const SHORTER_BY_SECONDS = 0.5;
/** Providers tell whole seconds, rounded down, so a video that lacks a frame is told as one second less. They tell no width. */
const SHORTER_BY_TOLD_SECONDS = 1;

/** Returns what a submission orders, or null where the input decides: edited and extended videos, and those of drafts. */
export function orderedOf({ mode, parameters }: Submission): Ordered | null {
	const { resolution, duration, taskType, draft } = parameters;
	if (mode === 'draft-to-video' || draft === true || taskType === 'edit' || taskType === 'extend')
		return null;
	return {
		resolution: typeof resolution === 'string' ? resolution : null,
		// A prompt can ask for an edit of a reference video, which keeps its length.
		seconds: typeof duration === 'number' && duration > 0 && mode !== 'media-to-video' ? duration : null,
	};
}

/** Says in which way a video is less than what was ordered, such as "720×1280 instead of 1080p"; null where it isn't. */
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

/** A size is right if its shorter side, its longer side or its area is: providers keep one of them in other aspect ratios. */
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
