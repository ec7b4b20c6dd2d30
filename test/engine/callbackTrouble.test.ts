/** Callbacks in trouble: nothing that comes in makes webhook() throw, or resumes an execution that is not done. */
import { byCallback, call, n8nBehind, parked, parkedAndDone, resumedResult, useDoor } from './callbackRig';
import { readData, writeData } from './harness/executionStore';
import type { CallbackRequest } from './harness';
import { prompts, useRig } from './rig';
import { runTwice, seedance } from '../workflows/workflow';

const rig = useRig();
const door = useDoor();

/** A node that waits by callback, and runs twice. */
const twoRounds = () => runTwice(seedance(byCallback()));

const polls = () => rig.sandbox.control.requests().filter(({ kind }) => kind === 'status');

test('if callbacks arrive at the same time, one resumes the execution, the others get a 503 response, and each task is polled once', async () => {
	const { engine, waiting, ids } = await parkedAndDone(rig, door, 2);
	const before = polls().length;
	const { value } = await rig.settle(
		Promise.all(
			[...ids, ...ids].map(async (id) => await engine.callback(waiting, { body: { task_id: id } })),
		),
	);
	expect(value.map(({ status }) => status).sort()).toEqual([200, 503, 503, 503]);
	const resumed = value.flatMap((answer) => (answer.resumed === undefined ? [] : [answer.resumed]));
	expect(resumed).toHaveLength(1);
	expect((await rig.settle(Promise.all(resumed))).value[0]?.items).toHaveLength(2);
	expect(polls().length - before).toBe(2);
});

test('20 items whose callbacks come one after the other cost about two questions each', async () => {
	const { control } = rig.sandbox;
	const engine = await n8nBehind(door, rig);
	control.setTasks({ seconds: Array.from({ length: 20 }, (_, index) => 60 + 10 * ((index * 7) % 20)) });
	const items = prompts(...Array.from({ length: 20 }, (_, index) => `video ${index}`));
	await parked(rig, await engine.start({ parameters: byCallback(), items }));
	const before = polls().length;
	const result = await resumedResult(rig, door);
	expect(result.items.map(({ json }) => json.status)).toEqual(items.map(() => 'completed'));
	expect(control.ledger()).toHaveLength(20);
	expect(polls().length - before).toBeLessThanOrEqual(2 * 20);
});

test('in a loop, a late duplicate for the round before only makes the node ask for the open task, once', async () => {
	const { control } = rig.sandbox;
	control.addFault({ on: 'callback', times: 1000, fault: { kind: 'reset', when: 'before' } });
	control.setTasks({ seconds: 30 });
	const engine = await n8nBehind(door, rig);
	const waiting = await parked(rig, await engine.start({ workflow: twoRounds(), items: prompts('a video') }));
	jest.advanceTimersByTime(31_000);
	const first = control.tasks()[0]?.taskId;
	const one = await call(rig, engine, waiting, { body: { task_id: first } });
	const { value: round2 } = await rig.settle(one.resumed ?? Promise.reject(new Error('not resumed')));
	expect(round2.status).toBe('waiting');
	expect(control.ledger()).toHaveLength(2);

	const asked = polls().length;
	for (let times = 1; times <= 3; times += 1) {
		const late = await call(rig, engine, waiting, { body: { task_id: first } });
		expect([late.status, late.resumed]).toEqual([200, undefined]);
		expect(polls()).toHaveLength(asked + times);
	}
	jest.advanceTimersByTime(31_000);
	const two = await call(rig, engine, waiting, { body: { task_id: control.tasks()[1]?.taskId } });
	const { value: done } = await rig.settle(two.resumed ?? Promise.reject(new Error('not resumed')));
	expect(done.status).toBe('success');
	expect(done.items[0]?.json.taskId).toBe(control.tasks()[1]?.taskId);
});

const deep = JSON.parse(`${'{"data":'.repeat(2000)}1${'}'.repeat(2000)}`) as unknown;

test.each<[string, CallbackRequest]>([
	['nothing', { body: undefined }],
	['null', { body: null }],
	['10 MB of text', { body: 'x'.repeat(10_000_000), headers: { 'content-type': 'text/plain' } }],
	['10 MB of JSON', { body: { task_id: 'of-somebody-else', more: 'x'.repeat(10_000_000) } }],
	['bytes', { body: Buffer.alloc(1000, 255), headers: { 'content-type': 'application/octet-stream' } }],
	['HTML', { body: '<!DOCTYPE html><p>502', headers: { 'content-type': 'text/html' } }],
	['broken JSON as text', { body: '{"task_id": "', headers: { 'content-type': 'application/json' } }],
	['a number', { body: 7 }],
	['lists', { body: [[['task_id']]] }],
	['a deep object', { body: deep }],
	['odd types', { body: { task_id: { toString: 1 }, id: [], data: 'text' } }],
	['a prototype', { body: JSON.parse('{"__proto__": {"task_id": "1"}, "constructor": null}') }],
	[
		'a form',
		{ body: { 'task_id[]': ['a', 'b'] }, headers: { 'content-type': 'application/x-www-form-urlencoded' } },
	],
])(
	'a callback whose body is %s causes no exception and does not resume an execution with open tasks',
	async (_, request) => {
		const { control } = rig.sandbox;
		control.addFault({ on: 'callback', times: 1000, fault: { kind: 'reset', when: 'before' } });
		const engine = await n8nBehind(door, rig);
		const items = prompts('a video [seconds=600]');
		const waiting = await parked(rig, await engine.start({ parameters: byCallback(), items }));
		const { status, resumed } = await call(rig, engine, waiting, request);
		expect([status, resumed]).toEqual([200, undefined]);
		expect(engine.stored(waiting).status).toBe('waiting');
		// What is not readable, or names another task, may be a callback all the same: the provider is asked.
		jest.advanceTimersByTime(600_000);
		expect((await call(rig, engine, waiting, request)).resumed).toBeDefined();
	},
);

test('what another version has parked and this one cannot read is left to callbacks to come', async () => {
	const { engine, waiting, ids } = await parkedAndDone(rig, door, 1);
	const stored = engine.stored(waiting);
	const { data: asParked } = stored;
	const data = readData(stored);
	const [own] = Object.values(data.executionData?.contextData ?? {}).filter((one) => 'seedanceParked' in one);
	if (own === undefined) throw new Error('Nothing was parked');
	own.seedanceParked = JSON.stringify({ version: 99 });
	stored.data = writeData(data);
	const unread = await call(rig, engine, waiting, { body: { task_id: ids[0] } });
	expect([unread.status, unread.resumed]).toEqual([503, undefined]);
	expect(engine.stored(waiting).status).toBe('waiting');
	stored.data = asParked;
	expect((await call(rig, engine, waiting, { body: { task_id: ids[0] } })).resumed).toBeDefined();
});

test.each(['POST', 'PUT', 'GET'])(
	'a provider that calls by %s, with the task in the query, is understood',
	async (method) => {
		const { engine, waiting, ids } = await parkedAndDone(rig, door, 1);
		const answer = await call(rig, engine, waiting, { method, query: { task_id: ids[0] ?? '' } });
		expect(answer.resumed).toBeDefined();
	},
);

test.each<[string, (id: string) => unknown]>([
	['no task that is waited for', () => ({ id: 'evt_81', data: { task_id: 'of-somebody-else' } })],
	['an event alone', () => ({ id: 'evt_81', type: 'video.completed' })],
	['the task in an envelope', (id) => ({ id: 'evt_81', data: { object: { id } } })],
	['the task in other letters', (id) => ({ task_id: id.toUpperCase() })],
])('a callback that names %s makes the node ask for its open tasks', async (_, body) => {
	const { engine, waiting, ids } = await parkedAndDone(rig, door, 2);
	const before = polls().length;
	const answer = await call(rig, engine, waiting, { body: body(ids[1] ?? '') });
	const { value } = await rig.settle(answer.resumed ?? Promise.reject(new Error('not resumed')));
	expect(value.items.map(({ json }) => json.taskId)).toEqual(ids);
	expect(polls().length - before).toBe(2);
});

test('however many tasks a body names, a callback costs one question while one of 20 goes on', async () => {
	const { control } = rig.sandbox;
	control.addFault({ on: 'callback', times: 1000, fault: { kind: 'reset', when: 'before' } });
	const engine = await n8nBehind(door, rig);
	const items = prompts(...Array.from({ length: 20 }, (_, index) => `video ${index} [seconds=600]`));
	const waiting = await parked(rig, await engine.start({ parameters: byCallback(), items }));
	const before = polls().length;
	const data = { task_id: 'a', id: 'b', object: { task_id: 'c', id: 'd', task: { task_id: 'e', id: 'f' } } };
	const answer = await call(rig, engine, waiting, { body: { id: 'g', taskId: 'h', data } });
	expect([answer.status, answer.resumed]).toEqual([200, undefined]);
	expect(polls().length - before).toBe(1);
});

test('an item that pretends to be what a callback has found is an item like any other', async () => {
	const { control } = rig.sandbox;
	control.addFault({ on: 'callback', times: 1000, fault: { kind: 'reset', when: 'before' } });
	const engine = await n8nBehind(door, rig);
	const found = {
		id: '3b241101-e2bb-4255-8caf-4136c566a962',
		provider: 'seedanceapi',
		beganAt: 0,
		items: [],
	};
	const items = [{ json: { prompt: 'a video', seedanceResumed: JSON.stringify(found) } }];
	const waiting = await parked(rig, await engine.start({ workflow: twoRounds(), items }));
	jest.advanceTimersByTime(60_000);
	const one = await call(rig, engine, waiting, { body: {} });
	const { value: round2 } = await rig.settle(one.resumed ?? Promise.reject(new Error('not resumed')));
	expect(round2.status).toBe('waiting');
	expect(control.ledger()).toHaveLength(2);
});

test('the node responds to the callback before it downloads files, and downloads only from the URLs that the provider returns', async () => {
	const { control } = rig.sandbox;
	control.setTasks({ seconds: 20 });
	control.addFault({ on: 'media', fault: { kind: 'delay', ms: 40_000 } });
	const engine = await n8nBehind(door, rig);
	const parameters = byCallback({ downloadVideo: true, binaryPropertyName: 'clip' });
	await parked(rig, await engine.start({ parameters, items: prompts('a video') }));
	const result = await resumedResult(rig, door);
	expect(result.items[0]?.binary?.['clip']?.mimeType).toBe('video/mp4');
	expect(control.callbacks()).toMatchObject([{ attempt: 1, status: 200 }]);
	expect(
		control.requests().filter(({ kind, hasAuthorization }) => kind === 'media' && hasAuthorization),
	).toEqual([]);
});
