/** Decides when to poll which task, by how likely it has ended and by what the account's rate limit leaves. */
import type { AccountLimits } from './accounts';
import { RenderTimes } from './renderTimes';
import type { JobState } from '../job';

/** A run polls no task more often than this. */
export const SHORTEST_INTERVAL_MS = 1500;
/** The longest interval between polls of a task, where the misses that SHARE_FOR_MISSES allows are enough: remembered render times may be wrong. */
const LONGEST_INTERVAL_MS = 30_000;
/**
 * A task is due when it has ended with this chance since the last poll. Where nothing is known of its kind, that is
 * when it is a tenth older, so that an end is noticed within a tenth of the time that the task has taken.
 */
const WORTH_A_POLL = 0.09;
/**
 * The share of the budget that polls which find nothing may take while more tasks are open than requests allowed. As
 * many are kept for the moment when tasks end, often all at once.
 */
const SHARE_FOR_MISSES = 1 / 3;

/** A poll whose response takes longer holds up no others. */
const SLOW_MS = 1000;

/** Of tasks that were submitted elsewhere nothing is known. */
const UNKNOWN = new RenderTimes();

/** The pace of one run. */
export class Pace {
	/** When the polls under way were begun, oldest first. */
	private readonly polling: number[] = [];
	/** Polls in a row that found their task ended, less after one that did not. */
	private streak = 0;
	/** Misses that are not paid for yet, and at which time that was so. */
	private debt = { misses: 0, at: 0 };
	private open = 0;

	constructor(private readonly limits: AccountLimits) {}

	/** How many tasks the run waits for; 0 when it is over. */
	waitsFor(open: number): void {
		this.limits.openTasks += open - this.open;
		this.open = open;
	}

	/** When a task is next worth a poll, by `Clock.elapsed` as all times here. */
	dueAt(state: JobState, now: number): number {
		if (state.job.follow !== 'toEnd' || state.seenAge === null) return state.notBefore;
		const durations = state.durations ?? UNKNOWN;
		const { seenAge } = state;
		// What is due already stays so, whatever became known since.
		const isKnown =
			state.due?.seenAge === seenAge && (state.due.at <= now || state.due.version === durations.version);
		if (state.due === null || !isKnown) {
			const age = durations.nextPoll(
				seenAge,
				WORTH_A_POLL,
				seenAge + LONGEST_INTERVAL_MS,
				SHORTEST_INTERVAL_MS,
			);
			state.due = { version: durations.version, seenAge, at: state.begin.at + age };
		}
		// One last poll just before time is up.
		return Math.max(state.notBefore, Math.min(state.due.at, state.deadline - SHORTEST_INTERVAL_MS));
	}

	/**
	 * From when on, if not seen before, a task is to be polled even before submits, because its time is nearly up: when a
	 * thousand are sent, the first may have to wait until nearly then for its first poll.
	 */
	lastPollFrom(state: JobState): number {
		if (state.job.follow !== 'toEnd') return Number.POSITIVE_INFINITY;
		const from = state.deadline - this.limits.polls.windowMs;
		return state.begin.at + (state.seenAge ?? 0) < from ? from : Number.POSITIVE_INFINITY;
	}

	/** How likely a task has ended since the last poll, from 0 to 1; 1 where a poll is due in any case. */
	chance(state: JobState, now: number): number {
		if (state.job.follow !== 'toEnd' || state.seenAge === null) return 1;
		if (now >= state.deadline - SHORTEST_INTERVAL_MS) return 1;
		return (state.durations ?? UNKNOWN).chance(state.seenAge, now - state.begin.at);
	}

	/**
	 * When the budget allows a poll with this chance, or may allow it. A miss holds up the next poll, the less the likelier
	 * that one is to be a hit. A hit costs nothing and lets one more poll go at the same time: where one task has ended,
	 * others may have.
	 */
	allowedAt(chance: number, now: number): number {
		const msPerMiss = this.msPerMiss();
		if (msPerMiss === 0 || chance === 1) return now;
		const begun = this.polling.at(-1 - this.streak);
		if (begun !== undefined && now - begun < SLOW_MS) return begun + SLOW_MS;
		const waitMs = (this.owed(now) - chance) * msPerMiss;
		// By then there may be fewer tasks that share the budget.
		return now + Math.min(LONGEST_INTERVAL_MS, Math.max(0, waitMs));
	}

	began(now: number): void {
		this.polling.push(now);
	}

	/**
	 * @param begunAt what `began` was told
	 * @param chance what the poll was begun with
	 * @param found whether the task had ended; null where the poll told nothing
	 */
	ended(begunAt: number, chance: number, found: boolean | null, now: number): void {
		this.polling.splice(this.polling.indexOf(begunAt), 1);
		if (found === true) this.streak += 1;
		if (found !== false || chance === 1) return;
		this.streak = Math.floor(this.streak / 2);
		this.debt = { misses: this.owed(now) + 1, at: now };
	}

	private owed(now: number): number {
		return Math.max(0, this.debt.misses - (now - this.debt.at) / this.msPerMiss());
	}

	/** This run's part of the misses that all runs of the process together may have. */
	private msPerMiss(): number {
		const { windowMs } = this.limits.polls;
		const limit = this.limits.polls.limit();
		if (!Number.isFinite(limit)) return 0;
		const open = Math.max(1, this.limits.openTasks);
		const misses = Math.max(limit * SHARE_FOR_MISSES, limit - open);
		return (windowMs / misses) * (open / Math.max(1, this.open));
	}
}
