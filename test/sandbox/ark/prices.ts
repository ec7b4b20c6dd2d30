import { sizeOf } from '../sizes';
import type { Model } from './models';

/** Properties of a finished video that its price depends on. */
export interface Output {
	resolution: string;
	ratio: string;
	seconds: number;
	/** Total seconds of all input videos; 0 if there are none. */
	inputSeconds: number;
}

/** Returns the tokens of a video: all seconds times width, height, and 24 frames, divided by 1024. */
export function tokensOf({ family }: Model, { resolution, ratio, seconds, inputSeconds }: Output): number {
	const size = sizeOf(resolution, ratio, family === '2.5');
	if (size === null) throw new Error(`The sandbox knows no size for ${resolution} ${ratio}`);
	return Math.round(((inputSeconds + seconds) * size[0] * size[1] * 24) / 1024);
}

type Rates = readonly [withoutVideo: number, withVideo: number];

/** US dollars per million tokens, from BytePlus' price list of October 2026. */
const rates: Record<Model['family'], (resolution: string) => Rates> = {
	'2.5': (resolution) => (resolution === '1080p' ? [11.7, 7] : [10.7, 6.4]),
	'2.0': (resolution) => (resolution === '4k' ? [4, 2.4] : resolution === '1080p' ? [7.7, 4.7] : [7, 4.3]),
	'2.0-fast': () => [5.6, 3.3],
	'2.0-mini': () => [3.5, 2.1],
};

/** Returns the price of a video in US dollars. */
export function usdOf(model: Model, output: Output): number {
	const [withoutVideo, withVideo] = rates[model.family](output.resolution);
	return (tokensOf(model, output) * (output.inputSeconds > 0 ? withVideo : withoutVideo)) / 1_000_000;
}
