/** The price list of seedanceapi.org, "Pricing (credits)" of its API v2 page. */
import { exactly, type Price, type Submission } from '../provider';

/** From the API page: "1 USD = 100 credits". */
export const USD_PER_CREDIT = 1 / 100;

/** Converts credits to US dollars. Dividing avoids the rounding error of a multiplication by 1/100. */
export function usdOf(credits: number): number {
	return credits / 100;
}

/** Credits per video, by model and duration in seconds. */
const PER_VIDEO: Readonly<Record<string, Readonly<Record<number, number>>>> = {
	'seedance-2.0': { 5: 240, 10: 480, 15: 720 },
	'seedance-2.0-fast': { 5: 160, 10: 320, 15: 480 },
};

/** Mini: hundredths of a credit per second, without and with reference videos. Integers keep the sum exact until it is rounded up. */
const PER_SECOND: Readonly<Record<string, { plain: number; withVideos: number }>> = {
	'480p': { plain: 1425, withVideos: 900 },
	'720p': { plain: 3075, withVideos: 1875 },
};

/** Returns the price of a checked submission in whole credits, or null if the price list doesn't contain it. */
export function price({ model, parameters }: Submission): Price | null {
	const duration = typeof parameters.duration === 'number' ? parameters.duration : 5;
	const flat = PER_VIDEO[model.wire];
	const credits = flat?.[duration];
	if (flat !== undefined) return credits === undefined ? null : exactly(credits);
	const rate = PER_SECOND[typeof parameters.resolution === 'string' ? parameters.resolution : '720p'];
	if (rate === undefined) return null;
	const hundredths = parameters.referenceVideoUrls === undefined ? rate.plain : rate.withVideos;
	return exactly(Math.ceil((hundredths * duration) / 100));
}
