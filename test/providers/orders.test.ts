/** Orders as a whole, our check against the provider's own: whatever the one lets pass, the other must take. */
import fc from 'fast-check';
import type { Given } from '../../nodes/Seedance/parameters/check';
import type { Mode } from '../../nodes/Seedance/parameters/model';
import { leastOf } from './support/least';
import { letters, urls } from './support/rows';
import { check, modelOf, providerOfModel, refusals, useShop } from './support/shop';

const MINI = 'seedanceapi/seedance-2-mini';
const prompt = 'A red fox';
const imageUrl = 'https://example.com/a.png';

const MODELS = [
	'seedance2ai/standard',
	'seedance2ai/pro',
	'seedance2ai/mini',
	'seedanceapi/seedance-2.0',
	'seedanceapi/seedance-2.0-fast',
	MINI,
];

const LISTS: readonly unknown[] = [
	'',
	urls(1),
	urls(4),
	urls(5),
	urls(13),
	imageUrl,
	['ftp://a'],
	null,
	[imageUrl, ''],
];

/** For each field, values of every kind: good ones, bad ones, and good ones for another model. */
const VALUES: Readonly<Record<string, readonly unknown[]>> = {
	prompt: [prompt, 'ox', letters(2001), letters(10_001), '', null, 'use @图片1', '🦊🦊', ' fox '],
	imageUrl: ['', imageUrl, 'http://example.com/a', 'https://10.0.0.1/', 5, ` ${imageUrl}\n`],
	endImageUrl: ['', imageUrl, 'x', null],
	mediaUrls: LISTS,
	images: LISTS,
	referenceVideoUrls: LISTS,
	referenceAudioUrls: LISTS,
	aspectRatio: ['16:9', '1:1', 'adaptive', '2:1', null],
	duration: [3, 4, 5, '7', 10, '15', 16, 5.5, 'ten', Number.NaN],
	resolution: ['480p', '720p', '1080p', '1080p-plus', '4k', ''],
	generateAudio: [true, 'false', 'yes', null],
	channel: ['standard', 'real', ' real ', 'wild', 'x'],
	fixedLens: [true, 'TRUE', 0],
	seed: [-2, -1, 0, '7', 4_294_967_295, 4_294_967_296, ''],
	callbackUrl: ['', 'https://example.com/hook', 'http://localhost/hook'],
	public: [true, 'false', 1, ''],
};

/** What the editor fills in by itself, so that it may stand in a field that doesn't apply. */
const DEFAULTS: Readonly<Record<string, unknown>> = {
	aspectRatio: '16:9',
	duration: 5,
	resolution: '720p',
	generateAudio: true,
	channel: 'standard',
	fixedLens: false,
};

const places = MODELS.flatMap((model) => modelOf(model).modes.map((mode) => ({ model, mode })));
/** A few fields changed from the least that is needed: changed at random all together, hardly any order would be right. */
const changes = fc
	.uniqueArray(fc.constantFrom(...Object.keys(VALUES)), { maxLength: 4 })
	.chain((names) =>
		fc.record(Object.fromEntries(names.map((name) => [name, fc.constantFrom(...(VALUES[name] ?? []))]))),
	);

describe('requests', () => {
	const shop = useShop();

	/**
	 * Where our check is stricter than the tables as the sandbox reads them. Each has its reason; anything else that one side
	 * takes and the other refuses is a mistake.
	 */
	it.each<[string, string, Mode, Given, Record<string, unknown>]>([
		[
			'1080p on Mini runs and is billed as 720p: not what was asked for',
			MINI,
			'text-to-video',
			{ resolution: '1080p' },
			{ model: 'seedance-2-mini', resolution: '1080p' },
		],
		[
			'images in a private network are http URLs, but nothing the provider could fetch',
			MINI,
			'image-to-video',
			{ images: ['http://192.168.1.2/a.png'] },
			{ model: 'seedance-2-mini', images: ['http://192.168.1.2/a.png'] },
		],
		[
			'no page says what a start frame does in text-to-video',
			'seedance2ai/pro',
			'text-to-video',
			{ imageUrl },
			{ quality_tier: 'pro', image_url: imageUrl },
		],
		[
			'seedanceapi.org knows no modes: without an image, image-to-video would be text-to-video',
			'seedanceapi/seedance-2.0',
			'image-to-video',
			{},
			{ model: 'seedance-2.0' },
		],
		[
			'labels and asset URLs of an app mean nothing over an API, whichever provider warns of it',
			'seedanceapi/seedance-2.0',
			'text-to-video',
			{ prompt: 'Like asset://abc' },
			{ model: 'seedance-2.0', prompt: 'Like asset://abc' },
		],
		[
			'three characters of which one says something are no prompt',
			'seedance2ai/pro',
			'text-to-video',
			{ prompt: ' x ' },
			{ quality_tier: 'pro', prompt: ' x ' },
		],
	])('are refused by us alone: %s', async (_why, model, mode, given, body) => {
		expect(refusals(model, mode, { prompt, ...given })).toHaveLength(1);
		const answer = await shop.orderByHand(providerOfModel(model).name, { prompt, ...body });
		expect(answer.status).toBeLessThan(300);
	});

	// The one promise that all rules serve: nothing that the provider refuses is sent. The sandbox reads the pages by itself.
	it("the provider accepts every request that passes the node's checks, and the request contains every given value", async () => {
		let accepted = 0;
		const order = async ({ model, mode }: (typeof places)[number], changed: Given) => {
			const given = { ...leastOf(model, mode).given, ...changed };
			if (!check(model, mode, given).ok) return;
			accepted += 1;
			shop.clean();
			expect(await shop.order(model, mode, given)).toHaveProperty('kind', 'task');
			const sent = shop.sandbox.control.tasks().at(-1)?.request;
			for (const [name, value] of Object.entries(changed)) {
				const isWish = value !== '' && value !== null && ![DEFAULTS[name]].flat().includes(value);
				const wire = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
				if (isWish) expect(sent).toHaveProperty(wire);
			}
		};
		await fc.assert(fc.asyncProperty(fc.constantFrom(...places), changes, order), { numRuns: 1000 });
		expect(accepted).toBeGreaterThan(150);
	});
});
