/** Waiting by callback: what comes out is what polling gives, and the execution holds no worker meanwhile. */
import type { INodeExecutionData } from 'n8n-workflow';
import { byCallback, n8nBehind, parked, resumedResult, useDoor } from './callbackRig';
import { prompts, useRig, videoOf } from './rig';
import { chain, node, SEEDANCE, start } from '../workflows/workflow';

const rig = useRig();
const door = useDoor();

test('three videos are parked for and come out in order, charged once each', async () => {
	const engine = await n8nBehind(door, rig);
	rig.sandbox.control.setTasks({ seconds: [40, 10, 25] });
	const items = prompts('first video', 'second video', 'third video');
	const waiting = await parked(rig, await engine.start({ parameters: byCallback(), items }));
	const { control } = rig.sandbox;
	expect(control.ledger()).toHaveLength(3);
	const node = waiting.data.executionData?.nodeExecutionStack[0]?.node;
	for (const { callbackUrl } of control.tasks()) {
		const url = new URL(callbackUrl ?? '');
		expect(url.origin).toBe(door.url);
		expect(url.pathname).toBe(`/webhook-waiting/${waiting.executionId}/${node?.id ?? ''}`);
		expect(url.searchParams.get('signature')).toBe(waiting.data.resumeToken);
	}
	const result = await resumedResult(rig, door);
	expect(result.error).toBeUndefined();
	expect(result.status).toBe('success');
	expect(result.items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
	expect(result.items.map(({ json }) => json.status)).toEqual(['completed', 'completed', 'completed']);
	expect(result.items.map(({ json }) => json.taskId)).toEqual(control.ledger().map(({ taskId }) => taskId));
	expect(control.ledger()).toHaveLength(3);
	expect(door.answers.map(({ status }) => status)).toEqual([200, 200, 200]);
});

/** Items with what is different for every task left out, so that two runs can be compared. */
function comparable(items: readonly INodeExecutionData[]): unknown {
	const text = JSON.stringify(items, (key, value: unknown) => {
		if (key === 'callback_url') return undefined;
		if (['createdAt', 'updatedAt', 'created_at', 'id', 'directory'].includes(key)) return 'left out';
		return value;
	});
	const ids = [...new Set(text.match(/"taskId":"([^"]+)"/g) ?? [])];
	return JSON.parse(
		ids
			.reduce((left, id) => left.replaceAll(id.slice(10, -1), 'task'), text)
			.replace(/http:\/\/127\.0\.0\.1:\d+\/[^"\s,]*/g, 'url'),
	);
}

const MIXED = prompts(
	'a good video',
	'',
	'a storm [fail: no storms today]',
	'another good video',
	'a slow one [seconds=50]',
);

describe.each([
	['stop, with failed tasks as items', {}, 'stopWorkflow', MIXED.filter(({ json }) => json['prompt'] !== '')],
	['the regular output', {}, 'continueRegularOutput', MIXED],
	['the error output', {}, 'continueErrorOutput', MIXED],
] as const)('the output is what polling gives, with errors to %s', (_, extra, onError, items) => {
	test.each([
		['plain', {}],
		['with files', { downloadVideo: true, binaryPropertyName: 'clip' }],
		['with raw answers', { options: { includeRawResponse: true } }],
		['with failed tasks put out', { options: { onTaskFailure: 'output' } }],
	])('%s', async (_name, own) => {
		const isStop = onError === 'stopWorkflow';
		const options = {
			...('options' in own ? own.options : {}),
			...(isStop ? { onTaskFailure: 'output' } : {}),
		};
		const parameters = { ...extra, ...own, options };
		const engine = await n8nBehind(door, rig);
		rig.sandbox.control.setTasks({ seconds: [30, 20, 10] });
		const polling = await rig.settle(
			engine.run({ parameters: videoOf('seedanceapi', parameters), items, onError }),
		);
		await parked(rig, await engine.start({ parameters: byCallback(parameters), items, onError }));
		const called = await resumedResult(rig, door);
		expect(called.error).toBeUndefined();
		expect(comparable(called.items)).toEqual(comparable(polling.value.items));
		expect(comparable(called.errorItems)).toEqual(comparable(polling.value.errorItems));
		expect(comparable(called.output('Done'))).toEqual(comparable(polling.value.output('Done')));
		expect(comparable(called.output('Failed'))).toEqual(comparable(polling.value.output('Failed')));
		expect(JSON.stringify(called.runData)).not.toContain(called.data.resumeToken);
	});
});

test('the hint is there, as after polling', async () => {
	const engine = await n8nBehind(door, rig);
	rig.sandbox.control.setTasks({ seconds: 60 });
	const items = prompts('one', 'two', 'three');
	await parked(rig, await engine.start({ parameters: byCallback(), items }));
	const result = await resumedResult(rig, door);
	expect(result.hints).toHaveLength(1);
	expect(result.hints[0]?.message).toMatch(/^3 videos, 480 credits, 1 min( \d s)?$/);
});

test('with stop on error, a video that fails later stops the workflow, and a retry buys nothing', async () => {
	const engine = await n8nBehind(door, rig);
	const items = prompts('a good video', 'a storm [fail: no storms today]');
	await parked(rig, await engine.start({ parameters: byCallback(), items }));
	const result = await resumedResult(rig, door);
	expect(result.status).toBe('error');
	expect(result.error?.message).toBe('1 of 2 items ended without a video');
	const ledger = rig.sandbox.control.ledger();
	for (const { taskId } of ledger) expect(result.error?.description).toContain(taskId);
	const retry = await rig.settle(engine.retryExecution(result));
	expect(retry.value.error?.message).toBe('1 of 2 items ended without a video');
	expect(rig.sandbox.control.ledger()).toHaveLength(2);
});

test('with stop on error, what fails before parking stops the workflow at once; a retry waits for what was bought', async () => {
	const engine = await n8nBehind(door, rig);
	rig.sandbox.control.setTasks({ seconds: 60 });
	const parameters = byCallback({ prompt: '={{ $json.prompt }}' });
	const { value, elapsedMs } = await rig.settle(
		engine.run({ parameters, items: prompts('a good video', '', 'another') }),
	);
	expect(value.error?.message).toBe('1 of 3 items ended without a video');
	expect(elapsedMs).toBeLessThan(10_000);
	const ledger = rig.sandbox.control.ledger();
	expect(ledger).toHaveLength(2);
	for (const { taskId } of ledger) expect(value.error?.description).toContain(taskId);

	// Their callbacks go to the first execution, so the retry has to ask.
	const retry = await rig.settle(engine.retryExecution(value));
	expect(retry.value.status).toBe('error');
	expect(retry.value.error?.description).toContain('completed');
	expect(rig.sandbox.control.ledger()).toHaveLength(2);
});

test('a task that ends before the execution is parked is found by the last poll, its callback having been turned away', async () => {
	const engine = await n8nBehind(door, rig);
	rig.sandbox.control.setTasks({ seconds: [1, 20] });
	rig.sandbox.control.addFault({ on: 'submit', skip: 1, fault: { kind: 'delay', ms: 9000 } });
	rig.sandbox.control.addFault({
		on: 'callback',
		times: 9,
		skip: 1,
		match: 'quick',
		fault: { kind: 'reset', when: 'before' },
	});
	const items = prompts('quick', 'slow to be taken');
	const waiting = await parked(rig, await engine.start({ parameters: byCallback(), items }));
	expect(waiting.items.map(({ json }) => json.status)).toEqual(['completed', 'processing']);
	expect(door.answers.map(({ status }) => status)).toEqual([409]);
	const result = await resumedResult(rig, door);
	expect(result.items.map(({ json }) => json.status)).toEqual(['completed', 'completed']);
});

test('a last poll before parking that fails leaves the task to its callback', async () => {
	const engine = await n8nBehind(door, rig);
	rig.sandbox.control.setTasks({ seconds: 60 });
	rig.sandbox.control.addFault({ on: 'status', fault: { kind: 'status', status: 401 } });
	await parked(rig, await engine.start({ parameters: byCallback(), items: prompts('a video') }));
	expect((await resumedResult(rig, door)).items[0]?.json).toMatchObject({
		status: 'completed',
		failure: null,
	});
});

test('Stop before parking ends the execution and names what was bought', async () => {
	const engine = await n8nBehind(door, rig);
	rig.sandbox.control.setTasks({ seconds: 60 });
	rig.sandbox.control.addFault({ on: 'status', fault: { kind: 'delay', ms: 9000 } });
	const execution = await engine.start({ parameters: byCallback(), items: prompts('a video') });
	const { value } = await rig.settle(execution.result, { at: [[8000, () => execution.stop()]] });
	const [charge] = rig.sandbox.control.ledger();
	expect(value.status).not.toBe('waiting');
	expect(value.error?.message).toBe('The workflow was stopped');
	expect(value.error?.description).toContain(charge?.taskId);
	expect(value.logs.join('\n')).toContain(
		`Tasks that are processing continue at the provider. To get the videos, use Wait with these task IDs: ${charge?.taskId ?? ''}`,
	);
});

test('items with the same idempotency key share one order', async () => {
	const engine = await n8nBehind(door, rig);
	const parameters = byCallback({ options: { idempotencyKey: 'row-7' } });
	await parked(rig, await engine.start({ parameters, items: prompts('the same', 'the same') }));
	const result = await resumedResult(rig, door);
	const [charge] = rig.sandbox.control.ledger();
	expect(rig.sandbox.control.ledger()).toHaveLength(1);
	expect(result.items.map(({ json }) => [json.taskId, json.status])).toEqual([
		[charge?.taskId, 'completed'],
		[charge?.taskId, 'completed'],
	]);
});

test.each(['polling', 'callback'])(
	'of items that share an order, those alone put out the raw response that ask for it, whichever is first: %s',
	async (waitUsing) => {
		const engine = await n8nBehind(door, rig);
		const options = { idempotencyKey: 'row-7', includeRawResponse: '={{ $itemIndex === 1 }}' };
		const items = prompts('the same', 'the same');
		const execution = await engine.start({ parameters: byCallback({ waitUsing, options }), items });
		if (waitUsing === 'callback') await parked(rig, execution);
		const result =
			waitUsing === 'callback' ? await resumedResult(rig, door) : (await rig.settle(execution.result)).value;
		expect(rig.sandbox.control.ledger()).toHaveLength(1);
		expect(result.items.map(({ json }) => json.raw)).toMatchObject([undefined, { code: 200 }]);
	},
);

test('a restart of n8n while parked loses nothing', async () => {
	const engine = await n8nBehind(door, rig);
	rig.sandbox.control.setTasks({ seconds: [30, 60] });
	const items = prompts(...Array.from({ length: 20 }, (_, index) => `video ${index}`));
	await parked(rig, await engine.start({ parameters: byCallback(), items }));
	engine.crash();
	const result = await resumedResult(rig, door);
	expect(result.items.map(({ json }) => json.taskId)).toEqual(
		items.map(
			({ json }) => rig.sandbox.control.ledger().find(({ prompt }) => prompt === json['prompt'])?.taskId,
		),
	);
	expect(result.items.every(({ json }) => json.status === 'completed')).toBe(true);
	expect(rig.sandbox.control.ledger()).toHaveLength(20);
});

test('a node whose name could end an expression is found all the same', async () => {
	const engine = await n8nBehind(door, rig);
	const name = `It's }} "my" {{ node \\ `;
	const workflow = chain(start(), node(name, SEEDANCE, byCallback({ prompt: 'a harbour' })));
	await parked(rig, await engine.start({ workflow, node: name }));
	expect((await resumedResult(rig, door)).items[0]?.json.status).toBe('completed');
});
