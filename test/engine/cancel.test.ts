/** Cancel: a queued task is taken back; DELETE is never sent for any other, since it would erase the record of one that has ended. */
import type { INodeExecutionData } from 'n8n-workflow';
import { arkTasks, type ArkTasks } from './arkTasks';
import { PROVIDERS, useRig } from './rig';

const rig = useRig();
let tasks: ArkTasks;
beforeEach(() => {
	tasks = arkTasks(rig);
});

const cancelOf = (taskId: string) => ({ operation: 'cancel', taskId });
const rows = (...ids: unknown[]): INodeExecutionData[] =>
	ids.map((taskId) => ({ json: { taskId: String(taskId) } }));
const ofRows = { operation: 'cancel', taskId: '={{ $json.taskId }}' };

test('a queued task is cancelled, and the item is what the provider says of it then', async () => {
	const [running = '', queued = ''] = await tasks.oneRunning(2);
	const { value, elapsedMs } = await tasks.run(cancelOf(queued));
	expect(value.error).toBeUndefined();
	expect(value.items).toHaveLength(1);
	expect(value.items[0]?.json).toMatchObject({
		taskId: queued,
		status: 'failed',
		usdUsed: 0,
		failure: { code: 'task_cancelled', message: 'The task was canceled', billed: false },
	});
	expect(value.items[0]?.pairedItem).toEqual({ item: 0 });
	const { value: again } = await tasks.run({ operation: 'getStatus', taskId: queued });
	expect(value.items[0]?.json).toEqual(again.items[0]?.json);
	expect([tasks.stateOf(queued), tasks.stateOf(running)]).toEqual(['cancelled', 'running']);
	expect(tasks.logged('cancel')).toEqual([queued]);
	expect(elapsedMs).toBeLessThan(1000);
});

test('a task that was canceled before is what was asked for: no error, and no request but for its status', async () => {
	const [, queued = ''] = await tasks.oneRunning(2);
	await tasks.client.cancel(queued);
	const { value } = await tasks.run(cancelOf(queued));
	expect(value.items[0]?.json).toMatchObject({
		taskId: queued,
		failure: { message: 'The task was canceled' },
	});
	expect(tasks.logged('cancel')).toHaveLength(1);
});

test.each([
	['runs', 'a fox', 100_000, /^The task was not canceled: it is already running/, 'processing'],
	['has completed', 'a fox', 0, /^The task was not canceled: it has already completed/, 'completed'],
	['has failed', 'a fox [fail]', 0, /^The task was not canceled: it has already failed/, 'failed'],
])(
	'a task that %s is left alone, and the error branch has its item',
	async (_, prompt, seconds, words, status) => {
		rig.sandbox.control.setTasks({ seconds });
		const taskId = await tasks.client.buy({ prompt });
		const before = tasks.stateOf(taskId);
		const { value } = await tasks.run(cancelOf(taskId), { onError: 'continueErrorOutput' });
		expect(value.items).toEqual([]);
		expect(value.errorItems[0]?.json).toMatchObject({
			taskId,
			status,
			failure: { code: 'not_cancelled', retryable: false, message: expect.stringMatching(words) as string },
		});
		expect(value.errorItems[0]?.json.error).toMatch(
			/If the task is still queued, try Cancel again\. Otherwise, use Get Status/,
		);
		expect(tasks.logged('cancel')).toEqual([]);
		expect(tasks.stateOf(taskId)).toBe(before);
		const stopping = await tasks.run(cancelOf(taskId));
		expect(stopping.value.error?.message).toMatch(words);
		expect(stopping.value.error?.description).toContain(taskId);
	},
);

test('a status that the provider does not list is not taken for queued', async () => {
	const [taskId = ''] = await tasks.oneRunning(1);
	for (const status of ['pending', 'created', 'processing', 'QUEUEING']) {
		rig.sandbox.control.addFault({
			on: 'status',
			fault: { kind: 'status', status: 200, body: { id: taskId, status } },
		});
		const { value } = await tasks.run(cancelOf(taskId));
		expect(value.error?.message).toMatch(/^The task was not canceled/);
	}
	expect(tasks.logged('cancel')).toEqual([]);
});

test("a task that the provider does not know, or another account's, is an error, and no DELETE", async () => {
	rig.sandbox.control.addKey({ key: 'other', provider: 'ark' });
	const foreign = await tasks.client.buy({}, { key: 'other' });
	for (const taskId of [foreign, 'cgt-nobody-knows-me']) {
		const { value } = await tasks.run(cancelOf(taskId), { onError: 'continueErrorOutput' });
		expect(value.errorItems[0]?.json).toMatchObject({ taskId, status: null, failure: { code: 'not_found' } });
	}
	expect(tasks.logged('cancel')).toEqual([]);
	expect(tasks.stateOf(foreign)).toBe('succeeded');
});

test('a task is cancelled where the provider answers slowly', async () => {
	const [, queued = ''] = await tasks.oneRunning(2);
	rig.sandbox.control.addFault({ on: 'status', times: 20, fault: { kind: 'delay', ms: 8000 } });
	const { value } = await tasks.run(cancelOf(queued));
	expect(value.error).toBeUndefined();
	expect([tasks.stateOf(queued), tasks.logged('cancel')]).toEqual(['cancelled', [queued]]);
});

test('a task that starts in between is refused by the provider, and the item says so', async () => {
	const [first = '', queued = ''] = await tasks.oneRunning(2);
	const { control } = rig.sandbox;
	control.addFault({ on: 'cancel', fault: { kind: 'delay', ms: 3000 } });
	const engine = await rig.engine('ark');
	const running = engine.run({ parameters: cancelOf(queued), onError: 'continueErrorOutput' });
	// The status has been read, and the DELETE is on its way.
	const { value } = await rig.settle(running, { at: [[1000, () => control.endTask(first)]] });
	expect(value.errorItems[0]?.json).toMatchObject({
		taskId: queued,
		status: 'processing',
		failure: {
			code: 'not_cancelled',
			message: 'The task was not canceled: it started before the provider could cancel it',
		},
	});
	expect(tasks.stateOf(queued)).toBe('running');
	expect(tasks.logged('cancel')).toEqual([queued]);
});

test('a status that has become old while the rate limit was waited for is read again before DELETE', async () => {
	const ids = await tasks.oneRunning(3);
	const { control } = rig.sandbox;
	const [first = '', second = '', third = ''] = ids;
	// The DELETE for the second is refused and pauses the account, before the status of the third is there.
	control.addFault({ on: 'status', match: third, fault: { kind: 'delay', ms: 2000 } });
	control.addFault({
		on: 'cancel',
		fault: { kind: 'status', status: 429, headers: { 'retry-after': '20' } },
	});
	const engine = await rig.engine('ark');
	const run = engine.run({ parameters: ofRows, items: rows(second, third), onError: 'continueErrorOutput' });
	const { value } = await rig.settle(run, {
		at: [
			[10_000, () => control.endTask(first)],
			[11_000, () => control.endTask(second)],
			[12_000, () => control.endTask(third)],
		],
	});
	// Both had ended by the time that a DELETE could go out: it would have erased them.
	expect([tasks.stateOf(second), tasks.stateOf(third)]).toEqual(['succeeded', 'succeeded']);
	expect(value.errorItems.map(({ json }) => json.status)).toEqual(['completed', 'completed']);
	expect(tasks.logged('cancel')).toEqual([second]);
});

test.each([
	['a lost answer', { kind: 'reset', when: 'after' }],
	['half an answer', { kind: 'halfBody' }],
	['a 429', { kind: 'status', status: 429 }],
	['a server error', { kind: 'status', status: 500 }],
	['an HTML page', { kind: 'html' }],
	['a broken connection', { kind: 'reset', when: 'before' }],
] as const)('after %s to DELETE the status says what came of it', async (_, fault) => {
	const [, queued = ''] = await tasks.oneRunning(2);
	rig.sandbox.control.addFault({ on: 'cancel', fault });
	const { value } = await tasks.run(cancelOf(queued));
	expect(value.error).toBeUndefined();
	expect(value.items[0]?.json).toMatchObject({
		taskId: queued,
		failure: { message: 'The task was canceled' },
	});
	expect(tasks.stateOf(queued)).toBe('cancelled');
});

test('DELETE is tried four times, each after a look at the status, and no more', async () => {
	const [, queued = ''] = await tasks.oneRunning(2);
	rig.sandbox.control.addFault({ on: 'cancel', times: 100, fault: { kind: 'status', status: 503 } });
	const { value } = await tasks.run(cancelOf(queued), { onError: 'continueErrorOutput' });
	expect(value.errorItems[0]?.json).toMatchObject({ taskId: queued, status: 'processing' });
	expect(tasks.logged('cancel')).toHaveLength(4);
	expect(tasks.logged('status').length).toBeGreaterThanOrEqual(5);
});

test('a DELETE that was accepted is not sent again where the status lags behind, and is an error where it never shows', async () => {
	const [, queued = ''] = await tasks.oneRunning(2);
	const lagging = { kind: 'status', status: 200, body: { id: queued, status: 'queued' } } as const;
	rig.sandbox.control.addFault({ on: 'status', times: 3, fault: lagging });
	const { value } = await tasks.run(cancelOf(queued));
	expect(value.items[0]?.json).toMatchObject({ failure: { message: 'The task was canceled' } });
	expect(tasks.logged('cancel')).toHaveLength(1);

	const [, other = ''] = await tasks.oneRunning(2);
	const forever = { kind: 'status', status: 200, body: { id: other, status: 'queued' } } as const;
	rig.sandbox.control.addFault({ on: 'status', match: other, times: 1000, fault: forever });
	const { value: never } = await tasks.run(cancelOf(other), { onError: 'continueErrorOutput' });
	expect(never.errorItems[0]?.json).toMatchObject({
		taskId: other,
		failure: {
			code: 'not_cancelled',
			message: expect.stringMatching(/accepted the cancel request, but/) as string,
		},
	});
	expect(tasks.logged('cancel')).toEqual([queued, other]);
});

test('of 40 items, the one without a usable task ID is an error, and 39 queued tasks are cancelled, each by one DELETE', async () => {
	const [, ...queued] = await tasks.oneRunning(40);
	const { value } = await tasks.run(ofRows, {
		items: rows(...queued.slice(0, 20), 'no id', ...queued.slice(20)),
		onError: 'continueErrorOutput',
	});
	expect(value.items).toHaveLength(39);
	expect(value.errorItems).toHaveLength(1);
	expect(value.errorItems[0]?.json).toMatchObject({ failure: { code: 'invalid_parameters' } });
	expect(tasks.logged('cancel').sort()).toEqual([...queued].sort());
	expect(rig.sandbox.control.requests().filter(({ status }) => status === 429)).toEqual([]);
});

test('without an error branch, one bad item of three fails the node with every task told', async () => {
	const [running = '', first = '', second = ''] = await tasks.oneRunning(3);
	const { value } = await tasks.run(ofRows, { items: rows(first, running, second) });
	expect(value.error?.message).toBe('1 of 3 tasks were not canceled');
	expect(value.error?.description).toMatch(/Item 1: The task was not canceled: it is already running/);
	expect(value.error?.description).toContain(`Item 0: canceled, task ${first} at ark`);
	expect(value.error?.description).not.toMatch(/bought|buy/);
	expect(tasks.stateOf(second)).toBe('cancelled');
});

test('the same task in several items is cancelled once, and each item gets it', async () => {
	const [, queued = ''] = await tasks.oneRunning(2);
	const { value } = await tasks.run(ofRows, { items: rows(queued, queued) });
	expect(value.items.map(({ json, pairedItem }) => [json.taskId, pairedItem])).toEqual([
		[queued, { item: 0 }],
		[queued, { item: 1 }],
	]);
	expect(tasks.logged('cancel')).toEqual([queued]);
});

test('Include Raw Response adds the last answer about the task', async () => {
	const [, queued = ''] = await tasks.oneRunning(2);
	const { value } = await tasks.run({ ...cancelOf(queued), options: { includeRawResponse: true } });
	expect(value.items[0]?.json.raw).toMatchObject({ id: queued, status: 'cancelled' });
});

test('Stop ends it within a second', async () => {
	const [, queued = ''] = await tasks.oneRunning(2);
	rig.sandbox.control.addFault({ on: 'status', times: 100, fault: { kind: 'status', status: 503 } });
	const engine = await rig.engine('ark');
	const execution = await engine.start({ parameters: cancelOf(queued) });
	const { elapsedMs } = await rig.settle(execution.result, { at: [[1500, () => execution.stop()]] });
	expect(elapsedMs).toBeLessThanOrEqual(2500);
	expect(tasks.logged('cancel')).toEqual([]);
});

test.each(PROVIDERS)(
	'%s can not cancel: every item says so at once, and nothing is sent',
	async (provider) => {
		const engine = await rig.engine(provider);
		const { value } = await rig.settle(engine.run({ parameters: ofRows, items: rows('a1', 'b2') }));
		expect(value.error?.description).toMatch(
			/Items 0 to 1: Operation is Cancel, but seedance.* cannot cancel tasks.*Item 0: Task ID a1 .*Item 1: Task ID b2 /s,
		);
		expect(rig.sandbox.control.requests()).toEqual([]);
	},
);
