import type { IDataObject } from 'n8n-workflow';
import { PROVIDERS, prompts, useRig, videoOf } from './rig';

const rig = useRig();

const BATCH = prompts('a good video', 'x', 'a storm [fail: no storms today]', 'another good video');

describe.each(PROVIDERS)('a batch with failed items on %s', (provider) => {
	const parameters = videoOf(provider, {
		prompt: '={{ $json.prompt }}',
		...(provider === 'seedanceapi' ? { prompt: '={{ $json.prompt === "x" ? "" : $json.prompt }}' } : {}),
	});

	test('with an error output, successful items go to the first output, and failed items go to the second output with all output fields', async () => {
		const engine = await rig.engine(provider);
		const { value } = await rig.settle(
			engine.run({ parameters, items: BATCH, onError: 'continueErrorOutput' }),
		);
		expect(value.items.map(({ json }) => json.status)).toEqual(['completed', 'completed']);
		expect(value.items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 3 }]);
		expect(value.errorItems.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 1 }, { item: 2 }]);
		// The row's own fields are added by n8n.
		expect(value.errorItems[0]?.json).toMatchObject({
			prompt: 'x',
			taskId: null,
			failure: { code: 'invalid_parameters', billed: false, retryable: false },
			error: expect.stringContaining('Prompt is') as string,
		});
		const failed = rig.sandbox.control.ledger().find(({ prompt }) => prompt.includes('storm'));
		expect(value.errorItems[1]?.json).toMatchObject({
			taskId: failed?.taskId,
			provider,
			status: 'failed',
			failure: {
				code: 'task_failed',
				message: 'no storms today',
				billed: provider === 'seedance2ai' ? false : null,
			},
			error: expect.stringContaining(failed?.taskId ?? '?') as string,
		});
	});

	test("with continue on the regular output: every item in its place, bad ones with n8n's error text", async () => {
		const engine = await rig.engine(provider);
		const { value } = await rig.settle(
			engine.run({ parameters, items: BATCH, onError: 'continueRegularOutput' }),
		);
		expect(value.items.map(({ json }) => 'error' in json)).toEqual([false, true, true, false]);
		expect(value.items[2]?.json).toMatchObject({ status: 'failed', failure: { code: 'task_failed' } });
	});

	test('with Stop Workflow, the node finishes the other items and then reports one error that lists every item and task ID', async () => {
		const engine = await rig.engine(provider);
		const { value } = await rig.settle(engine.run({ parameters, items: BATCH }));
		expect(value.error?.message).toBe('2 of 4 items ended without a video');
		const ledger = rig.sandbox.control.ledger();
		expect(ledger).toHaveLength(3);
		for (const { taskId } of ledger) expect(value.error?.description).toContain(taskId);
		for (const item of [0, 1, 2, 3]) expect(value.error?.description).toContain(`Item ${item}:`);
	});

	test('what is wrong with several items alike is said once, and what to do with those that were bought', async () => {
		const engine = await rig.engine(provider);
		const bad = { json: { prompt: null } };
		const [good] = prompts('a good video');
		const items = [bad, bad, bad, ...(good === undefined ? [] : [good]), bad];
		const { value } = await rig.settle(engine.run({ parameters, items }));
		const description = value.error?.description ?? '';
		expect(description).toMatch(
			/^Task IDs of submitted videos are listed below\. .*\nItems 0 to 2, 4: Prompt/,
		);
		expect(description.match(/Prompt is/g)).toHaveLength(1);
		expect(description).toMatch(
			/retry this execution, the node submits only the items whose task failed or that were not submitted\. If you start a new execution, you can be charged again/,
		);
	});

	test('no error has a stack trace in what it says', async () => {
		const engine = await rig.engine(provider);
		const { value } = await rig.settle(engine.run({ parameters, items: BATCH }));
		expect(`${value.error?.message ?? ''} ${value.error?.description ?? ''}`).not.toMatch(
			/\bat .*\.(js|ts):\d+/,
		);
	});
});

test.each(PROVIDERS)(
	'on %s, a refused key is said in words, and is asked about only once',
	async (provider) => {
		const engine = await rig.engine(provider, { apiKey: 'revoked' });
		const items = prompts(...Array.from({ length: 40 }, (_, index) => `video number ${index}`));
		const { value } = await rig.settle(
			engine.run({ parameters: videoOf(provider), items, onError: 'continueErrorOutput' }),
		);
		const codes = value.errorItems.map(({ json }) => (json.failure as { code: string }).code);
		expect(codes).toHaveLength(40);
		expect(codes[0]).toBe('unauthorized');
		expect(codes.at(-1)).toBe('not_sent');
		// Those that were under way when the first refusal came have been sent; no others.
		expect(rig.sandbox.control.requests().length).toBeLessThanOrEqual(16);
	},
);

test("n8n's general words for system errors do not replace what the provider said", async () => {
	const engine = await rig.engine('seedance2ai');
	const body = { error: { code: 'invalid_request', message: 'The preexisting clip is too long' } };
	rig.sandbox.control.addFault({ on: 'submit', fault: { kind: 'status', status: 400, body } });
	const { value } = await rig.settle(
		engine.run({ parameters: videoOf('seedance2ai'), items: prompts('a harbour') }),
	);
	expect(value.error?.message).toContain('The preexisting clip is too long');
});

describe.each(PROVIDERS)('on %s, an item with a paid task', (provider) => {
	const parameters = {
		operation: 'wait',
		taskId: '={{ $json.taskId }}',
		maxWaitMinutes: '={{ $json.minutes }}',
	};
	const row = (taskId: unknown) => ({ json: { taskId, minutes: null } as IDataObject });

	test('an item with a paid task keeps the task ID on the error output even if another field is invalid', async () => {
		const engine = await rig.engine(provider);
		const items = [row('paid-task-1'), row(48151623), row('two words'), row(null), row({ id: 'x' })];
		const { value } = await rig.settle(engine.run({ parameters, items, onError: 'continueErrorOutput' }));
		expect(value.errorItems.map(({ json }) => [json.taskId, json.status])).toEqual([
			['paid-task-1', null],
			['48151623', null],
			['two words', null],
			[null, null],
			[null, null],
		]);
		expect(value.errorItems[0]?.json.error).toMatch(/Max Wait \(Minutes\).*Task ID paid-task-1 at/);
	});

	test('keeps it where Get Status is refused, and an expression that throws is no task ID', async () => {
		const engine = await rig.engine(provider);
		const getStatus = {
			operation: 'getStatus',
			taskId: '={{ $json.taskId.trim() }}',
			options: { includeRawResponse: '={{ "perhaps" }}' },
		};
		const items = [row('paid-task-1'), row(null)];
		const { value } = await rig.settle(
			engine.run({ parameters: getStatus, items, onError: 'continueErrorOutput' }),
		);
		expect(value.errorItems.map(({ json }) => json.taskId)).toEqual(['paid-task-1', null]);
	});

	test('is named with its task ID in the error that stops the workflow', async () => {
		const engine = await rig.engine(provider);
		const items = [row('paid-task-1'), row('paid-task-2')];
		const { value } = await rig.settle(engine.run({ parameters, items }));
		for (const id of ['paid-task-1', 'paid-task-2']) expect(value.error?.description).toContain(id);
	});

	test('is no row of Submit, which takes no task ID', async () => {
		const engine = await rig.engine(provider);
		const submit = videoOf(provider, { operation: 'submit', taskId: 'left from before' });
		const { value } = await rig.settle(
			engine.run({ parameters: submit, items: prompts(null), onError: 'continueErrorOutput' }),
		);
		expect(value.errorItems.map(({ json }) => json.taskId)).toEqual([null]);
	});
});
