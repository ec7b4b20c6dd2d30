/** Callbacks in trouble: nothing that comes in makes webhook() throw, or resumes an execution that is not done. */
import type { INode } from 'n8n-workflow';
import { byCallback, call, n8nBehind, parked, parkedAndDone, resumedResult, useDoor } from './callbackRig';
import { type CallbackRequest, type WorkflowJson } from './harness';
import { prompts, useRig } from './rig';

const rig = useRig();
const door = useDoor();

/** The second way to the node makes it run a second time, with the next run index, as a loop does. */
function twoRounds(): WorkflowJson {
	const node = (name: string, type: string, parameters: INode['parameters'] = {}): INode => ({
		id: name,
		name,
		type,
		typeVersion: 1,
		position: [0, 0],
		parameters,
	});
	const to = (...names: string[]) => ({
		main: [names.map((name) => ({ node: name, type: 'main' as const, index: 0 }))],
	});
	return {
		nodes: [
			node('Start', 'test.start'),
			node('Detour', 'test.noOp'),
			node('Seedance', 'n8n-nodes-seedance.seedance', byCallback()),
		],
		connections: { Start: to('Seedance', 'Detour'), Detour: to('Seedance') },
	};
}

const looks = () => rig.sandbox.control.requests().filter(({ kind }) => kind === 'status');

test('two at once: both are taken, one resumes, and the provider is asked once for each task', async () => {
	const { engine, waiting, ids } = await parkedAndDone(rig, door, 2);
	const before = looks().length;
	const { value } = await rig.settle(
		Promise.all(
			[...ids, ...ids].map(async (id) => await engine.callback(waiting, { body: { task_id: id } })),
		),
	);
	expect(value.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
	const resumed = value.flatMap((answer) => (answer.resumed === undefined ? [] : [answer.resumed]));
	expect(resumed).toHaveLength(1);
	expect((await rig.settle(Promise.all(resumed))).value[0]?.items).toHaveLength(2);
	expect(looks().length - before).toBe(2);
});

test('20 items whose callbacks come one after the other cost about two questions each', async () => {
	const { control } = rig.sandbox;
	const engine = await n8nBehind(door, rig);
	control.setTasks({ seconds: Array.from({ length: 20 }, (_, index) => 60 + 10 * ((index * 7) % 20)) });
	const items = prompts(...Array.from({ length: 20 }, (_, index) => `video ${index}`));
	await parked(rig, await engine.start({ parameters: byCallback(), items }));
	const before = looks().length;
	const result = await resumedResult(rig, door);
	expect(result.items.map(({ json }) => json.status)).toEqual(items.map(() => 'completed'));
	expect(control.ledger()).toHaveLength(20);
	expect(looks().length - before).toBeLessThanOrEqual(2 * 20);
});

test('in a loop, a late duplicate for the round before changes nothing', async () => {
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

	jest.advanceTimersByTime(31_000);
	const asked = looks().length;
	for (let times = 0; times < 3; times += 1) {
		const late = await call(rig, engine, waiting, { body: { task_id: first } });
		expect([late.status, late.resumed]).toEqual([200, undefined]);
	}
	expect(looks()).toHaveLength(asked);
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
])('a body of %s neither throws nor resumes what is not done', async (_, request) => {
	const { control } = rig.sandbox;
	control.addFault({ on: 'callback', times: 1000, fault: { kind: 'reset', when: 'before' } });
	const engine = await n8nBehind(door, rig);
	const items = prompts('a video [seconds=600]');
	const waiting = await parked(rig, await engine.start({ parameters: byCallback(), items }));
	const { status, resumed } = await call(rig, engine, waiting, request);
	expect([status, resumed]).toEqual([200, undefined]);
	expect(engine.stored(waiting).status).toBe('waiting');
	// What is not readable may be a callback all the same: the provider is asked.
	jest.advanceTimersByTime(600_000);
	const named = JSON.stringify(request.body ?? null).includes('"task_id":"of-somebody-else');
	const later = await call(rig, engine, waiting, request);
	expect(later.resumed === undefined).toBe(named);
});

test.each(['POST', 'PUT', 'GET'])(
	'a provider that calls by %s, with the task in the query, is understood',
	async (method) => {
		const { engine, waiting, ids } = await parkedAndDone(rig, door, 1);
		const other = await call(rig, engine, waiting, { method, query: { task_id: 'somebody-elses' } });
		expect([other.status, other.resumed]).toEqual([200, undefined]);
		const answer = await call(rig, engine, waiting, { method, query: { task_id: ids[0] ?? '' } });
		expect(answer.resumed).toBeDefined();
	},
);

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

test('downloads are made after the callback has been answered, and only from where the provider says', async () => {
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
