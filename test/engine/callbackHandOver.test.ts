/**
 * From the callback that finds all tasks ended until n8n has resumed the execution: if n8n can't, nothing is lost, since no
 * callback has been told that it is done.
 */
import { call, parkedAndDone, useDoor } from './callbackRig';
import type { CallbackAnswer, Engine, RunResult } from './harness';
import { useRig } from './rig';

const rig = useRig();
const door = useDoor();

const SECOND = 1000;

/** A callback whose execution n8n can't resume, as when its database fails: n8n's own answer is 500. */
async function failing(engine: Engine, waiting: RunResult, taskId: string): Promise<CallbackAnswer> {
	const { control } = rig.sandbox;
	control.addFault({ on: 'status', fault: { kind: 'delay', ms: 2 * SECOND } });
	const answer = engine.callback(waiting, { body: { task_id: taskId } });
	setTimeout(() => (engine.stored(waiting).status = 'new'), SECOND);
	const { value } = await rig.settle(answer);
	engine.stored(waiting).status = 'waiting';
	return value;
}

test('if n8n fails to resume the execution, a callback sent after the Retry-After delay resumes it', async () => {
	const { engine, waiting, ids } = await parkedAndDone(rig, door, 1);
	const taskId = ids[0] ?? '';
	const first = await failing(engine, waiting, taskId);
	expect([first.status, first.resumed]).toEqual([500, undefined]);

	const atOnce = await call(rig, engine, waiting, { body: { task_id: taskId } });
	expect([atOnce.status, atOnce.resumed]).toEqual([503, undefined]);
	expect(atOnce.headers['retry-after']).toBe('10');

	jest.advanceTimersByTime(10 * SECOND);
	const later = await call(rig, engine, waiting, { body: { task_id: taskId } });
	expect(later.status).toBe(200);
	const { value } = await rig.settle(later.resumed ?? Promise.reject(new Error('not resumed')));
	expect(value.items[0]?.json).toMatchObject({ taskId, status: 'completed' });
	expect(rig.sandbox.control.ledger()).toHaveLength(1);
});

test('the same as often as it fails', async () => {
	const { engine, waiting, ids } = await parkedAndDone(rig, door, 2);
	for (let times = 0; times < 3; times += 1) {
		expect((await failing(engine, waiting, ids[times % 2] ?? '')).status).toBe(500);
		jest.advanceTimersByTime(10 * SECOND);
	}
	const last = await call(rig, engine, waiting, { body: { task_id: ids[0] } });
	const { value } = await rig.settle(last.resumed ?? Promise.reject(new Error('not resumed')));
	expect(value.items.map(({ json }) => json.status)).toEqual(['completed', 'completed']);
});

test('while n8n is resuming, no other callback is told that it was taken, and none resumes as well', async () => {
	const { engine, waiting, ids } = await parkedAndDone(rig, door, 3);
	const { value } = await rig.settle(
		Promise.all(ids.map(async (id) => await engine.callback(waiting, { body: { task_id: id } }))),
	);
	expect(value.map(({ status }) => status).sort()).toEqual([200, 503, 503]);
	expect(value.filter(({ resumed }) => resumed !== undefined)).toHaveLength(1);
	// It has been resumed by now, and from here on n8n itself answers.
	expect((await engine.callback(waiting, { body: { task_id: ids[0] } })).status).toBe(409);
});

test('a raw response is kept only for the item that puts it out, also when the provider is asked for it before the last callback', async () => {
	const { control } = rig.sandbox;
	const options = { includeRawResponse: '={{ $json.prompt.startsWith("video 0") }}' };
	const { engine, waiting, ids } = await parkedAndDone(rig, door, 2, { options }, [30, 60]);
	const early = await call(rig, engine, waiting, { body: { task_id: ids[0] } });
	expect([early.status, early.resumed]).toEqual([200, undefined]);
	jest.advanceTimersByTime(31 * SECOND);
	const asked = control.requests().length;
	const last = await call(rig, engine, waiting, { body: { task_id: ids[1] } });
	const { value } = await rig.settle(last.resumed ?? Promise.reject(new Error('not resumed')));
	expect(value.items.map(({ json }) => typeof json.raw)).toEqual(['object', 'undefined']);
	expect(control.requests().slice(asked)).toHaveLength(1);
});
