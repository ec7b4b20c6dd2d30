/** Pauses that a provider asks for by Retry-After, however long. */
import { z } from 'zod/v4';
import { PROVIDERS, prompts, useRig, videoOf } from './rig';

const rig = useRig();
const MINUTE = 60_000;
const SIX_HOURS = { 'retry-after': '21600' };

describe.each(PROVIDERS)('on %s', (provider) => {
	test('Get Status looks once, and says so rather than to pause for hours', async () => {
		const engine = await rig.engine(provider);
		const { control } = rig.sandbox;
		const submit = videoOf(provider, { operation: 'submit' });
		const { value: submitted } = await rig.settle(
			engine.run({ parameters: submit, items: prompts('a harbour') }),
		);
		const taskId = z.string().parse(submitted.items[0]?.json.taskId);
		const fault = { kind: 'status', status: 503, headers: SIX_HOURS } as const;
		control.addFault({ on: 'status', times: 3, fault });
		const run = engine.run({
			parameters: { operation: 'getStatus', taskId },
			items: prompts('x'),
			onError: 'continueErrorOutput',
		});
		const { value, elapsedMs } = await rig.settle(run);
		expect(elapsedMs).toBeLessThan(MINUTE);
		expect(value.errorItems[0]?.json).toMatchObject({ taskId, failure: { retryable: true, billed: null } });
	});

	test('Get Status still waits for a pause of a minute, as the rate limit has it', async () => {
		const engine = await rig.engine(provider);
		const { control } = rig.sandbox;
		control.setTasks({ seconds: 1 });
		const submit = videoOf(provider, { operation: 'submit' });
		const { value: submitted } = await rig.settle(
			engine.run({ parameters: submit, items: prompts('a harbour') }),
		);
		const taskId = z.string().parse(submitted.items[0]?.json.taskId);
		control.addFault({
			on: 'status',
			fault: { kind: 'status', status: 429, headers: { 'retry-after': '60' } },
		});
		const run = engine.run({ parameters: { operation: 'getStatus', taskId }, items: prompts('x') });
		const { value } = await rig.settle(run);
		expect(value.items[0]?.json.status).toBe('completed');
	});

	test('the node sends a final status request before Max Wait is over, even if Retry-After requires a longer pause', async () => {
		const engine = await rig.engine(provider);
		const { control } = rig.sandbox;
		control.setTasks({ seconds: 60 });
		control.addFault({ on: 'status', fault: { kind: 'status', status: 503, headers: SIX_HOURS } });
		const run = engine.run({
			parameters: videoOf(provider, { maxWaitMinutes: 5 }),
			items: prompts('a harbour'),
		});
		const { value, elapsedMs } = await rig.settle(run);
		expect(value.items[0]?.json).toMatchObject({ status: 'completed' });
		expect(value.items[0]?.json.timedOut).toBeUndefined();
		expect(elapsedMs).toBeLessThan(5 * MINUTE + 1000);
	});

	test('where an order is to wait for hours, it and those after it are errors, which say so', async () => {
		const engine = await rig.engine(provider);
		const { control } = rig.sandbox;
		const fault = { kind: 'status', status: 429, headers: SIX_HOURS } as const;
		control.addFault({ on: 'submit', times: 1000, fault });
		const { value, elapsedMs } = await rig.settle(
			engine.run({
				parameters: videoOf(provider),
				items: prompts(...Array.from({ length: 60 }, (_, row) => `video ${row}`)),
				onError: 'continueErrorOutput',
			}),
		);
		expect(value.errorItems).toHaveLength(60);
		// As many as are under way at the same time.
		expect(control.requests().length).toBeLessThanOrEqual(16);
		expect(elapsedMs).toBeLessThan(MINUTE);
		expect(value.errorItems[0]?.json.error).toMatch(/(?:\.|;) [Tt]he next attempt is possible in 6 hours\./);
		expect(value.errorItems[59]?.json.failure).toMatchObject({
			code: 'not_sent',
			retryable: true,
			billed: false,
		});
		expect(control.ledger()).toEqual([]);
	});

	test.each([
		['7200', '; the next attempt is possible in 120 min.'],
		['7201', '; the next attempt is possible in 3 hours.'],
		['172801', '; the next attempt is possible in 3 days.'],
		['99999999999', '; the next attempt is possible in 365 days.'],
	])('a pause of %s seconds is told in a unit that people read: "%s"', async (seconds, words) => {
		const engine = await rig.engine(provider);
		const headers = { 'retry-after': seconds };
		for (const [message, told] of [
			['Too many requests', words],
			['Too many requests per account.', words.replace('; the', '. The')],
		] as const) {
			const body =
				provider === 'seedance2ai' ? { error: { code: 'rate_limited', message } } : { error: { message } };
			rig.sandbox.control.clearFaults();
			const fault = { kind: 'status', status: 429, headers, body } as const;
			rig.sandbox.control.addFault({ on: 'submit', times: 1000, fault });
			const run = engine.run({
				parameters: videoOf(provider, { operation: 'submit' }),
				items: prompts('a harbour'),
				onError: 'continueErrorOutput',
			});
			const { value } = await rig.settle(run);
			const error = z.string().parse(value.errorItems[0]?.json.error);
			expect(error).toContain(told);
			expect(error).not.toMatch(/[.;][.;]/);
			await rig.settle(new Promise((done) => setTimeout(done, 400 * 24 * 60 * MINUTE)));
		}
	});
});
