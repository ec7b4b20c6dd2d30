import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INodeParameters } from 'n8n-workflow';
import { PROVIDERS, prompts, useRig, videoOf, type ProviderName } from './rig';

const rig = useRig();
const estimating = (provider: ProviderName, more: INodeParameters = {}) =>
	videoOf(provider, { operation: 'estimateCost', ...more });

describe('Estimate Cost on seedanceapi', () => {
	test('gives credits and dollars by the published list, with the total on every item, and asks nobody', async () => {
		const engine = await rig.engine('seedanceapi');
		const parameters = estimating('seedanceapi', {
			model: '={{ $json.model }}',
			duration: '={{ $json.seconds }}',
		});
		const row = (model: string, seconds: number) => ({
			json: { prompt: 'a harbour', model: `seedanceapi/${model}`, seconds },
		});
		const items = [row('seedance-2.0', 10), row('seedance-2.0-fast', 5), row('seedance-2-mini', 7)];
		const { value, elapsedMs } = await rig.settle(engine.run({ parameters, items }));

		const same = { provider: 'seedanceapi', prompt: 'a harbour', mode: 'text-to-video', source: 'published' };
		const totals = { totalCredits: 856, totalUsd: 8.56 };
		const usd = (amount: number) => ({ usdEstimated: amount, usdLeast: amount, usdMost: amount });
		// Mini: 30.75 a second for 7 seconds is 215.25, rounded up.
		expect(value.items.map(({ json }) => json)).toEqual([
			{ ...same, model: 'seedanceapi/seedance-2.0', creditsEstimated: 480, ...usd(4.8), ...totals },
			{
				...same,
				model: 'seedanceapi/seedance-2.0-fast',
				creditsEstimated: 160,
				...usd(1.6),
				...totals,
			},
			{ ...same, model: 'seedanceapi/seedance-2-mini', creditsEstimated: 216, ...usd(2.16), ...totals },
		]);
		expect(value.items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
		expect(value.hints.map(({ message }) => message)).toEqual([
			'3 videos would cost 856 credits (8.56 US dollars), according to the price list of seedanceapi.org',
		]);
		expect(rig.sandbox.control.requests()).toHaveLength(0);
		expect(elapsedMs).toBeLessThan(100);
	});

	test('needs no prompt', async () => {
		const engine = await rig.engine('seedanceapi');
		const { value } = await rig.settle(
			engine.run({ parameters: estimating('seedanceapi', { prompt: '' }), items: [{ json: {} }] }),
		);
		expect(value.items[0]?.json).toMatchObject({ creditsEstimated: 160 });
		expect(value.items[0]?.json.prompt).toBeNull();
	});

	test('the hint tells of items that are left out of the sum for their errors', async () => {
		const engine = await rig.engine('seedanceapi');
		const items = [...prompts('a harbour'), { json: { prompt: null } }];
		const parameters = estimating('seedanceapi');
		const { value } = await rig.settle(engine.run({ parameters, items, onError: 'continueErrorOutput' }));
		expect(value.hints[0]?.message).toMatch(/^1 video would cost 160 credits \(.*\), .*; 1 item has errors$/);
	});

	test('submit shows the same figure beside what the video really cost', async () => {
		const engine = await rig.engine('seedanceapi');
		for (const operation of ['submit', 'submitAndWait']) {
			const { value } = await rig.settle(
				engine.run({ parameters: videoOf('seedanceapi', { operation }), items: prompts('a harbour') }),
			);
			expect(value.items[0]?.json).toMatchObject({ creditsEstimated: 160, creditsUsed: 160 });
			expect(value.hints).toEqual([]);
		}
		// Nobody estimated anything there.
		const taskId = rig.sandbox.control.ledger()[0]?.taskId ?? '';
		for (const operation of ['getStatus', 'wait']) {
			const { value } = await rig.settle(engine.run({ parameters: { operation, taskId } }));
			expect(value.items[0]?.json).toMatchObject({ creditsEstimated: null, creditsUsed: 160 });
		}
	});

	test('a price that is not the published one is told by a hint and in the log', async () => {
		const engine = await rig.engine('seedanceapi');
		const body = {
			code: 200,
			message: 'success',
			data: { task_id: 'dear', status: 'IN_PROGRESS', consumed_credits: 175 },
		};
		rig.sandbox.control.addFault({
			on: 'submit',
			match: 'dear',
			fault: { kind: 'status', status: 200, body },
		});
		const parameters = videoOf('seedanceapi', { operation: 'submit' });
		const { value } = await rig.settle(
			engine.run({ parameters, items: prompts('a cheap one', 'a dear one') }),
		);
		expect(value.items.map(({ json }) => [json.creditsEstimated, json.creditsUsed])).toEqual([
			[160, 160],
			[160, 175],
		]);
		expect(value.hints.map(({ message }) => message)).toContainEqual(
			expect.stringContaining('item 1 cost 175 credits instead of 160'),
		);
		expect(value.logs.filter((line) => line.includes('price list'))).toEqual([
			expect.stringContaining('task dear at seedanceapi, for 175 credits instead of the 160'),
		]);
	});
});

test.each([
	[1, /cost 175 credits instead of 160\. Update/],
	[3, /cost 175 credits instead of 160, and 2 more items did not match\. Update/],
])(
	'where %i prices are not the published ones, the hint tells the first and counts the rest',
	async (count, words) => {
		const engine = await rig.engine('seedanceapi');
		const data = { task_id: 'dear', status: 'IN_PROGRESS', consumed_credits: 175 };
		rig.sandbox.control.addFault({
			on: 'submit',
			match: 'dear',
			times: count,
			fault: { kind: 'status', status: 200, body: { code: 200, message: 'success', data } },
		});
		const items = prompts('a cheap one', ...Array.from({ length: count }, (_, index) => `dear ${index}`));
		const parameters = videoOf('seedanceapi', { operation: 'submit' });
		const { value } = await rig.settle(engine.run({ parameters, items }));
		expect(value.hints.map(({ message }) => message)).toContainEqual(expect.stringMatching(words));
	},
);

describe('Estimate Cost on seedance2ai, which publishes no prices', () => {
	test('says nothing rather than a guess, until the same settings have been bought', async () => {
		const engine = await rig.engine('seedance2ai');
		const parameters = estimating('seedance2ai', { duration: '={{ $json.seconds }}' });
		const items = [5, 10].map((seconds) => ({ json: { prompt: 'a harbour', seconds } }));
		const estimate = async () => (await rig.settle(engine.run({ parameters, items }))).value;

		const before = await estimate();
		expect(before.items.map(({ json }) => json)).toEqual(
			Array(2).fill({
				provider: 'seedance2ai',
				model: 'seedance2ai/standard',
				prompt: 'a harbour',
				mode: 'text-to-video',
				creditsEstimated: null,
				usdEstimated: null,
				usdLeast: null,
				usdMost: null,
				source: 'unknown',
				totalCredits: null,
				totalUsd: null,
			}),
		);
		expect(before.hints[0]?.message).toMatch(
			/^The costs of 2 videos are unknown: the node knows no price of seedance2ai\.io .*Check the provider.s prices before you submit$/,
		);
		expect(rig.sandbox.control.requests()).toHaveLength(0);

		const bought = await rig.settle(
			engine.run({ parameters: videoOf('seedance2ai'), items: prompts('another') }),
		);
		expect(bought.value.items[0]?.json).toMatchObject({ creditsEstimated: null, creditsUsed: 30 });
		const after = await estimate();
		expect(after.items.map(({ json: { creditsEstimated, source } }) => [creditsEstimated, source])).toEqual([
			[30, 'lastSeen'],
			[null, 'unknown'],
		]);
		// A part of the sum would pass for all of it.
		expect(after.items[0]?.json).toMatchObject({ totalCredits: null, usdEstimated: null });
		expect(after.hints[0]?.message).toMatch(
			/^1 video would cost 30 credits, based on .*; the cost of 1 further/,
		);
		const again = await rig.settle(
			engine.run({ parameters: videoOf('seedance2ai'), items: prompts('a third') }),
		);
		expect(again.value.items[0]?.json).toMatchObject({ creditsEstimated: 30, creditsUsed: 30 });
		// A restart of n8n forgets it.
		engine.crash();
		expect((await estimate()).items.map(({ json }) => json.source)).toEqual(['unknown', 'unknown']);
	});
});

describe.each(PROVIDERS)('Estimate Cost on %s', (provider) => {
	test('finds all that submit would find wrong, in the same words', async () => {
		const engine = await rig.engine(provider);
		const wrong = {
			mode: 'image-to-video',
			duration: '={{ 5.5 }}',
			resolution: '={{ "8k" }}',
			[provider === 'seedance2ai' ? 'imageUrl' : 'images']: 'http://192.168.0.7/a.jpg',
		};
		const errorOf = async (operation: string) => {
			const parameters = videoOf(provider, { ...wrong, operation });
			return (await rig.settle(engine.run({ parameters, items: prompts('see @image1') }))).value.error;
		};
		const submitted = await errorOf('submit');
		const estimated = await errorOf('estimateCost');
		for (const words of ['Duration', 'Resolution', '@image1', '192.168.0.7'])
			expect(estimated?.message).toContain(words);
		expect(estimated?.message).toBe(submitted?.message);
		expect(rig.sandbox.control.requests()).toHaveLength(0);
	});

	test('sends wrong items to the error output, and the total is that of the others', async () => {
		const engine = await rig.engine(provider);
		const parameters = estimating(provider);
		const items = prompts('a harbour', '', 'a storm');
		const { value } = await rig.settle(engine.run({ parameters, items, onError: 'continueErrorOutput' }));
		const totalCredits = provider === 'seedanceapi' ? 320 : null;
		expect(value.items.map(({ json }) => json.totalCredits)).toEqual([totalCredits, totalCredits]);
		expect(value.errorItems.map(({ json }) => json)).toEqual([
			expect.objectContaining({ status: null, error: expect.stringMatching(/^Prompt is empty/) as string }),
		]);
		const stopped = await rig.settle(engine.run({ parameters, items }));
		expect(stopped.value.error?.message).toBe('1 of 3 items ended without an estimate');
	});

	test('takes a file of the item though n8n is not public and keeps it in memory, but not one of the wrong kind', async () => {
		const engine = await rig.engine(provider, {}, { webhookUrl: 'http://192.168.1.5:5678' });
		const media = (name: string) => readFileSync(join(__dirname, '../sandbox/media', name));
		const inMemory = (name: string, mimeType: string) => ({
			data: media(name).toString('base64'),
			mimeType,
		});
		const field = provider === 'seedance2ai' ? 'imageUrl' : 'images';
		const parameters = estimating(provider, { mode: 'image-to-video', [field]: 'data' });
		const json = { prompt: 'a harbour' };
		const stored = await engine.storeBinary(media('last-frame.jpg'), 'a.jpg', 'image/jpeg');
		const items = [
			{ json, binary: { data: inMemory('image.png', 'image/png') } },
			{ json, binary: { data: stored } },
			{ json, binary: { data: inMemory('video.mp4', 'image/png') } },
		];
		const { value } = await rig.settle(engine.run({ parameters, items, onError: 'continueErrorOutput' }));
		expect(value.items.map((item) => item.json.mode)).toEqual(['image-to-video', 'image-to-video']);
		expect(value.errorItems.map((item) => item.json.error)).toEqual([
			expect.stringContaining('is video/mp4, but must be an image'),
		]);
	});
});
