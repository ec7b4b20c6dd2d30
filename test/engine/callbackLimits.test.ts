/** Waiting by callback where it ends before the video, or can't begin. */
import type { INodeParameters } from 'n8n-workflow';
import { byCallback, n8nBehind, parked, resumedResult, useDoor } from './callbackRig';
import { PROVIDERS, prompts, textIn, useRig, videoOf, type ProviderName } from './rig';
import { aTask } from '../providers/support/aTask';
import { chain, node, SEEDANCE, start, type Workflow } from '../workflows/workflow';

const rig = useRig();
const door = useDoor();
const MINUTE = 60_000;

/** Start, then these nodes of the package one after the other. */
function nodes(...parameters: INodeParameters[]): Workflow {
	return chain(start(), ...parameters.map((own, index) => node(`Node ${index + 1}`, SEEDANCE, own)));
}

const WAIT = { operation: 'wait', taskId: '={{ $json.taskId }}' };

describe('when Max Wait is over', () => {
	test('when Max Wait is over, n8n outputs every item with the status processing, the task ID, and no error, and rejects later callbacks', async () => {
		const engine = await n8nBehind(door, rig);
		rig.sandbox.control.setTasks({ seconds: [30, 3600] });
		const items = prompts('one video', 'a slow video');
		const parameters = byCallback({ maxWaitMinutes: 2 });
		const before = Date.now();
		const waiting = await parked(rig, await engine.start({ parameters, items }));
		expect((waiting.waitTill?.getTime() ?? 0) - before).toBeGreaterThanOrEqual(2 * MINUTE);
		expect((waiting.waitTill?.getTime() ?? 0) - before).toBeLessThan(2 * MINUTE + 5000);
		const { value } = await rig.settle(engine.timeOut(waiting));
		expect(value.status).toBe('success');
		expect(value.items.map(({ json }) => json)).toEqual(
			rig.sandbox.control.ledger().map(({ taskId, prompt }) => ({
				prompt,
				...aTask('seedanceapi', {
					taskId,
					model: 'seedanceapi/seedance-2.0-fast',
					status: 'processing',
					creditsEstimated: 160,
					creditsUsed: 160,
					usdEstimated: 1.6,
					usdUsed: 1.6,
				}),
				createdAt: expect.any(String) as string,
				timedOut: true,
			})),
		);
		expect(value.items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
		// The items of the node before are as they were.
		expect(value.output('Start').map(({ json }) => json)).toEqual(items.map(({ json }) => json));
		expect((await engine.callback(value, {})).status).toBe(409);
	});

	test.each(['polling', 'callback'])(
		'when Max Wait is over, a second node whose Wait Using is set to %s gets the video',
		async (waitUsing) => {
			const engine = await n8nBehind(door, rig);
			rig.sandbox.control.setTasks({ seconds: 300 });
			const workflow = nodes(byCallback({ maxWaitMinutes: 2, prompt: 'a slow video' }), {
				...WAIT,
				waitUsing,
			});
			const first = await parked(rig, await engine.start({ workflow, node: 'Node 2' }));
			const { value } = await rig.settle(engine.timeOut(first));
			const second = waitUsing === 'polling' ? value : await resumedResult(rig, door);
			expect(value.status).toBe(waitUsing === 'polling' ? 'success' : 'waiting');
			expect(second.items[0]?.json).toMatchObject({
				taskId: rig.sandbox.control.ledger()[0]?.taskId,
				status: 'completed',
			});
			expect(rig.sandbox.control.ledger()).toHaveLength(1);
		},
	);

	test('what was an error before goes to the error output, with the whole contract item', async () => {
		const engine = await n8nBehind(door, rig);
		rig.sandbox.control.setTasks({ seconds: 3600 });
		const items = prompts('a slow video', '', 'another slow video');
		const execution = await engine.start({
			parameters: byCallback(),
			items,
			onError: 'continueErrorOutput',
		});
		const { value } = await rig.settle(engine.timeOut(await parked(rig, execution)));
		expect(value.items.map(({ json, pairedItem }) => [json.timedOut, pairedItem])).toEqual([
			[true, { item: 0 }],
			[true, { item: 2 }],
		]);
		expect(value.errorItems).toMatchObject([
			{
				json: {
					error: expect.stringContaining('Prompt is') as string,
					details: { taskId: null, failure: { code: 'invalid_parameters' } },
				},
				pairedItem: { item: 1 },
			},
		]);
	});

	test('an item with a shorter limit of its own runs out of time, and does not hold up the others', async () => {
		const engine = await n8nBehind(door, rig);
		rig.sandbox.control.setTasks({ seconds: [3600, 600] });
		const items = [1, 20].map((minutes) => ({ json: { prompt: 'a video', minutes } }));
		const parameters = byCallback({ maxWaitMinutes: '={{ $json.minutes }}' });
		await parked(rig, await engine.start({ parameters, items }));
		const result = await resumedResult(rig, door);
		expect(result.items.map(({ json }) => [json.status, json.timedOut])).toEqual([
			['processing', true],
			['completed', undefined],
		]);
	});

	test('Stop and "Retry execution" of a parked execution pass the items on, and buy nothing', async () => {
		const engine = await n8nBehind(door, rig);
		rig.sandbox.control.setTasks({ seconds: 600 });
		const execution = await engine.start({ parameters: byCallback(), items: prompts('a video') });
		await parked(rig, execution);
		execution.stop();
		const { value } = await rig.settle(engine.retryExecution(execution));
		expect(value.items[0]?.json).toMatchObject({
			taskId: rig.sandbox.control.ledger()[0]?.taskId,
			status: 'processing',
			timedOut: true,
		});
		expect(rig.sandbox.control.ledger()).toHaveLength(1);
	});
});

describe('Submit, and Wait by callback as a node of its own', () => {
	test('Submit gives the provider the address that Wait listens to', async () => {
		const engine = await n8nBehind(door, rig);
		rig.sandbox.control.setTasks({ seconds: [30, 60] });
		const workflow = nodes(videoOf('seedanceapi', { operation: 'submit' }), {
			...WAIT,
			waitUsing: 'callback',
			downloadVideo: true,
			binaryPropertyName: 'clip',
		});
		const items = prompts('one', 'two');
		await parked(rig, await engine.start({ workflow, items, node: 'Node 2' }));
		const result = await resumedResult(rig, door);
		expect(result.items.map(({ json }) => json.taskId)).toEqual(
			rig.sandbox.control.ledger().map(({ taskId }) => taskId),
		);
		expect(result.items.map(({ json, binary }) => [json.status, binary?.['clip']?.mimeType])).toEqual([
			['completed', 'video/mp4'],
			['completed', 'video/mp4'],
		]);
	});

	test('a task that no node of the execution ordered is refused, since no callback would come', async () => {
		const engine = await n8nBehind(door, rig);
		const submitted = await rig.settle(
			engine.run({ parameters: videoOf('seedanceapi', { operation: 'submit' }), items: prompts('one') }),
		);
		const taskId = textIn(submitted.value.items[0], 'taskId');
		const { value } = await rig.settle(
			engine.run({ parameters: { ...WAIT, taskId, waitUsing: 'callback' } }),
		);
		expect(value.error?.message).toMatch(
			`Task ID is "${taskId}", but this execution did not submit the task`,
		);
		expect(value.error?.message).toMatch('set Wait Using to Polling');
	});

	test('of two items that wait for the same task, the shorter limit does not end the wait of the other', async () => {
		const engine = await n8nBehind(door, rig);
		rig.sandbox.control.setTasks({ seconds: [600, 300] });
		const workflow = nodes(
			videoOf('seedanceapi', { operation: 'submit', options: { idempotencyKey: '={{ $json.prompt }}' } }),
			{ ...WAIT, waitUsing: 'callback', maxWaitMinutes: '={{ $itemIndex === 1 ? 1 : 20 }}' },
		);
		const items = prompts('slow', 'slow', 'quick');
		await parked(rig, await engine.start({ workflow, items, node: 'Node 2' }));
		const result = await resumedResult(rig, door);
		expect([result.items[0], result.items[2]].map((item) => item?.json.status)).toEqual([
			'completed',
			'completed',
		]);
	});

	test('a retry of an execution that failed at Wait asks for its tasks, whose callbacks go elsewhere', async () => {
		const engine = await n8nBehind(door, rig);
		rig.sandbox.control.setTasks({ seconds: 60 });
		const workflow = nodes(videoOf('seedanceapi', { operation: 'submit' }), {
			...WAIT,
			waitUsing: 'callback',
			maxWaitMinutes: '={{ $execution.id === "1" ? -1 : 5 }}',
		});
		const failed = await rig.settle(engine.run({ workflow, items: prompts('one'), node: 'Node 2' }));
		expect(failed.value.error?.message).toMatch('Max Wait');
		const { value } = await rig.settle(engine.retryExecution(failed.value));
		expect(value.items[0]?.json.status).toBe('completed');
		expect(rig.sandbox.control.ledger()).toHaveLength(1);
	});

	test('Submit without a Wait by callback after it gives no address', async () => {
		const engine = await n8nBehind(door, rig);
		const workflow = nodes(videoOf('seedanceapi', { operation: 'submit' }), {
			...WAIT,
			waitUsing: 'polling',
		});
		await rig.settle(engine.run({ workflow, items: prompts('one') }));
		expect(rig.sandbox.control.tasks().map(({ callbackUrl }) => callbackUrl)).toEqual([null]);
	});
});

describe('what keeps callbacks from coming is said before anything is submitted', () => {
	const refused = async (
		provider: ProviderName,
		input: { parameters: INodeParameters } | { workflow: Workflow },
		webhookUrl = door.url,
	) => {
		const engine = await rig.engine(provider, {}, { webhookUrl });
		const items = prompts('a video');
		const { value } = await rig.settle(
			engine.run('workflow' in input ? { ...input, items, node: 'Node 1' } : { ...input, items }),
		);
		expect(rig.sandbox.control.requests()).toEqual([]);
		return value.error;
	};

	test('a provider that sends none', async () => {
		const error = await refused('seedance2ai', {
			parameters: videoOf('seedance2ai', { waitUsing: 'callback' }),
		});
		expect(error?.message).toBe('Wait Using is Callback, but seedance2ai.io sends no callbacks');
		expect(error?.description).toMatch('Polling');
		const submit = videoOf('seedance2ai', { operation: 'submit' });
		const later = await refused('seedance2ai', {
			workflow: nodes(submit, { ...WAIT, waitUsing: 'callback' }),
		});
		expect(later?.message).toBe(
			'The node "Node 2" has Wait Using set to Callback, but seedance2ai.io sends no callbacks',
		);
	});

	test.each([
		['http://10.1.2.3', /10\.1\.2\.3, a private address .* set WEBHOOK_URL/],
		['http://n8n', /n8n, a private address/],
	])('an n8n at %s', async (webhookUrl, words) => {
		const error = await refused('seedanceapi', { parameters: byCallback() }, webhookUrl);
		expect(error?.message).toMatch(words);
		const workflow = nodes(videoOf('seedanceapi', { operation: 'submit' }), {
			...WAIT,
			waitUsing: 'callback',
		});
		expect((await refused('seedanceapi', { workflow }, webhookUrl))?.message).toMatch(words);
	});

	test("a callback URL of the user's own", async () => {
		const own = { options: { callbackUrl: 'https://example.com/hook' } };
		const error = await refused('seedanceapi', { parameters: byCallback(own) });
		expect(error?.message).toMatch(
			'Callback URL is "https://example.com/hook", but Wait Using is Callback, and the provider calls only one URL',
		);
		const workflow = nodes(videoOf('seedanceapi', { operation: 'submit', ...own }), {
			...WAIT,
			waitUsing: 'callback',
		});
		expect((await refused('seedanceapi', { workflow }))?.message).toMatch(
			'but the node "Node 2" has Wait Using set to Callback',
		);
	});

	test('a value that the field does not offer', async () => {
		const error = await refused('seedanceapi', { parameters: byCallback({ waitUsing: 'webhook' }) });
		expect(error?.message).toBe('Wait Using is "webhook", but must be one of callback, polling');
	});
});

test.each(PROVIDERS)('on %s, polling gives the provider no address', async (provider) => {
	const engine = await rig.engine(provider);
	await rig.settle(engine.run({ parameters: videoOf(provider), items: prompts('a video') }));
	expect(JSON.stringify(rig.sandbox.control.requests().map(({ body }) => body))).not.toContain('callback');
});
