/** Get Many: the account's tasks, an item each, within one list request a second. */
import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod/v4';
import { arkTasks, type ArkTasks } from './arkTasks';
import { PROVIDERS, useRig } from './rig';

const rig = useRig();
let tasks: ArkTasks;
beforeEach(() => {
	tasks = arkTasks(rig);
});

const LIST = { operation: 'getMany' };
const two = [{ json: { status: 'any' } }, { json: { status: 'any' } }];
const idsOf = (items: ReadonlyArray<{ json: IDataObject }>) => items.map(({ json }) => json.taskId);

test('each task is an item with the fields of Get Status, newest first, paired to the item that listed it', async () => {
	rig.sandbox.control.setTasks({ seconds: 0 });
	const failed = await tasks.client.buy({ prompt: 'a storm [fail: no storms today]' });
	jest.advanceTimersByTime(5000);
	const done = await tasks.client.buy();
	jest.advanceTimersByTime(5000);
	const { value } = await tasks.run(LIST);
	expect(value.error).toBeUndefined();
	expect(idsOf(value.items)).toEqual([done, failed]);
	expect(value.items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 0 }]);
	const { value: one } = await tasks.run({ operation: 'getStatus', taskId: done });
	expect(value.items[0]?.json).toEqual({
		...one.items[0]?.json,
		videoUrl: expect.any(String) as string,
		videoUrls: [expect.any(String) as string],
	});
	// A task that failed is an answer here, not an error.
	expect(value.items[1]?.json).toMatchObject({ status: 'failed', failure: { message: 'no storms today' } });
	expect(tasks.logged('cancel')).toEqual([]);
});

test('an account without tasks gives no items, and no error', async () => {
	const { value } = await tasks.run(LIST);
	expect([value.error, value.items]).toEqual([undefined, []]);
});

test('all of 1,010 tasks are listed by three requests, a second apart; a limit asks for no more than it needs', async () => {
	const ids: string[] = [];
	for (let count = 0; count < 1010; count += 1) ids.unshift(await tasks.client.buy());
	const all = await tasks.run({ ...LIST, returnAll: true });
	expect(idsOf(all.value.items)).toEqual(ids);
	expect(tasks.logged('list')).toEqual([1, 2, 3].map((page) => `page_num=${page}&page_size=500`));
	expect(all.elapsedMs).toBeGreaterThanOrEqual(2000);
	const refused = rig.sandbox.control.requests().filter(({ status }) => status === 429);
	expect(refused).toEqual([]);

	jest.advanceTimersByTime(1000);
	const seven = await tasks.run({ ...LIST, limit: 7 });
	expect(idsOf(seven.value.items)).toEqual(ids.slice(0, 7));
	expect(tasks.logged('list').slice(3)).toEqual(['page_num=1&page_size=7']);
	jest.advanceTimersByTime(1000);
	const most = await tasks.run({ ...LIST, limit: 700 });
	expect(idsOf(most.value.items)).toEqual(ids.slice(0, 700));
	jest.advanceTimersByTime(1000);
	const initial = await tasks.run(LIST);
	expect(idsOf(initial.value.items)).toEqual(ids.slice(0, 50));
}, 120_000);

test('the list is filtered by each state, in the words of an item or in what the provider tells beyond them', async () => {
	const { control } = rig.sandbox;
	control.setTasks({ seconds: 0 });
	const done = await tasks.client.buy();
	const failed = await tasks.client.buy({ prompt: 'a fox [fail]' });
	control.setTasks({ seconds: 100_000, runningAtOnce: 1 });
	const running = await tasks.client.buy();
	const queued = await tasks.client.buy();
	const cancelled = await tasks.client.buy();
	await tasks.client.cancel(cancelled);
	const expected = {
		any: [cancelled, queued, running, failed, done],
		cancelled: [cancelled],
		completed: [done],
		failed: [cancelled, failed],
		processing: [queued, running],
		queued: [queued],
		running: [running],
	};
	for (const [status, ids] of Object.entries(expected)) {
		jest.advanceTimersByTime(2000);
		const { value } = await tasks.run({ ...LIST, status, returnAll: true });
		expect([status, idsOf(value.items).sort()]).toEqual([status, [...ids].sort()]);
	}
});

test('a limit counts the tasks that are wanted, also where the provider has no words for them', async () => {
	rig.sandbox.control.setTasks({ seconds: 0 });
	const failed = [
		await tasks.client.buy({ prompt: 'one [fail]' }),
		await tasks.client.buy({ prompt: 'two [fail]' }),
	];
	for (let count = 0; count < 5; count += 1) await tasks.client.buy();
	const { value } = await tasks.run({ ...LIST, status: 'failed', limit: 1 });
	expect(idsOf(value.items)).toEqual([failed[1]]);
});

test('the tasks of one model: by the name that the item shows, or by the ID of an endpoint', async () => {
	const own = await tasks.client.buy({ model: 'dreamina-seedance-2-0-mini-260615' });
	const endpoint = await tasks.client.buy({ model: 'ep-20260101-abc' });
	const listed = async (modelFilter: string) => {
		jest.advanceTimersByTime(1000);
		const { value } = await tasks.run({ ...LIST, options: { modelFilter } });
		return idsOf(value.items);
	};
	expect(await listed('ark/seedance-2.0-mini')).toEqual([own]);
	expect(await listed('ep-20260101-abc')).toEqual([endpoint]);
	expect(await listed('dreamina-seedance-2-0-mini-260615')).toEqual([own]);
	expect(await listed('ep-of-nobody')).toEqual([]);
});

test('Include Raw Response adds what the list says of the task', async () => {
	const id = await tasks.client.buy();
	const { value } = await tasks.run({ ...LIST, options: { includeRawResponse: true } });
	expect(value.items[0]?.json.raw).toMatchObject({ id, status: 'running' });
	jest.advanceTimersByTime(1000);
	const plain = await tasks.run(LIST);
	expect(plain.value.items[0]?.json).not.toHaveProperty('raw');
});

test('several items list each for themselves, and those that want the same share one listing', async () => {
	rig.sandbox.control.setTasks({ seconds: [0, 100_000] });
	const done = await tasks.client.buy();
	const running = await tasks.client.buy();
	const items = ['completed', 'completed', 'running', 'nonsense'].map((status) => ({ json: { status } }));
	const { value } = await tasks.run(
		{ ...LIST, status: '={{ $json.status }}' },
		{ items, onError: 'continueErrorOutput' },
	);
	expect(value.items.map(({ json, pairedItem }) => [json.taskId, pairedItem])).toEqual([
		[done, { item: 0 }],
		[done, { item: 1 }],
		[running, { item: 2 }],
	]);
	expect(value.errorItems).toHaveLength(1);
	expect(value.errorItems[0]?.json).toMatchObject({
		failure: {
			code: 'invalid_parameters',
			message: expect.stringMatching(/^Status is "nonsense"/) as string,
		},
	});
	expect(tasks.logged('list')).toHaveLength(2);
});

test.each([
	['a 429', { kind: 'status', status: 429 }],
	['a server error', { kind: 'status', status: 500 }],
	['a broken connection', { kind: 'reset', when: 'before' }],
	['half an answer', { kind: 'halfBody' }],
] as const)('after %s the list is requested again', async (_, fault) => {
	const id = await tasks.client.buy();
	rig.sandbox.control.addFault({ on: 'list', times: 2, fault });
	const { value } = await tasks.run(LIST);
	expect([value.error, idsOf(value.items)]).toEqual([undefined, [id]]);
	expect(tasks.logged('list')).toHaveLength(3);
});

test('a list that fails on a later page is an error, and no part of it goes on', async () => {
	for (let count = 0; count < 501; count += 1) await tasks.client.buy();
	rig.sandbox.control.addFault({ on: 'list', skip: 1, times: 100, fault: { kind: 'status', status: 503 } });
	const { value } = await tasks.run({ ...LIST, returnAll: true }, { onError: 'continueErrorOutput' });
	expect(value.items).toEqual([]);
	expect(value.errorItems[0]?.json).toMatchObject({ taskId: null, failure: { code: 'provider_error' } });
	expect(value.errorItems[0]?.json.error).toMatch(/Run this node again later/);
	// Four tries for the page, as for a poll.
	expect(tasks.logged('list')).toHaveLength(5);
}, 60_000);

test('a key that the provider refuses is one request, and an error that says so', async () => {
	const engine = await rig.engine('ark', { apiKey: 'wrong' });
	const { value } = await rig.settle(engine.run({ parameters: LIST, items: two }));
	expect(value.error?.message).toBe('2 of 2 items ended without a list');
	expect(value.error?.description).toMatch(/Items 0 to 1: .*Check the API key/);
	expect(tasks.logged('list')).toHaveLength(1);
});

test('Stop ends it within a second, in the middle of a back off or of a request', async () => {
	for (const fault of [
		{ kind: 'status', status: 429 },
		{ kind: 'stall', when: 'before' },
	] as const) {
		rig.sandbox.control.addFault({ on: 'list', times: 100, fault });
		const engine = await rig.engine('ark');
		const execution = await engine.start({ parameters: LIST });
		const { elapsedMs } = await rig.settle(execution.result, { at: [[2500, () => execution.stop()]] });
		expect(elapsedMs).toBeLessThanOrEqual(3500);
		const sent = tasks.logged('list').length;
		jest.advanceTimersByTime(600_000);
		expect(tasks.logged('list')).toHaveLength(sent);
		rig.sandbox.control.reset();
	}
});

test.each(PROVIDERS)('%s has no list: every item says so at once, and nothing is sent', async (provider) => {
	const engine = await rig.engine(provider);
	const { value } = await rig.settle(engine.run({ parameters: LIST, items: two }));
	expect(value.error?.description).toMatch(
		/Items 0 to 1: Operation is Get Many, but seedance2?a.* has no task list. Use Get Status/,
	);
	expect(rig.sandbox.control.requests()).toEqual([]);
});

test('a gateway that repeats its page for ever, or tells a wrong total, is no endless listing', async () => {
	const id = await tasks.client.buy();
	const { json } = await tasks.client.status(id);
	for (const total of [100_000, 0, null, 'many']) {
		jest.advanceTimersByTime(1000);
		rig.sandbox.control.addFault({
			on: 'list',
			times: 20,
			fault: { kind: 'status', status: 200, body: { items: [json, json, 7, {}], total } },
		});
		const { value } = await tasks.run({ ...LIST, returnAll: true });
		expect(idsOf(value.items)).toEqual([id]);
		rig.sandbox.control.clearFaults();
	}
	expect(tasks.logged('list').length).toBeLessThan(10);
});

test('a gateway with smaller pages than asked for is listed to its end', async () => {
	const ids: string[] = [];
	for (let count = 0; count < 30; count += 1) ids.unshift(await tasks.client.buy());
	const { json } = await tasks.client.list('page_size=30');
	const items = z.array(z.unknown()).parse(json.items);
	for (const page of [items.slice(0, 20), items.slice(20)]) {
		const body = { items: page, total: 30 };
		rig.sandbox.control.addFault({ on: 'list', fault: { kind: 'status', status: 200, body } });
	}
	jest.advanceTimersByTime(1000);
	const { value } = await tasks.run({ ...LIST, returnAll: true });
	expect(idsOf(value.items)).toEqual(ids);
});
