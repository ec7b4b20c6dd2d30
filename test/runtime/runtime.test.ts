/** What the test files of a worker share, and what each has for itself. */
import { createRequire } from 'node:module';
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

test('a module of the repository is run anew for each test file, an installed package is shared', () => {
	expect(loadAgain('../../nodes/Seedance/host/clock')).not.toBe(clock);
	expect(loadAgain('n8n-workflow')).toBe(requireFromHere('n8n-workflow'));
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

/** Another environment, as the next test file's: what is left behind is what was there before it was made. */
function newEnvironment(): { teardown: () => Promise<void> } {
	const SharedRealm: unknown = requireFromHere('./environment.js');
	if (typeof SharedRealm !== 'function') throw new Error('environment.js exports no class');
	const made: unknown = Reflect.construct(SharedRealm, [{ projectConfig: { fakeTimers: {} } }]);
	if (!isEnvironment(made)) throw new Error('It is no environment of Jest');
	return made;
}

function isEnvironment(made: unknown): made is { teardown: () => Promise<void> } {
	return typeof made === 'object' && made !== null && typeof Reflect.get(made, 'teardown') === 'function';
}
