/** What the test files of a worker share, and what each has for itself. */
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { runInThisContext } from 'node:vm';
import * as n8n from 'n8n-workflow';
import * as clock from '../../nodes/Seedance/host/clock';

const requireFromHere = createRequire(__filename);

/** Loads a module in a registry of its own, as the next test file does. */
function loadAgain(module: string): unknown {
	let loaded: unknown;
	jest.isolateModules(() => {
		loaded = requireFromHere(module);
	});
	return loaded;
}

// An environment's teardown restores the global object, but Jest's clock also has the process's nextTick.
afterEach(() => {
	jest.useRealTimers();
});

test('a module of the repository is run anew for each test file, an installed package and the built one are shared', () => {
	expect(loadAgain('../../nodes/Seedance/host/clock')).not.toBe(clock);
	for (const module of ['n8n-workflow', '../../dist/nodes/Seedance/host/clock.js']) {
		expect(loadAgain(module)).toBe(requireFromHere(module));
	}
});

test('tests, the package and n8n have the same built-ins', () => {
	expect(runInThisContext('Array')).toBe(Array);
	expect(new n8n.UserError('no')).toBeInstanceOf(Error);
});

test("Jest's clock is n8n's too", async () => {
	jest.useFakeTimers();
	try {
		const slept = n8n.sleep(3_600_000).then(() => 'slept');
		jest.advanceTimersByTime(3_600_000);
		expect(await slept).toBe('slept');
	} finally {
		jest.useRealTimers();
	}
});

test('what a test file leaves on the global object and in the environment is undone after it', async () => {
	const environment = newEnvironment();
	const { fetch, setTimeout: timer } = globalThis;
	Object.assign(globalThis, { leftBehind: 1, fetch: () => undefined });
	process.env['LEFT_BEHIND'] = '1';
	const { PATH } = process.env;
	delete process.env['PATH'];
	jest.useFakeTimers();
	await environment.teardown();
	expect('leftBehind' in globalThis).toBe(false);
	expect(globalThis.fetch).toBe(fetch);
	expect(globalThis.setTimeout).toBe(timer);
	expect(process.env['LEFT_BEHIND']).toBeUndefined();
	expect(process.env['PATH']).toBe(PATH);
});

test('a test file that leaves a server open fails', async () => {
	jest.doMock('node:timers/promises', () => ({ setTimeout: () => Promise.resolve() }));
	const environment = newEnvironment();
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const failure = await environment.teardown().catch(String);
	server.close();
	await once(server, 'close');
	jest.dontMock('node:timers/promises');
	expect(failure).toContain('TCPServerWrap');
});

/** Another environment, as the next test file's: what is left behind is what was there before it was made. */
function newEnvironment(): { teardown: () => Promise<void> } {
	const SharedRealm = loadAgain('./environment.js');
	if (typeof SharedRealm !== 'function') throw new Error('environment.js exports no class');
	const made: unknown = Reflect.construct(SharedRealm, [{ projectConfig: { fakeTimers: {} } }]);
	if (!isEnvironment(made)) throw new Error('It is no environment of Jest');
	return made;
}

function isEnvironment(made: unknown): made is { teardown: () => Promise<void> } {
	return typeof made === 'object' && made !== null && typeof Reflect.get(made, 'teardown') === 'function';
}
