/** What the node does for each item, by counts: measured times differ from machine to machine. */
import { Session } from 'node:inspector/promises';
import { CHEAPEST, ALL_PROVIDERS, useRig, type ProviderName } from './rig';
import type { Engine } from './harness';

const rig = useRig();

type Calls = (name: string, file: string) => number;

/** Runs so many items, and counts the calls of a function, by its name and the end of its file's path. */
async function callsIn(engine: Engine, provider: ProviderName, items: number): Promise<Calls> {
	const session = new Session();
	session.connect();
	await session.post('Profiler.enable');
	await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
	const { value: run } = await rig.settle(
		engine.run({
			parameters: {
				...CHEAPEST[provider],
				operation: 'submitAndWait',
				prompt: '={{ $json.prompt }}',
				options: { [provider === 'ark' ? 'maxUsd' : 'maxCredits']: 100_000, includeRawResponse: true },
			},
			items: Array.from({ length: items }, (_, item) => ({ json: { prompt: `video ${item}` } })),
		}),
	);
	const { result } = await session.post('Profiler.takePreciseCoverage');
	session.disconnect();
	expect(run.error).toBeUndefined();
	return (name, file) => {
		const functions = result.filter(({ url }) => url.endsWith(file)).flatMap((script) => script.functions);
		// A function without calls may be missing, but not the whole file.
		expect(functions).not.toHaveLength(0);
		return functions
			.filter(({ functionName }) => functionName === name)
			.reduce((sum, { ranges }) => sum + (ranges[0]?.count ?? 0), 0);
	};
}

/** What ten more items add, for each of them. */
async function callsOfAnItem(provider: ProviderName): Promise<Calls> {
	rig.sandbox.control.setTasks({ seconds: 1 });
	const engine = await rig.engine(provider);
	await callsIn(engine, provider, 2);
	const [few, many] = [await callsIn(engine, provider, 2), await callsIn(engine, provider, 12)];
	return (name, file) => (many(name, file) - few(name, file)) / 10;
}

test.each(ALL_PROVIDERS)(
	'for another item of %s, n8n evaluates only what has an expression, and zod makes no error',
	async (provider) => {
		const calls = await callsOfAnItem(provider);
		const context = 'node-execution-context/node-execution-context.js';

		expect(calls('_getNodeParameter', context)).toBe(1);
		expect(calls('getNode', context)).toBe(0);
		expect(calls('visibleOptions', 'items/givenParameters.js')).toBe(0);
		expect(calls('initializer', 'zod/v4/core/errors.cjs')).toBe(0);
	},
);
