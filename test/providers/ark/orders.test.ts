/** What our check lets pass, the platform takes: the sandbox judges by its own reading of the create page. */
import fc from 'fast-check';
import type { Given } from '../../../nodes/Seedance/parameters/check';
import type { Mode } from '../../../nodes/Seedance/parameters/model';
import { check, modelOf, useShop } from '../support/shop';

const url = 'https://example.com/file';
const urls = (count: number) => Array.from({ length: count }, (_, index) => `${url}${index}`);
const LISTS = [
	[],
	urls(1),
	urls(3),
	urls(4),
	urls(9),
	urls(10),
	urls(11),
	urls(30),
	urls(31),
	'asset://a-1',
	'asset://',
];

/** Values of every kind, good and bad, for some models and for none. */
const VALUES: Readonly<Record<string, readonly unknown[]>> = {
	prompt: ['A red fox', '', 'x', 'use @Image 1', 'a'.repeat(10_000), 'a fox --rs 720p', 'a fox --dur 5'],
	imageUrl: [url, 'asset://a-1', 'http://example.com/a', ''],
	endImageUrl: [url, 'asset://a-1', ''],
	referenceImageUrls: LISTS,
	referenceVideoUrls: LISTS,
	referenceAudioUrls: LISTS,
	taskType: ['reference', 'edit', 'extend', 'auto'],
	aspectRatio: ['16:9', '21:9', 'adaptive', '2:1'],
	duration: [-1, 0, 3, 4, '5', 15, 16, 30, 31, 4.5],
	resolution: ['480p', '720p', '1080p', '4k', '2k'],
	generateAudio: [true, false, 'false'],
	draft: [true, false, 'true'],
	watermark: [true, 'false'],
	returnLastFrame: [true, false],
	priority: [0, 9, 10, -1],
	webSearch: [true, false],
	expiresAfterHours: [1, 72, 73, 0],
	outputFormat: ['mp4', 'mov', 'avi'],
	safetyIdentifier: ['user-1', 'x'.repeat(64), 'x'.repeat(65), 'a b'],
	modelId: ['ep-20260923150149-abcde', 'a b'],
	callbackUrl: ['https://example.com/hook', 'http://localhost/hook'],
	seed: [1],
};

const places = ['2.5', '2.0', '2.0-fast', '2.0-mini'].flatMap((name) =>
	modelOf(`ark/seedance-${name}`).modes.map((mode) => ({ model: `ark/seedance-${name}`, mode })),
);

const least: Readonly<Record<Mode, Given>> = {
	'text-to-video': { prompt: 'A red fox' },
	'image-to-video': { imageUrl: url },
	'media-to-video': { referenceVideoUrls: [url] },
	'draft-to-video': {},
};

const changes = fc
	.uniqueArray(fc.constantFrom(...Object.keys(VALUES)), { maxLength: 4 })
	.chain((names) =>
		fc.record(Object.fromEntries(names.map((name) => [name, fc.constantFrom(...(VALUES[name] ?? []))]))),
	);

describe('an order at the official API', () => {
	const shop = useShop();

	it('that our check lets pass is accepted', async () => {
		const accepted = new Map<string, number>();
		const order = async ({ model, mode }: (typeof places)[number], changed: Given) => {
			shop.clean();
			const draft = mode === 'draft-to-video' ? { draftTaskId: await aDraft() } : {};
			// An endpoint stands for a model that its own ID tells the sandbox.
			const endpoint =
				changed.modelId === undefined || model !== 'ark/seedance-2.5' ? {} : { modelId: 'ep-2-5' };
			// Of a draft only the ID is known here, so only the platform can tell that its model was another.
			if (mode === 'draft-to-video' && changed.modelId !== undefined) return;
			const given = { ...least[mode], ...draft, ...changed, ...(changed.modelId === 'a b' ? {} : endpoint) };
			if (!check(model, mode, given).ok) return;
			accepted.set(mode, (accepted.get(mode) ?? 0) + 1);
			const before = shop.sandbox.control.ledger().length;
			expect(await shop.order(model, mode, given)).toHaveProperty('kind', 'task');
			expect(shop.sandbox.control.ledger()).toHaveLength(before + 1);
		};
		await fc.assert(fc.asyncProperty(fc.constantFrom(...places), changes, order), { numRuns: 1500 });
		expect([...accepted.keys()].sort()).toEqual(Object.keys(least).sort());
		expect(Math.min(...accepted.values())).toBeGreaterThan(15);
	});

	/** The ID of a draft that has been made. */
	async function aDraft(): Promise<string> {
		const given = { prompt: 'A draft', draft: true, resolution: '480p' };
		const reading = await shop.order('ark/seedance-2.5', 'text-to-video', given);
		if (reading.kind !== 'task') throw new Error('The draft was refused');
		const { taskId } = reading.reading.task;
		shop.sandbox.control.endTask(taskId);
		return taskId;
	}
});
