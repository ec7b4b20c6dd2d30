import { startSandbox, type Control } from './index';
import { endpoints } from './control/endpoints';
import { ArkClient, Client, get, useVirtualClock } from './testing';
import { useSandbox } from './useSandbox';

/** Tests the control endpoints in the way that another process uses them. */
describe('control over HTTP', () => {
	useVirtualClock();
	const sandbox = useSandbox();
	const client = new Client(sandbox, 'seedanceapi');

	const url = (name: string) => `${sandbox.seedance2aiUrl}/sandbox/${name}`;
	const tell = (name: keyof Control, body?: unknown) =>
		get(url(name), { method: 'POST', body: body === undefined ? null : JSON.stringify(body) });
	const ask = async (name: string): Promise<unknown> => JSON.parse((await get(url(name))).text) as unknown;

	it('fails to start on a port that is taken', async () => {
		const taken = Number(new URL(sandbox.mediaUrl).port);
		await expect(startSandbox({ mediaPort: taken })).rejects.toThrow('EADDRINUSE');
		await expect(startSandbox({ port: taken })).rejects.toThrow('EADDRINUSE');
	});

	it('has an endpoint for each method', () => {
		expect(Object.keys(endpoints).sort()).toEqual(Object.keys(sandbox.control).sort());
	});

	it('reads what the methods read', async () => {
		await client.buy();
		for (const name of [
			'ledger',
			'requests',
			'tasks',
			'callbacks',
			'fetchedMedia',
			'held',
			'callbacksUnderWay',
		] as const) {
			expect(await ask(name)).toEqual(JSON.parse(JSON.stringify(sandbox.control[name]())));
		}
		expect(await ask('balance?key=sandbox-key')).toBe(999_760);
	});

	it('adds keys, plans tasks, shapes errors', async () => {
		await tell('addKey', { key: 'k2', provider: 'seedanceapi', credits: 500 });
		await tell('setTasks', { seconds: 60, outcome: 'failed' });
		await tell('setErrorShape', { shape: 'flat' });
		const id = await client.buy({}, { key: 'k2' });
		expect((await client.status('none')).json.code).toBe('TASK_NOT_FOUND');
		expect(sandbox.control.balance('k2')).toBe(260);
		expect((await tell('endTask', { taskId: id })).text).toBe('null');
		expect(sandbox.control.tasks()).toMatchObject([{ status: 'failed' }]);
	});

	it('limits the tasks of ark that run at once, and their list', async () => {
		const ark = new ArkClient(sandbox);
		await tell('addKey', { key: 'k3', provider: 'ark' });
		await tell('setTasks', { runningAtOnce: 0, chosenSeconds: 8, failCode: 'X' });
		await tell('setListLag', { ms: 0 });
		await tell('hideFromList', { match: 'blue' });
		await ark.buy({ prompt: 'a blue fox' }, { key: 'k3' });
		expect(sandbox.control.tasks()).toMatchObject([{ state: 'queued' }]);
		expect((await ark.list('', { key: 'k3' })).json).toEqual({ items: [], total: 0 });
		await tell('setTasks', { runningAtOnce: null });
		expect(sandbox.control.tasks()).toMatchObject([{ state: 'running' }]);
	});

	it('adds and clears faults, and resets', async () => {
		const fault = { kind: 'status', status: 503, body: null, headers: { 'x-a': 'b' }, when: 'after' };
		const { status, text } = await tell('addFault', { on: 'submit', match: 'fox', skip: 0, times: 3, fault });
		expect([status, text]).toEqual([200, expect.stringMatching(/^\d+$/)]);
		expect((await client.submit({ prompt: 'a fox' })).status).toBe(503);
		await tell('clearFaults');
		expect((await client.submit({ prompt: 'a fox' })).status).toBe(200);
		await tell('reset');
		expect(sandbox.control.ledger()).toEqual([]);
	});

	it.each<[keyof Control, unknown]>([
		['addKey', { key: 'k' }],
		['addKey', { key: 'k', provider: 'other' }],
		['setTasks', { seconds: 'two' }],
		['setTasks', { second: 2 }],
		['setTasks', { seconds: [] }],
		['setErrorShape', { shape: 'round' }],
		['setListLag', { ms: '5' }],
		['hideFromList', {}],
		['setTasks', { runningAtOnce: -1 }],
		['addFault', { on: 'submit', fault: { kind: 'reset' } }],
		['addFault', { on: 'submit', fault: { kind: 'explode' } }],
		['addFault', { on: 'other', fault: { kind: 'halfBody' } }],
		['addFault', { on: 'submit', time: 2, fault: { kind: 'halfBody' } }],
		['endTask', { taskId: 'none' }],
		['endTask', undefined],
	])('refuses %s with %j', async (name, body) => {
		const { status, json } = await tell(name, body);
		expect([status, json]).toEqual([400, { error: expect.any(String) as unknown }]);
	});

	it('names its endpoints where there is none, and keeps out of the request log', async () => {
		for (const got of [await get(url('nothing')), await get(url('reset'))]) {
			expect([got.status, got.text]).toEqual([404, expect.stringContaining('GET /sandbox/ledger')]);
		}
		expect((await get(url('balance?key=none'))).status).toBe(400);
		expect(sandbox.control.requests()).toEqual([]);
	});

	it.each(['/', '/api/v1/none', '/v2/none', '/api/v1/video/seedance2'])(
		'has nothing at GET %s',
		async (path) => {
			expect((await get(`${sandbox.seedance2aiUrl}${path}`)).status).toBe(404);
			expect(sandbox.control.requests()).toMatchObject([{ kind: 'other', path }]);
		},
	);
});
