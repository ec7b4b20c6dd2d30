/**
 * The price list of BytePlus ModelArk, from "Video generation" of its pricing page (ModelArk/1544106), as of 2026-10-02. The prices of
 * Volcengine Ark are in yuan and not included.
 */
import { CHOSEN_BY_MODEL, describe } from '../../parameters/schemaShape';
import type { Price, Submission } from '../provider';
import { modelBy } from './modelIds';

/** US dollars per million tokens, by model and resolution: without and with a reference video. */
const RATES: Readonly<
	Record<string, Readonly<Record<string, readonly [without: number, withVideo: number]>>>
> = {
	'ark/seedance-2.5': { '480p': [10.7, 6.4], '720p': [10.7, 6.4], '1080p': [11.7, 7] },
	'ark/seedance-2.0': { '480p': [7, 4.3], '720p': [7, 4.3], '1080p': [7.7, 4.7], '4k': [4, 2.4] },
	'ark/seedance-2.0-fast': { '480p': [5.6, 3.3], '720p': [5.6, 3.3] },
	'ark/seedance-2.0-mini': { '480p': [3.5, 2.1], '720p': [3.5, 2.1] },
};

/** Pixels per frame by resolution and aspect ratio, from "Width and height pixel values" of the create page. */
const PIXELS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
	'480p': sizes(864 * 496, 752 * 560, 640 * 640, 992 * 432),
	'720p': sizes(1280 * 720, 1112 * 834, 960 * 960, 1470 * 630),
	'1080p': sizes(1920 * 1080, 1664 * 1248, 1440 * 1440, 2206 * 946),
	'4k': sizes(3840 * 2160, 3326 * 2494, 2880 * 2880, 4398 * 1886),
};
/** 2.5 has another frame size for 16:9 and 9:16 at 480p. */
const PIXELS_OF_25 = { ...PIXELS, '480p': sizes(854 * 480, 752 * 560, 640 * 640, 992 * 432) };

function sizes(wide: number, classic: number, square: number, cinema: number): Record<string, number> {
	return { '16:9': wide, '9:16': wide, '4:3': classic, '3:4': classic, '1:1': square, '21:9': cinema };
}

const FRAMES_PER_SECOND = 24;
/** Minimum length of each reference video. */
const SHORTEST_VIDEO_SECONDS = 2;

function pixelsOf(modelId: string): typeof PIXELS {
	return modelId === 'ark/seedance-2.5' ? PIXELS_OF_25 : PIXELS;
}

function tokensIn(seconds: number, pixels: number): number {
	return (seconds * pixels * FRAMES_PER_SECOND) / 1024;
}

/**
 * Returns the cost of a checked submission in US dollars. The bounds differ if the size, the duration, or the length of a reference
 * video is not known in advance. Returns null for Volcengine Ark, which has no list in dollars, and for the final video of a draft,
 * because only the draft's ID is known.
 */
export function price({ model, mode, parameters, region }: Submission): Price | null {
	if (region === 'volcengine' || mode === 'draft-to-video') return null;
	const { resolution, aspectRatio, duration, referenceVideoUrls, modelId } = parameters;
	// An endpoint ID doesn't show its model, so its price is unknown.
	const id = typeof modelId === 'string' ? (modelBy(modelId) ?? '') : model.id;
	const rates = RATES[id]?.[String(resolution)];
	const sizesByRatio = pixelsOf(id)[String(resolution)];
	if (rates === undefined || sizesByRatio === undefined) return null;
	const size = sizesByRatio[String(aspectRatio)];
	const pixels = size === undefined ? Object.values(sizesByRatio) : [size];
	const seconds = secondsOf(model);
	const output = typeof duration === 'number' && duration !== CHOSEN_BY_MODEL ? [duration] : seconds;
	const videos = Array.isArray(referenceVideoUrls) ? referenceVideoUrls.length : 0;
	// The total length of all reference videos may be as long as the longest output.
	const input = videos === 0 ? [0] : [videos * SHORTEST_VIDEO_SECONDS, Math.max(...seconds)];
	const usd = (amount: number, area: number) =>
		(tokensIn(amount, area) * rates[videos === 0 ? 0 : 1]) / 1_000_000;
	return {
		least: usd(Math.min(...input) + Math.min(...output), Math.min(...pixels)),
		most: usd(Math.max(...input) + Math.max(...output), Math.max(...pixels)),
	};
}

function secondsOf({ parameters: { duration } }: Submission['model']): number[] {
	const shape = duration === undefined ? null : describe(duration.schema).shape;
	if (shape?.kind !== 'choice') throw new Error('The duration of this provider is a choice');
	return shape.values.map(Number).filter((seconds) => seconds !== CHOSEN_BY_MODEL);
}

/** The facts of a completed task that determine its cost; null for each one that the provider doesn't report. */
export interface Rendered {
	/** The model ID in workflows, such as `ark/seedance-2.5`. */
	model: string | null;
	tokens: number | null;
	resolution: string | null;
	ratio: string | null;
	/** Whole seconds, rounded down. */
	duration: number | null;
}

/**
 * Returns the cost of a task in US dollars, from the tokens that the provider counted, or null if the rate can't be determined. The
 * tokens show whether there was a reference video, which adds at least two seconds to those of the output.
 */
export function usdOf({ model, tokens, resolution, ratio, duration }: Rendered): number | null {
	const pixels = pixelsOf(model ?? '')[resolution ?? '']?.[ratio ?? ''];
	const rates = RATES[model ?? '']?.[resolution ?? ''];
	if (pixels === undefined || rates === undefined || tokens === null || duration === null) return null;
	const seconds = tokens / tokensIn(1, pixels);
	const hasVideo = seconds >= duration + SHORTEST_VIDEO_SECONDS - 0.1;
	// A value between the two means that the frame size differs from the table.
	if (!hasVideo && seconds >= duration + 1.1) return null;
	return (tokens * rates[hasVideo ? 1 : 0]) / 1_000_000;
}
