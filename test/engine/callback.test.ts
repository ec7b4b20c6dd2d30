/** Waiting by callback: what comes out is what polling gives, and the execution holds no worker meanwhile. */
import type { INodeExecutionData } from 'n8n-workflow';
import { byCallback, n8nBehind, parked, resumedResult, useDoor } from './callbackRig';
import { prompts, useRig, videoOf } from './rig';

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
		if (['createdAt', 'updatedAt', 'created_at', 'id', 'directory', 'callback_url'].includes(key)) return 'left out';
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
	['stop, with failed tasks as items', {}, 'stopWorkflow', MIXED.toSpliced(1, 1)],
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
	});
});
