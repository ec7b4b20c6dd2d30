import { seedanceapi } from '../../nodes/Seedance/providers/seedanceapi';
import { runBatch } from '../../nodes/Seedance/tasks/batch';
import type { Job } from '../../nodes/Seedance/tasks/job';
import type { Clock } from '../../nodes/Seedance/tasks/ports';
import { AccountLimits } from '../../nodes/Seedance/tasks/rate/accounts';
import { batchDeps } from './batchDeps';
import { Turns } from '../../nodes/Seedance/tasks/eventLoop';

/** A clock that is a millisecond further with each look at it, as if what lies between took so long. */
class TickingClock implements Clock {
	/** When somebody slept, and for how long. */
	readonly slept: Array<readonly [at: number, ms: number]> = [];
	private time = 0;

	now(): number {
		return 0;
	}

	elapsed(): number {
		return (this.time += 1);
	}

	async sleep(ms: number): Promise<void> {
		this.slept.push([this.time, ms]);
		await Promise.resolve();
	}
}

test('long work gives way every 10 ms, short work never', async () => {
	const clock = new TickingClock();
	const turns = new Turns(clock);
	for (let piece = 0; piece < 8; piece += 1) await turns.next();
	expect(clock.slept).toEqual([]);
	for (let piece = 0; piece < 92; piece += 1) await turns.next();
	expect(clock.slept).toHaveLength(10);
	expect(clock.slept.every(([, ms]) => ms === 0)).toBe(true);
});

test('a batch of thousands gives way while it looks up what was bought before', async () => {
	const clock = new TickingClock();
	const stopped = new AbortController();
	stopped.abort();
	const job = (itemIndex: number): Job => ({
		itemIndex,
		order: null,
		taskId: `task ${itemIndex}`,
		follow: 'toEnd',
		maxWaitMs: 60_000,
		keepRaw: false,
	});
	const ended = await runBatch(
		Array.from({ length: 2000 }, (_, itemIndex) => job(itemIndex)),
		batchDeps({
			provider: seedanceapi,
			http: { send: () => Promise.resolve({ kind: 'stopped' }) },
			clock,
			limits: new AccountLimits(clock, []),
			signal: stopped.signal,
		}),
	);
	expect(clock.slept.length).toBeGreaterThan(80);
	expect(ended.map(({ outcome }) => outcome.task.failure?.code)).toEqual(ended.map(() => 'stopped'));
});
