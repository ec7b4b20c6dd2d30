/** What is remembered of parked nodes between callbacks: little, no longer than it is of use, and never more than a bound. */
import { CallbackRounds } from '../../../nodes/Seedance/operations/callback/receive';
import type { TaskReading } from '../../../nodes/Seedance/providers/task';
import { aTask } from '../../providers/support/aTask';

const UNTIL = 3_600_000;

function reading(taskId: string): TaskReading {
	const task = aTask('seedanceapi', { taskId, status: 'completed' });
	return { task, unknownStatus: null, raw: null };
}

/** Both clocks show this many milliseconds. */
const at = (ms: number) => ({ now: () => ms, elapsed: () => ms });

function fill(rounds: CallbackRounds, id: string, tasks: number, now = 0) {
	const round = rounds.of(id, UNTIL, at(now));
	for (let number = 0; number < tasks; number += 1) round.set(`${id}/${number}`, reading(`${id}/${number}`));
	return round;
}

test("what a round knew is n8n's as soon as it is handed over, and the round is forgotten by the next callback for any other", () => {
	const rounds = new CallbackRounds();
	for (let number = 0; number < 200; number += 1) {
		const round = fill(rounds, `round ${number}`, 100, number * 10_000);
		round.handOver(number * 10_000);
		expect(round.take().size).toBe(100);
		expect(rounds.kept).toEqual({ rounds: 1, readings: 0 });
	}
});

test('a round whose time limit is over is forgotten', () => {
	const rounds = new CallbackRounds();
	fill(rounds, 'old', 100);
	fill(rounds, 'new', 1, UNTIL + 1);
	expect(rounds.kept).toEqual({ rounds: 1, readings: 1 });
});

test('of all rounds together 5000 tasks are kept, those of the round that was not called for longest forgotten first', () => {
	const rounds = new CallbackRounds();
	for (let number = 0; number < 200; number += 1) {
		fill(rounds, `round ${number}`, 100);
		expect(rounds.kept.readings).toBeLessThanOrEqual(5000);
	}
	expect(rounds.kept).toEqual({ rounds: 50, readings: 5000 });
	expect(rounds.of('round 199', UNTIL, at(0)).has('round 199/0')).toBe(true);
	expect(rounds.of('round 0', UNTIL, at(0)).has('round 0/0')).toBe(false);
});

test('a round that is larger than that keeps its own, and no other', () => {
	const rounds = new CallbackRounds();
	fill(rounds, 'small', 10);
	fill(rounds, 'large', 6000);
	expect(rounds.kept).toEqual({ rounds: 1, readings: 6000 });
});

test('a round that n8n could not resume begins anew', () => {
	const rounds = new CallbackRounds();
	const round = fill(rounds, 'one', 3);
	round.handOver(1000);
	round.take();
	expect(rounds.of('one', UNTIL, at(2000))).toBe(round);
	expect(round.isHandedOver(2000)).toBe(true);
	const anew = rounds.of('one', UNTIL, at(7000));
	expect([anew.isHandedOver(7000), anew.size]).toEqual([false, 0]);
});
