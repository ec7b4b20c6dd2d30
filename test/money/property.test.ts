import fc from 'fast-check';
import { ALL_PROVIDERS, prompts, useRig, videoOf } from '../engine/rig';
import type { RunResult } from '../engine/harness';
import type { Fault } from '../sandbox';
import { credentialFor } from '../sandbox/credentials';

const rig = useRig();

const when = fc.constantFrom('before' as const, 'after' as const);
const fault: fc.Arbitrary<Fault> = fc.oneof(
	when.map((one) => ({ kind: 'reset' as const, when: one })),
	when.map((one) => ({ kind: 'stall' as const, when: one })),
	fc.constantFrom<Fault[]>(
		{ kind: 'halfBody' },
		{ kind: 'stallBody' },
		{ kind: 'malformed' },
		{ kind: 'empty' },
		{ kind: 'html' },
	),
	fc.record({ kind: fc.constant('status' as const), status: fc.constantFrom(500, 502, 503, 504), when }),
	// A 429 says that nothing was taken; a provider that takes it all the same can't be guarded against.
	fc.constant({ kind: 'status' as const, status: 429 }),
	fc.integer({ min: 1, max: 100 }).map((seconds) => ({ kind: 'delay' as const, ms: seconds * 1000 })),
);

const schedule = fc.record({
	provider: fc.constantFrom(...ALL_PROVIDERS),
	rows: fc.array(fc.constantFrom('good', 'invalid', 'failing'), { minLength: 1, maxLength: 5 }),
	faults: fc.array(
		fc.record({
			on: fc.constantFrom('submit' as const, 'status' as const, 'list' as const),
			skip: fc.nat({ max: 5 }),
			times: fc.integer({ min: 1, max: 7 }),
			fault,
		}),
		{ maxLength: 5 },
	),
	retries: fc.array(fc.constantFrom('retryExecution', 'crash'), { maxLength: 3 }),
	retryOnFail: fc.boolean(),
	/** The node looks for three minutes. */
	listLagMs: fc.nat({ max: 170_000 }),
});

/** All that the user is shown at the end of a run. */
function shown({ items, errorItems, error }: RunResult): string {
	return JSON.stringify([
		items.map(({ json }) => json),
		errorItems.map(({ json }) => json),
		error?.message,
		error?.description,
	]);
}

test('with random faults and retries, each item has at most one charge that is not refunded, and no task is lost', async () => {
	await fc.assert(
		fc.asyncProperty(schedule, async ({ provider, rows, faults, retries, retryOnFail, listLagMs }) => {
			const { control } = rig.sandbox;
			control.reset();
			control.setTasks({ seconds: [20, 5, 60] });
			control.setListLag(listLagMs);
			faults.forEach((one) => control.addFault(one));
			const engine = await rig.engine(provider);
			const texts = rows.map((kind, index) =>
				kind === 'invalid' ? null : `row ${index} ${kind === 'failing' ? '[fail]' : ''}`,
			);
			const input = {
				parameters: videoOf(provider, { maxWaitMinutes: 10 }),
				items: prompts(...texts),
				...(retryOnFail ? { retryOnFail, maxTries: 2, waitBetweenTries: 100 } : {}),
			};
			const seen: string[] = [];
			const steps = async () => {
				let result = await engine.run(input);
				seen.push(shown(result));
				for (const retry of retries) {
					if (result.error === undefined) break;
					// A crash takes the journal away; the provider without keys and list needs Submit and Wait as two nodes then.
					if (retry === 'crash' && provider !== 'seedanceapi') {
						const execution = await engine.startRetry(result);
						engine.crash();
						result = await engine.retryExecution(execution);
					} else {
						result = await engine.retryExecution(result);
					}
					seen.push(shown(result));
				}
			};
			await rig.settle(steps());
			// What was sent may be taken long after the node has given up.
			await rig.settle(new Promise((resolve) => setTimeout(resolve, 200_000)));

			const said = seen.join('\n');
			for (const text of texts) {
				const charges = control.ledger().filter(({ prompt }) => prompt === text);
				const kept = charges.filter(({ credits, refunded, usd }) => refunded < credits || usd > 0);
				expect(kept.length).toBeLessThanOrEqual(1);
				if (text?.includes('[fail]') !== true) expect(charges.length).toBeLessThanOrEqual(1);
				for (const { taskId } of charges) {
					expect(said.includes(taskId) || said.includes('may have been submitted')).toBe(true);
				}
			}
		}),
		{ numRuns: 60, plugins: [fc.interruptAfterTimeLimit(60_000)] },
	);
}, 120_000);

test('the ledger can tell: a video bought twice is seen', async () => {
	const { baseUrl, apiKey } = credentialFor('seedanceapi', rig.sandbox);
	const buy = () =>
		fetch(`${baseUrl}/generate`, {
			method: 'POST',
			headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
			body: JSON.stringify({ prompt: 'a harbour' }),
		});
	await buy();
	await buy();
	expect(rig.sandbox.control.ledger()).toHaveLength(2);
});
