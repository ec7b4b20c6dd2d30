/** Where the provider does not confirm a callback at once: it is asked again while the caller waits, and then the caller has to come again. */
import { credentialFor, SANDBOX_KEYS } from '../sandbox/credentials';
import { byCallback, call, n8nBehind, parked, parkedAndDone, useDoor } from './callbackRig';
import { createEngine } from './harness';
import { prompts, useRig } from './rig';

const rig = useRig();
const door = useDoor();

const polls = () => rig.sandbox.control.requests().filter(({ kind }) => kind === 'status');

test.each([
	['no connection', { kind: 'reset', when: 'before' }],
	['HTTP 503', { kind: 'status', status: 503 }],
	['HTTP 429', { kind: 'status', status: 429, headers: { 'retry-after': '2' } }],
] as const)(
	'if one status request fails (cause: %s), the node polls again before it responds to the callback',
	async (_, fault) => {
		const { engine, waiting, ids } = await parkedAndDone(rig, door, 1);
		rig.sandbox.control.addFault({ on: 'status', fault });
		const answer = await call(rig, engine, waiting, { body: { task_id: ids[0] } });
		expect(answer.status).toBe(200);
		const { value } = await rig.settle(answer.resumed ?? Promise.reject(new Error('not resumed')));
		expect(value.items[0]?.json.status).toBe('completed');
	},
);

describe('a callback that the provider cannot confirm', () => {
	test.each([
		['no connection', { kind: 'reset', when: 'before' }],
		['no response', { kind: 'stall', when: 'before' }],
		['HTTP 503', { kind: 'status', status: 503 }],
		['HTTP 429', { kind: 'status', status: 429, headers: { 'retry-after': '3600' } }],
		['a web page', { kind: 'html' }],
		['a redirect', { kind: 'redirect', location: 'http://169.254.169.254/latest' }],
		['a revoked key', { kind: 'status', status: 401 }],
		['HTTP 404', { kind: 'status', status: 404 }],
	] as const)(
		'if a status request fails (cause: %s), the node responds to the callback with 503 and does not resume the execution',
		async (_, fault) => {
			const { engine, waiting, ids } = await parkedAndDone(rig, door, 1);
			const { control } = rig.sandbox;
			control.addFault({ on: 'status', times: 1000, fault });
			const before = Date.now();
			const refused = await call(rig, engine, waiting, { body: { task_id: ids[0] } });
			expect([refused.status, refused.resumed]).toEqual([503, undefined]);
			expect(Date.now() - before).toBeLessThan(9000);
			expect(engine.stored(waiting).status).toBe('waiting');
			control.clearFaults();
			jest.advanceTimersByTime(3_600_000);
			const again = await call(rig, engine, waiting, { body: { task_id: ids[0] } });
			expect(again.status).toBe(200);
			expect(
				(await rig.settle(again.resumed ?? Promise.reject(new Error('no')))).value.items[0]?.json.status,
			).toBe('completed');
		},
	);

	test('told to wait longer than the caller does, it is answered at once', async () => {
		const { engine, waiting, ids } = await parkedAndDone(rig, door, 1);
		const headers = { 'retry-after': '60' };
		rig.sandbox.control.addFault({ on: 'status', fault: { kind: 'status', status: 503, headers } });
		const before = Date.now();
		expect((await call(rig, engine, waiting, { body: { task_id: ids[0] } })).status).toBe(503);
		expect(Date.now() - before).toBeLessThan(1000);
	});

	test.each([
		['deleted', { seedanceApi: undefined }],
		['emptied', { seedanceApi: { provider: 'seedanceapi', apiKey: '' } }],
		[
			'for the other provider',
			{ seedanceApi: { provider: 'seedance2ai', apiKey: SANDBOX_KEYS.seedance2ai } },
		],
	])('the credential is %s', async (_, changed) => {
		const { control } = rig.sandbox;
		control.addFault({ on: 'callback', times: 1000, fault: { kind: 'reset', when: 'before' } });
		const credentials = { seedanceApi: credentialFor('seedanceapi', rig.sandbox) };
		const engine = await createEngine({ credentials, webhookUrl: door.url });
		const waiting = await parked(
			rig,
			await engine.start({ parameters: byCallback(), items: prompts('a video') }),
		);
		jest.advanceTimersByTime(60_000);
		const kept = { ...credentials };
		Object.assign(credentials, changed);
		const asked = polls().length;
		const refused = await call(rig, engine, waiting, { body: {} });
		expect([refused.status, refused.resumed]).toEqual([503, undefined]);
		expect(polls()).toHaveLength(asked);
		expect(JSON.stringify(refused)).not.toContain(SANDBOX_KEYS.seedanceapi);
		Object.assign(credentials, kept);
		expect((await call(rig, engine, waiting, { body: {} })).resumed).toBeDefined();
	});
});

test('a provider that calls before its own status call knows of the end is asked again', async () => {
	const { control } = rig.sandbox;
	control.addFault({ on: 'callback', times: 1000, fault: { kind: 'reset', when: 'before' } });
	const engine = await n8nBehind(door, rig);
	const items = prompts('a video [seconds=30]');
	const waiting = await parked(rig, await engine.start({ parameters: byCallback(), items }));
	const [task] = control.tasks();
	jest.advanceTimersByTime((task?.endsAt ?? 0) - Date.now() - 2000);
	const answer = await call(rig, engine, waiting, { body: { task_id: task?.taskId } });
	expect([answer.status, answer.resumed === undefined]).toEqual([200, false]);
});

test('a limit that a callback runs into holds for everybody who uses the account', async () => {
	const { engine, waiting, ids } = await parkedAndDone(rig, door, 1);
	const headers = { 'retry-after': '60' };
	rig.sandbox.control.addFault({ on: 'status', fault: { kind: 'status', status: 429, headers } });
	expect((await call(rig, engine, waiting, { body: { task_id: ids[0] } })).status).toBe(503);
	const limited = polls().at(-1)?.at ?? 0;
	const parameters = { operation: 'getStatus', taskId: ids[0] ?? '' };
	const { value } = await rig.settle(engine.run({ parameters }));
	expect(value.items[0]?.json.status).toBe('completed');
	expect((polls().at(-1)?.at ?? 0) - limited).toBeGreaterThanOrEqual(60_000);
});

test('where one task goes on, it does not matter that another cannot be asked for: the callback is taken', async () => {
	const { control } = rig.sandbox;
	control.addFault({ on: 'callback', times: 1000, fault: { kind: 'reset', when: 'before' } });
	const engine = await n8nBehind(door, rig);
	const items = prompts('one [seconds=30]', 'two [seconds=30]', 'lost [seconds=30]', 'slow [seconds=600]');
	const waiting = await parked(rig, await engine.start({ parameters: byCallback(), items }));
	jest.advanceTimersByTime(31_000);
	control.addFault({ on: 'status', match: 'lost', times: 1000, fault: { kind: 'status', status: 401 } });
	const answer = await call(rig, engine, waiting, { body: { task_id: control.tasks()[0]?.taskId } });
	expect([answer.status, answer.resumed]).toEqual([200, undefined]);
	expect(control.requests().filter(({ status }) => status === 401)).toHaveLength(1);
});

test('a callback that has been answered leaves no timer behind', async () => {
	const { engine, waiting } = await parkedAndDone(rig, door, 1);
	const before = jest.getTimerCount();
	expect((await call(rig, engine, waiting, { body: {} })).status).toBe(200);
	expect(jest.getTimerCount()).toBe(before);
});
