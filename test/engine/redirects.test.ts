/** Redirects of the provider's API: followed among its own hosts alone, and never taken for an order that may be accepted. */
import type { Fault } from '../sandbox';
import { PROVIDERS, prompts, useRig, videoOf, type ProviderName } from './rig';

const rig = useRig();
const charges = () => rig.sandbox.control.ledger().length;
const sent = (host: string) =>
	rig.sandbox.control
		.requests()
		.filter(({ headers }) => headers.host?.startsWith(host))
		.map(({ method, hasAuthorization }) => `${method}${hasAuthorization ? '' : ' without the key'}`);

/** The sandbox under its other name. */
const elsewhere = (url: string) => url.replace('127.0.0.1', 'localhost');

/** Everything asked under this name is redirected. */
function redirectAll(host: string, fault: Extract<Fault, { kind: 'redirect' }>): void {
	for (const on of ['submit', 'status'] as const) {
		rig.sandbox.control.addFault({ on, host, times: 1000, fault });
	}
}

async function run(provider: ProviderName, options: { items?: number; operation?: string } = {}) {
	const engine = await rig.engine(provider);
	const items = prompts(...Array.from({ length: options.items ?? 1 }, (_, index) => `harbour ${index}`));
	const parameters = videoOf(provider, { operation: options.operation ?? 'submitAndWait' });
	const { value } = await rig.settle(engine.run({ parameters, items, onError: 'continueErrorOutput' }));
	return value;
}

describe.each(PROVIDERS)('on %s', (provider) => {
	const api = () => new URL(rig.sandbox[`${provider}Url`]).origin;

	test.each([307, 308])(
		'a redirect to another of its own hosts (%i) is followed with key, method and body, and remembered',
		async (status) => {
			rig.sandbox.control.setTasks({ seconds: 20 });
			redirectAll('127.0.0.1', { kind: 'redirect', location: elsewhere(api()), status, keepPath: true });
			const { items } = await run(provider, { operation: 'submit' });
			expect(items[0]?.json).toMatchObject({ status: 'processing', taskId: expect.any(String) as string });
			const again = await run(provider, { items: 3 });
			expect(again.items.map(({ json }) => json.status)).toEqual(['completed', 'completed', 'completed']);
			expect(charges()).toBe(4);
			expect(new Set(sent('localhost'))).toEqual(new Set(['POST', 'GET']));
			// Each engine loads the package anew, and then the first requests find the way.
			expect(sent('127.0.0.1').length).toBeLessThanOrEqual(1 + 3);
		},
	);

	test.each([301, 302, 303, 307, 308])(
		'a look is sent on by a redirect %i to an own host',
		async (status) => {
			rig.sandbox.control.setTasks({ seconds: 20 });
			const location = elsewhere(api());
			rig.sandbox.control.addFault({
				on: 'status',
				host: '127.0.0.1',
				times: 1000,
				fault: { kind: 'redirect', location, status, keepPath: true },
			});
			const { items } = await run(provider);
			expect(items[0]?.json.status).toBe('completed');
			expect(sent('127.0.0.1')).toEqual(['POST', 'GET']);
		},
	);

	test.each([
		['to another host', 307, { location: 'http://login.example', keepPath: true }],
		['to another host', 308, { location: 'http://login.example/sign-in?next=1' }],
		['to another host', 302, { location: 'http://login.example/sign-in' }],
		['to https and another port', 301, { location: 'https://localhost:9', keepPath: true }],
		['to another path of an own host', 307, { location: 'own/login' }],
		['to another path of the same host', 307, { location: '/login' }],
		['to an own host with a POST that may become a GET', 302, { location: 'own', keepPath: true }],
		['to no URL', 308, { location: 'http://[' }],
	])(
		'if the provider redirects a submit (%s, HTTP %i), the node does not follow the redirect, and the submit counts as not accepted',
		async (_, status, { location, ...more }) => {
			const where = location.replace(/^own/, elsewhere(api()));
			redirectAll('127.0.0.1', { kind: 'redirect', location: where, status, ...more });
			const { errorItems } = await run(provider);
			const failure = errorItems[0]?.json.failure;
			expect(failure).toMatchObject({ code: 'not_connected', billed: false });
			expect(JSON.stringify(failure)).toMatch(/redirects to .*Base URL/);
			expect([charges(), sent('127.0.0.1'), sent('localhost')]).toEqual([0, ['POST'], []]);
			// It was not bought, so the same order may be sent again.
			rig.sandbox.control.clearFaults();
			const { items } = await run(provider);
			expect([items[0]?.json.status, charges()]).toEqual(['completed', 1]);
		},
	);

	test('a redirect in a circle is followed once', async () => {
		redirectAll('127.0.0.1', { kind: 'redirect', location: elsewhere(api()), status: 307, keepPath: true });
		redirectAll('localhost', { kind: 'redirect', location: api(), status: 307, keepPath: true });
		const { errorItems } = await run(provider);
		expect(errorItems[0]?.json.failure).toMatchObject({ code: 'not_connected', billed: false });
		expect([sent('127.0.0.1'), sent('localhost')]).toEqual([['POST'], ['POST']]);
	});

	// 303 shows the result of a POST that was carried out (RFC 9110), and 300 and 304 say nothing of the kind.
	test.each([300, 303, 304])('a submit that is answered with %i may have been accepted', async (status) => {
		rig.sandbox.control.addFault({
			on: 'submit',
			times: 1000,
			fault: { kind: 'redirect', location: 'http://login.example/', status },
		});
		const { errorItems } = await run(provider);
		expect(errorItems[0]?.json.failure).toMatchObject({ code: 'outcome_unknown', billed: null });
	});

	test('a look that meets the page of a network, by a redirect, is no end of the task', async () => {
		rig.sandbox.control.setTasks({ seconds: 60 });
		rig.sandbox.control.addFault({
			on: 'status',
			times: 4,
			fault: { kind: 'redirect', location: 'http://portal.example/login' },
		});
		const { items } = await run(provider);
		expect([items[0]?.json.status, charges()]).toEqual(['completed', 1]);
	});
});
