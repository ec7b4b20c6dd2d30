import type { INodeParameters } from 'n8n-workflow';
import { PROVIDERS, prompts, textIn, useRig, videoOf, type ProviderName } from '../engine/rig';
import { runTwice, seedance } from '../workflows/workflow';
import { booksOf } from './books';

const rig = useRig();
const charges = () => rig.sandbox.control.ledger().length;
const { keysSent } = booksOf(rig);
const withKey = (provider: ProviderName, idempotencyKey: string, more: INodeParameters = {}) =>
	videoOf(provider, { options: { idempotencyKey }, ...more });

describe.each(PROVIDERS)('on %s', (provider) => {
	test('two equal rows of one batch are two orders: nobody asked for less', async () => {
		const engine = await rig.engine(provider);
		await rig.settle(engine.run({ parameters: videoOf(provider), items: prompts('the same', 'the same') }));
		expect(charges()).toBe(2);
	});

	test('another round of a loop is another order', async () => {
		const engine = await rig.engine(provider);
		const workflow = runTwice(seedance(videoOf(provider)));
		const { value } = await rig.settle(engine.run({ workflow, items: prompts('the same') }));
		expect(value.runData.Seedance).toHaveLength(2);
		expect(charges()).toBe(2);
	});

	test('another execution of the same workflow is another order', async () => {
		const engine = await rig.engine(provider);
		for (let round = 0; round < 2; round += 1) {
			await rig.settle(engine.run({ parameters: videoOf(provider), items: prompts('the same') }));
		}
		expect(charges()).toBe(2);
	});

	test('items with the same Idempotency Key get the same video, which is charged once', async () => {
		const engine = await rig.engine(provider);
		const { value } = await rig.settle(
			engine.run({
				parameters: withKey(provider, 'row-17'),
				items: prompts('the same', 'the same', 'the same'),
			}),
		);
		expect(charges()).toBe(1);
		const taskId = rig.sandbox.control.ledger()[0]?.taskId;
		expect(value.items.map(({ json }) => json.taskId)).toEqual([taskId, taskId, taskId]);
		expect(value.items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
	});

	test('the same key for something else is refused before it is sent, naming the other item', async () => {
		const engine = await rig.engine(provider);
		const { value } = await rig.settle(
			engine.run({
				parameters: withKey(provider, 'row-17'),
				items: prompts('a harbour', 'a storm'),
				onError: 'continueErrorOutput',
			}),
		);
		expect(value.errorItems[0]?.json.error).toContain('item 0 has the same key');
		expect(charges()).toBe(1);
	});

	test('after a failed task, a retry submits only the failed item again', async () => {
		const engine = await rig.engine(provider);
		const { control } = rig.sandbox;
		control.setTasks({ seconds: 10 });
		const items = prompts('a good video', 'a storm [fail]');
		const { value: first } = await rig.settle(engine.run({ parameters: videoOf(provider), items }));
		expect(first.error?.message).toBe('1 of 2 items ended without a video');
		await rig.settle(engine.retryExecution(first));
		const bought = (word: string) => control.ledger().filter(({ prompt }) => prompt.includes(word)).length;
		expect([bought('good'), bought('storm')]).toEqual([1, 2]);
		if (provider === 'seedance2ai') expect(new Set(keysSent()).size).toBe(3);
	});

	test('too few credits stop the batch at once, and what was bought is not bought again when they are there', async () => {
		const engine = await rig.engine(provider, { apiKey: 'poor' });
		const { control } = rig.sandbox;
		const price = provider === 'seedance2ai' ? 30 : 160;
		control.addKey({ key: 'poor', provider, credits: 3 * price });
		const items = prompts(...Array.from({ length: 30 }, (_, index) => `video number ${index}`));
		const { value: first } = await rig.settle(engine.run({ parameters: videoOf(provider), items }));
		expect(charges()).toBe(3);
		expect(first.error?.message).toMatch(/27 of 30 items ended without a video, \d+ of them not submitted/);
		expect(keysSent().length).toBeLessThan(30);

		control.addKey({ key: 'poor', provider, credits: 100 * price });
		const { value: second } = await rig.settle(engine.retryExecution(first));
		expect(second.items.map(({ json }) => json.status)).toEqual(Array(30).fill('completed'));
		expect(new Set(second.items.map((item) => textIn(item, 'taskId'))).size).toBe(30);
		expect(control.ledger().filter(({ prompt }) => prompt === 'video number 0')).toHaveLength(1);
	});

	test.each([1, 2, 3])(
		'Max Credits for %i videos of five lets no more through, whatever is known of the price',
		async (count) => {
			const engine = await rig.engine(provider);
			const price = provider === 'seedance2ai' ? 30 : 160;
			const { value } = await rig.settle(
				engine.run({
					parameters: videoOf(provider, { options: { maxCredits: count * price + 1 } }),
					items: prompts('one video', 'two videos', 'three videos', 'four videos', 'five videos'),
					onError: 'continueErrorOutput',
				}),
			);
			expect(charges()).toBe(count);
			expect(value.items).toHaveLength(count);
			expect(value.errorItems[0]?.json.failure).toMatchObject({ code: 'over_budget', billed: false });
		},
	);

	test('nothing listening at the base URL: an error that says so, after a few tries', async () => {
		const engine = await rig.engine(provider, { baseUrl: 'http://127.0.0.1:9' });
		const { value, elapsedMs } = await rig.settle(
			engine.run({ parameters: videoOf(provider), items: prompts('a harbour') }),
		);
		expect(value.error?.message).toContain('The provider could not be reached');
		expect(elapsedMs).toBeLessThan(60_000);
	});

	test.each([
		['20', 20_000],
		['Thu, 01 Jan 2026 00:00:45 GMT', 45_000],
	])('Retry-After %s is obeyed before the order is sent again', async (header, pauseMs) => {
		const engine = await rig.engine(provider);
		const fault = { kind: 'status', status: 429, headers: { 'retry-after': header } } as const;
		rig.sandbox.control.addFault({ on: 'submit', fault });
		await rig.settle(engine.run({ parameters: videoOf(provider), items: prompts('a harbour') }));
		const [first, second] = rig.sandbox.control.requests().map(({ at }) => at);
		expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(pauseMs - 1000);
	});

	test('Stop between a request and its answer: it may have been bought, and it says so', async () => {
		const engine = await rig.engine(provider);
		rig.sandbox.control.addFault({ on: 'submit', fault: { kind: 'stall', when: 'after' } });
		const execution = await engine.start({ parameters: videoOf(provider), items: prompts('a harbour') });
		const { value, elapsedMs } = await rig.settle(execution.result, { at: [[5000, () => execution.stop()]] });
		expect(elapsedMs).toBeLessThan(6000);
		expect(value.error?.message).toContain('may have been submitted');
	});
});

test("on seedance2ai, the own key holds across executions: the second gets the first one's video", async () => {
	const parameters = withKey('seedance2ai', 'row-17');
	const ids: string[] = [];
	for (let round = 0; round < 2; round += 1) {
		const engine = await rig.engine('seedance2ai');
		const { value } = await rig.settle(engine.run({ parameters, items: prompts('a harbour') }));
		ids.push(textIn(value.items[0], 'taskId'));
	}
	expect(ids[1]).toBe(ids[0]);
	expect(charges()).toBe(1);
});

test('on seedance2ai, an own key used before for something else is an error that says which key to change', async () => {
	const engine = await rig.engine('seedance2ai');
	const run = (prompt: string) =>
		rig.settle(engine.run({ parameters: withKey('seedance2ai', 'row-17'), items: prompts(prompt) }));
	await run('a harbour');
	const { value, elapsedMs } = await run('a storm');
	expect(value.error?.description).toContain('Idempotency Key');
	expect(elapsedMs).toBeLessThan(60_000);
	expect(charges()).toBe(1);
});

test('on seedanceapi, a submit whose response is lost is sent again only with a new Idempotency Key', async () => {
	const engine = await rig.engine('seedanceapi');
	rig.sandbox.control.addFault({ on: 'submit', fault: { kind: 'reset', when: 'before' } });
	const run = (key: string) =>
		engine.run({
			parameters: withKey('seedanceapi', key),
			items: prompts('a harbour'),
			retryOnFail: true,
			maxTries: 3,
		});
	const { value: lost } = await rig.settle(run('first try'));
	expect(lost.error?.description).toContain('new Idempotency Key');
	expect(rig.sandbox.control.requests()).toHaveLength(1);
	const { value: found } = await rig.settle(run('second try'));
	expect(found.items[0]?.json.status).toBe('completed');
});
