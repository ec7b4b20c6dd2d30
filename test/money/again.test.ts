/** What docs/money.md says of orders that are sent again, by the node or by a retry. */
import type { RunInput } from '../engine/harness';
import { PROVIDERS, prompts, submitThenWait, useRig, videoOf, type ProviderName } from '../engine/rig';
import { booksOf } from './books';

const rig = useRig();
const MINUTE = 60_000;
const { submits, chargesOf } = booksOf(rig);
const charges = () => rig.sandbox.control.ledger().length;
const isAsked = () => rig.sandbox.control.requests().some(({ kind }) => kind === 'status');

/** Start, Submit and Wait; whether n8n saves after each node is the workflow's setting. */
function twoNodes(provider: ProviderName, saveExecutionProgress: boolean): RunInput {
	return {
		workflow: submitThenWait(provider),
		items: prompts('a harbour'),
		node: 'Wait',
		settings: { saveExecutionProgress },
	};
}

/** Runs until the provider is asked for the video, breaks off there, and presses "Retry execution". */
async function brokenOff(provider: ProviderName, input: RunInput, by: 'a kill' | 'Stop') {
	rig.sandbox.control.setTasks({ seconds: 60 });
	const engine = await rig.engine(provider);
	if (by === 'a kill') return (await rig.settle(engine.crashAndRetry(input, isAsked))).value;
	const execution = await engine.start(input);
	await rig.settle(execution.result, { at: [[10_000, () => execution.stop()]] });
	return (await rig.settle(engine.retryExecution(execution))).value;
}

test('on seedance2ai, an order whose answers are all lost is sent five times with one key, and charged once', async () => {
	const engine = await rig.engine('seedance2ai');
	const fault = { kind: 'reset', when: 'after' } as const;
	rig.sandbox.control.addFault({ on: 'submit', times: 100, fault });
	const { value } = await rig.settle(
		engine.run({ parameters: videoOf('seedance2ai'), items: prompts('a harbour') }),
	);
	expect(value.error?.message).toContain('may have been submitted');
	expect(submits()).toHaveLength(5);
	expect(new Set(submits().map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
	expect(charges()).toBe(1);
});

test.each([
	['seedance2ai', 429, 'rate_limited'],
	['seedanceapi', 429, 'rate_limited'],
	['seedance2ai', 503, 'service_busy'],
] as const)(
	'on %s, a submit that is answered %i is tried again for up to ten minutes',
	async (provider, status, code) => {
		const engine = await rig.engine(provider);
		rig.sandbox.control.addFault({ on: 'submit', times: 1000, fault: { kind: 'status', status } });
		const { value, elapsedMs } = await rig.settle(
			engine.run({
				parameters: videoOf(provider),
				items: prompts('a harbour'),
				onError: 'continueErrorOutput',
			}),
		);
		expect(value.errorItems[0]?.json.failure).toMatchObject({ code, billed: false });
		expect(elapsedMs).toBeGreaterThan(8 * MINUTE);
		// Ten minutes, and the pause that had begun by then.
		expect(elapsedMs).toBeLessThan(12 * MINUTE);
		expect(charges()).toBe(0);
	},
);

test.each(PROVIDERS)(
	'on %s, each try of Retry On Fail buys a video anew that the provider says has failed',
	async (provider) => {
		const engine = await rig.engine(provider);
		const items = prompts('a storm [fail]');
		await rig.settle(
			engine.run({
				parameters: videoOf(provider),
				items,
				retryOnFail: true,
				maxTries: 3,
				waitBetweenTries: 1000,
			}),
		);
		expect(charges()).toBe(3);
	},
);

test.each(PROVIDERS)(
	'on %s, a task that failed stays known, also after a retry whose order was refused',
	async (provider) => {
		const engine = await rig.engine(provider);
		const { control } = rig.sandbox;
		const run = { parameters: videoOf(provider), items: prompts('a storm [fail]') };
		let { value } = await rig.settle(engine.run(run));
		control.addFault({ on: 'submit', times: 100, fault: { kind: 'status', status: 400 } });
		for (let round = 0; round < 2; round += 1) {
			({ value } = await rig.settle(engine.retryExecution(value)));
			expect(value.error?.description).toContain(
				`Earlier failed tasks: ${control.ledger()[0]?.taskId ?? 'none'}.`,
			);
		}
		expect(submits()).toHaveLength(3);
	},
);

test('on seedanceapi, its own key does not hold across executions', async () => {
	const engine = await rig.engine('seedanceapi');
	const parameters = videoOf('seedanceapi', { options: { idempotencyKey: 'row-17' } });
	for (let round = 0; round < 2; round += 1)
		await rig.settle(engine.run({ parameters, items: prompts('a harbour') }));
	expect(charges()).toBe(2);
});

describe.each(['a kill', 'Stop'] as const)('after %s, "Retry execution"', (by) => {
	test.each([
		['seedance2ai', 1, 1],
		['seedanceapi', 2, 1],
	] as const)(
		'on %s, with Submit and Wait, is charged %i times after a kill and %i after Stop',
		async (provider, afterKill, afterStop) => {
			const input = { parameters: videoOf(provider), items: prompts('a harbour') };
			const { items } = await brokenOff(provider, input, by);
			expect(items[0]?.json.status).toBe('completed');
			// A kill takes with it what the process remembers.
			expect(charges()).toBe(by === 'a kill' ? afterKill : afterStop);
		},
	);

	test.each(PROVIDERS)(
		'on %s, with Submit and Wait as two nodes and the progress saved, goes on at Wait',
		async (provider) => {
			const { items } = await brokenOff(provider, twoNodes(provider, true), by);
			expect(items[0]?.json.status).toBe('completed');
			expect(submits()).toHaveLength(1);
		},
	);

	test('without the progress saved starts again from the first node', async () => {
		await brokenOff('seedanceapi', twoNodes('seedanceapi', false), by);
		expect(charges()).toBe(by === 'a kill' ? 2 : 1);
	});
});

describe('Retry On Fail with On Error "Continue", which is n8n\'s matter', () => {
	test.each([
		['first', ['a storm [fail]', 'a harbour'], 2],
		['second', ['a harbour', 'a storm [fail]'], 1],
	])('a failed %s item is tried again only where it is the first', async (_, rows, storms) => {
		const engine = await rig.engine('seedance2ai');
		await rig.settle(
			engine.run({
				parameters: videoOf('seedance2ai'),
				items: prompts(...rows),
				onError: 'continueRegularOutput',
				retryOnFail: true,
				maxTries: 2,
				waitBetweenTries: 100,
			}),
		);
		expect(chargesOf('storm')).toBe(storms);
	});
});
