/** Costs in US dollars, by the price list of BytePlus ModelArk and its token formula. */
import type { Given } from '../../../nodes/Seedance/parameters/check';
import type { Mode } from '../../../nodes/Seedance/parameters/model';
import { ark } from '../../../nodes/Seedance/providers/ark';
import { usdOf } from '../../../nodes/Seedance/providers/ark/prices';
import type { Region } from '../../../nodes/Seedance/providers/task';
import { check, modelOf } from '../support/shop';

const url = 'https://example.com/file';

function priceOf(model: string, mode: Mode, given: Given, region: Region = 'byteplus') {
	const checked = check(model, mode, { prompt: 'A red fox', ...given });
	if (!checked.ok) throw new Error(checked.violations[0]?.message);
	return ark.price({ model: modelOf(model), mode, parameters: checked.parameters, region });
}

// The list's own examples, and the formula by hand for the others.
test.each([
	['2.5', '480p', 5, 0.514],
	['2.5', '720p', 5, 1.156],
	['2.5', '1080p', 5, 2.843],
	['2.0', '480p', 5, 0.352],
	['2.0', '720p', 5, 0.756],
	['2.0', '1080p', 5, 1.871],
	['2.0', '4k', 5, 3.888],
	['2.0-fast', '720p', 5, 0.605],
	['2.0-mini', '480p', 5, 0.176],
	['2.0-mini', '720p', 15, 1.134],
])('%s at %s for %i seconds in 16:9 costs $%d', (model, resolution, duration, usd) => {
	const price = priceOf(`ark/seedance-${model}`, 'text-to-video', {
		resolution,
		duration,
		aspectRatio: '16:9',
	});
	expect(price?.least).toBeCloseTo(usd, 2);
	expect(price?.most).toBe(price?.least);
});

describe('what is not known before has bounds', () => {
	test('the ratio, where the model chooses it: sizes differ by some percent', () => {
		const price = priceOf('ark/seedance-2.5', 'text-to-video', { aspectRatio: 'adaptive' });
		expect(price?.least).toBeCloseTo(1.156, 3);
		expect(price?.most).toBeCloseTo(1.163, 3);
	});

	test('the duration, where the model chooses it: 4 to 30 seconds', () => {
		const price = priceOf('ark/seedance-2.5', 'text-to-video', { aspectRatio: '16:9', duration: -1 });
		expect(price?.least).toBeCloseTo((1.156 / 5) * 4, 2);
		expect(price?.most).toBeCloseTo((1.156 / 5) * 30, 2);
	});

	test('the length of reference videos: 2 seconds each to all that is allowed, at the rate with video', () => {
		const given = { aspectRatio: '16:9', referenceVideoUrls: [url, url] };
		const price = priceOf('ark/seedance-2.0', 'media-to-video', given);
		const perSecond = (1280 * 720 * 24 * 4.3) / 1024 / 1e6;
		expect(price?.least).toBeCloseTo((5 + 4) * perSecond, 6);
		expect(price?.most).toBeCloseTo((5 + 15) * perSecond, 6);
	});
});

test('where there is no list in dollars, or only the ID of a draft, nothing is made up', () => {
	expect(priceOf('ark/seedance-2.5', 'text-to-video', {}, 'volcengine')).toBeNull();
	const final = { prompt: undefined, draftTaskId: 'cgt-1' };
	expect(priceOf('ark/seedance-2.5', 'draft-to-video', final)).toBeNull();
});

test("of another model by its ID the price is that model's, and of an endpoint it is not known", () => {
	const given = { aspectRatio: '16:9', resolution: '720p' };
	const other = { ...given, modelId: 'dreamina-seedance-2-5-270101' };
	expect(priceOf('ark/seedance-2.0-mini', 'text-to-video', other)?.most).toBeCloseTo(1.156, 3);
	const endpoint = { ...given, modelId: 'ep-20260923150149-abcde' };
	expect(priceOf('ark/seedance-2.0-mini', 'text-to-video', endpoint)).toBeNull();
});

describe('what a task has cost follows from its tokens', () => {
	const task = { model: 'ark/seedance-2.5', tokens: 108_000, resolution: '720p', ratio: '16:9', duration: 5 };

	test.each([
		['without reference videos', {}, 1.1556],
		['with a fraction of a second more than it says', { tokens: 119_664 }, 1.2804],
		['with a reference video of 2 seconds, at the other rate', { tokens: 151_200 }, 0.9677],
		['with 30 seconds of them', { tokens: 756_000 }, 4.8384],
		['of 480p in the sizes of 2.5', { resolution: '480p', tokens: 48_038 }, 0.514],
	])('%s', (_, facts, usd) => {
		expect(usdOf({ ...task, ...facts })).toBeCloseTo(usd, 3);
	});

	test.each([
		['the ratio', { ratio: 'adaptive' }],
		['the size', { resolution: '4k' }],
		['the model', { model: 'ark/seedance-3' }],
		['the tokens', { tokens: null }],
		['the duration', { duration: null }],
		['which rate holds, by tokens that fit neither', { tokens: 140_000 }],
	])('and is not known without %s', (_, facts) => {
		expect(usdOf({ ...task, ...facts })).toBeNull();
	});
});
