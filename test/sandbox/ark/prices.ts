import type { Model } from './models';

type Size = readonly [width: number, height: number];

/** Width and height in the order 16:9, 4:3, 1:1, 3:4, 9:16, 21:9, by the create page. */
const ratios = ['16:9', '4:3', '1:1', '3:4', '9:16', '21:9'];
const small: readonly Size[] = [
	[864, 496],
	[752, 560],
	[640, 640],
	[560, 752],
	[496, 864],
	[992, 432],
];
/** 2.5 differs in 16:9 and 9:16. */
const small25: readonly Size[] = [
	[854, 480],
	[752, 560],
	[640, 640],
	[560, 752],
	[480, 854],
	[992, 432],
];
const sizes: Record<string, readonly Size[]> = {
	'720p': [
		[1280, 720],
		[1112, 834],
		[960, 960],
		[834, 1112],
		[720, 1280],
		[1470, 630],
	],
	'1080p': [
		[1920, 1080],
		[1664, 1248],
		[1440, 1440],
		[1248, 1664],
		[1080, 1920],
		[2206, 946],
	],
	'4k': [
		[3840, 2160],
		[3326, 2494],
		[2880, 2880],
		[2494, 3326],
		[2160, 3840],
		[4398, 1886],
	],
};

/** A finished video, as far as its price depends on it. */
export interface Output {
	resolution: string;
	ratio: string;
	seconds: number;
	/** The seconds of all input videos; 0 without one. */
	inputSeconds: number;
}

/** Returns the tokens of a video: all seconds times width, height and 24 frames, divided by 1024. */
export function tokensOf({ family }: Model, { resolution, ratio, seconds, inputSeconds }: Output): number {
	const table = resolution === '480p' ? (family === '2.5' ? small25 : small) : sizes[resolution];
	const size = table?.[ratios.indexOf(ratio)];
	if (size === undefined) throw new Error(`The sandbox knows no size for ${resolution} ${ratio}`);
	return Math.round(((inputSeconds + seconds) * size[0] * size[1] * 24) / 1024);
}

type Rates = readonly [withoutVideo: number, withVideo: number];

/** Dollars per million tokens by BytePlus' price list of October 2026. */
const rates: Record<Model['family'], (resolution: string) => Rates> = {
	'2.5': (resolution) => (resolution === '1080p' ? [11.7, 7] : [10.7, 6.4]),
	'2.0': (resolution) => (resolution === '4k' ? [4, 2.4] : resolution === '1080p' ? [7.7, 4.7] : [7, 4.3]),
	'2.0-fast': () => [5.6, 3.3],
	'2.0-mini': () => [3.5, 2.1],
};

/** Returns the dollars of a video. */
export function usdOf(model: Model, output: Output): number {
	const [withoutVideo, withVideo] = rates[model.family](output.resolution);
	return (tokensOf(model, output) * (output.inputSeconds > 0 ? withVideo : withoutVideo)) / 1_000_000;
}
