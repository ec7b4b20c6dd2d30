/** Every cell of the published price table, worked out by hand, and what the provider then charges. */
import { providerOf } from '../../nodes/Seedance/providers';
import type { Given } from '../../nodes/Seedance/parameters/check';
import type { Mode } from '../../nodes/Seedance/parameters/model';
import { priceShape } from '../../nodes/Seedance/tasks/orders/prices';
import { check, modelOf, useShop } from './support/shop';

const FULL = 'seedanceapi/seedance-2.0';
const FAST = 'seedanceapi/seedance-2.0-fast';
const MINI = 'seedanceapi/seedance-2-mini';
const prompt = 'A red fox';
const VIDEO = { referenceVideoUrls: ['https://example.com/a.mp4'] };
const AUDIO = { referenceAudioUrls: ['https://example.com/a.mp3'] };
const IMAGES = { images: ['https://example.com/a.png'] };

/** 4 to 15 seconds, in order, each rounded up to whole credits. */
const MINI_PRICES: Array<[string, '480p' | '720p', 'with videos' | 'without', readonly number[]]> = [
	['14.25 a second', '480p', 'without', [57, 72, 86, 100, 114, 129, 143, 157, 171, 186, 200, 214]],
	['9 a second', '480p', 'with videos', [36, 45, 54, 63, 72, 81, 90, 99, 108, 117, 126, 135]],
	['30.75 a second', '720p', 'without', [123, 154, 185, 216, 246, 277, 308, 339, 369, 400, 431, 462]],
	['18.75 a second', '720p', 'with videos', [75, 94, 113, 132, 150, 169, 188, 207, 225, 244, 263, 282]],
];

type Cell = [string, Mode, Given, number];
const flat = (model: string, prices: Readonly<Record<number, number>>): Cell[] =>
	Object.entries(prices).flatMap(([duration, credits]): Cell[] => [
		[model, 'text-to-video', { duration: Number(duration) }, credits],
		[model, 'image-to-video', { duration: Number(duration), ...IMAGES }, credits],
		// The table knows no resolutions for 2.0 and Fast.
		[model, 'text-to-video', { duration: Number(duration), resolution: '480p' }, credits],
		[model, 'text-to-video', { duration: Number(duration), resolution: '1080p' }, credits],
	]);
const cells: Cell[] = [
	...flat(FULL, { 5: 240, 10: 480, 15: 720 }),
	...flat(FAST, { 5: 160, 10: 320, 15: 480 }),
	...MINI_PRICES.flatMap(([, resolution, references, prices]) =>
		prices.flatMap((credits, index): Cell[] => {
			const given = { duration: index + 4, resolution };
			return references === 'with videos'
				? [
						[MINI, 'media-to-video', { ...given, ...VIDEO }, credits],
						[MINI, 'media-to-video', { ...given, ...VIDEO, ...AUDIO, ...IMAGES }, credits],
					]
				: [
						[MINI, 'text-to-video', given, credits],
						[MINI, 'image-to-video', { ...given, ...IMAGES }, credits],
						// Only videos change the rate.
						[MINI, 'media-to-video', { ...given, ...AUDIO }, credits],
					];
		}),
	),
	// Where nothing was chosen, the defaults of the page are what is paid for: 5 seconds at 720p.
	[FULL, 'text-to-video', {}, 240],
	[FAST, 'text-to-video', {}, 160],
	[MINI, 'text-to-video', {}, 154],
	[MINI, 'media-to-video', VIDEO, 94],
];

describe('seedanceapi.org', () => {
	const shop = useShop();

	it.each(cells)('%s, %s: %j costs %i credits', async (model, mode, given, credits) => {
		const checked = check(model, mode, { prompt, ...given });
		if (!checked.ok) throw new Error(checked.violations[0]?.message);
		const submission = { model: modelOf(model), mode, parameters: checked.parameters, region: null };
		expect(providerOf('seedanceapi').price(submission)).toEqual({ least: credits, most: credits });
		await shop.order(model, mode, { prompt, ...given });
		expect(shop.sandbox.control.ledger().map((charge) => charge.credits)).toEqual([credits]);
	});
});

describe('what a price is remembered by', () => {
	const shapeOf = (given: Given) => {
		const checked = check('seedance2ai/pro', 'text-to-video', { prompt, ...given });
		if (!checked.ok) throw new Error(checked.violations[0]?.message);
		return priceShape({
			model: modelOf('seedance2ai/pro'),
			mode: 'text-to-video',
			parameters: checked.parameters,
			region: null,
		});
	};

	it('is the same for any seed and any prompt, which cost nothing', () => {
		const shape = shapeOf({});
		for (const given of [{ seed: 7 }, { seed: 8 }, { prompt: 'A storm', seed: 7 }]) {
			expect(shapeOf(given)).toBe(shape);
		}
	});

	it.each<Given>([{ duration: 10 }, { resolution: '1080p' }])('is another with %j', (given) => {
		expect(shapeOf(given)).not.toBe(shapeOf({}));
	});
});

// One example is no price list: a made-up estimate would be worse than none.
it.each(['standard', 'pro', 'mini'])('seedance2ai.io publishes no price for %s', (tier) => {
	const model = modelOf(`seedance2ai/${tier}`);
	const submission = {
		model,
		mode: 'text-to-video',
		parameters: { prompt, duration: 5, resolution: '720p' },
		region: null,
	} as const;
	expect(providerOf('seedance2ai').price(submission)).toBeNull();
});
