/** Decides when to poll each task, by the probability that it has ended and the account's rate limit. */
import type { AccountLimits } from './accounts';
import { RenderTimes } from './renderTimes';
import type { JobState } from '../job';

/** Minimum time between a run's polls of one task. */
export const SHORTEST_INTERVAL_MS = 1500;
/** Maximum time between polls of one task, unless SHARE_FOR_MISSES requires longer. Remembered render times may be wrong. */
const LONGEST_INTERVAL_MS = 30_000;
/**
 * A task is due when the probability that it has ended since the last poll reaches this value. Without known render times, that is when
 * its age has grown by a tenth, so that an end is noticed within a tenth of the task's duration.
 */
const WORTH_A_POLL = 0.09;
/**
 * The share of the rate limit for misses, which are polls that find their task unfinished, while more tasks are open than requests are
 * allowed. The rest is kept for when tasks end, often many at once.
 */
const SHARE_FOR_MISSES = 1 / 3;

/** A poll delays others for at most this time, in milliseconds. */
const SLOW_MS = 1000;

/** For tasks that were submitted elsewhere, whose render times are unknown. */
const UNKNOWN = new RenderTimes();

/** The polling pace of one run. */
export class Pace {
	/** Start times of the polls in progress, oldest first. */
	private readonly polling: number[] = [];
	/** Number of polls in a row that found their task ended. Halved after a miss. */
	private streak = 0;
	/** The number of misses that still delay polls, and the time of this count. */
	private debt = { misses: 0, at: 0 };
	private open = 0;

	constructor(private readonly limits: AccountLimits) {}

	/** Sets the number of tasks that the run waits for; 0 when the run is over. */
	waitsFor(open: number): void {
		this.limits.openTasks += open - this.open;
		this.open = open;
	}

	/** Returns when a task is next worth a poll. All times are from `Clock.elapsed`. */
	dueAt(state: JobState, now: number): number {
		if (state.job.follow !== 'toEnd' || state.seenAge === null) return state.notBefore;
		const durations = state.durations ?? UNKNOWN;
		const { seenAge } = state;
		// A poll that is already due stays due, even if the known render times have changed.
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
		// One last poll just before the deadline.
		return Math.max(state.notBefore, Math.min(state.due.at, state.deadline - SHORTEST_INTERVAL_MS));
	}

	/**
	 * Returns when a poll of this task starts to take precedence over submits, because its deadline is near and it has not been seen
	 * since. While a thousand videos are submitted, the first one might otherwise not be polled before its deadline.
	 */
	lastPollFrom(state: JobState): number {
		if (state.job.follow !== 'toEnd') return Number.POSITIVE_INFINITY;
		const from = state.deadline - this.limits.polls.windowMs;
		return state.begin.at + (state.seenAge ?? 0) < from ? from : Number.POSITIVE_INFINITY;
	}

	/** Returns the probability (0 to 1) that a task has ended since the last poll; 1 if a poll is due in any case. */
	chance(state: JobState, now: number): number {
		if (state.job.follow !== 'toEnd' || state.seenAge === null) return 1;
		if (now >= state.deadline - SHORTEST_INTERVAL_MS) return 1;
		return (state.durations ?? UNKNOWN).chance(state.seenAge, now - state.begin.at);
	}

	/**
	 * Returns when a poll with this chance is allowed, or when to check again. A miss delays the next poll; the higher the chance of that
	 * poll, the shorter the delay. A hit costs nothing and allows one more poll at the same time, because other tasks may have ended too.
	 */
	allowedAt(chance: number, now: number): number {
		const msPerMiss = this.msPerMiss();
		if (msPerMiss === 0 || chance === 1) return now;
		const begun = this.polling.at(-1 - this.streak);
		if (begun !== undefined && now - begun < SLOW_MS) return begun + SLOW_MS;
		const waitMs = (this.owed(now) - chance) * msPerMiss;
		// By then, fewer tasks may share the limit.
		return now + Math.min(LONGEST_INTERVAL_MS, Math.max(0, waitMs));
	}

	began(now: number): void {
		this.polling.push(now);
	}

	/**
	 * Notes the end of a poll.
	 * @param begunAt the time passed to `began`
	 * @param chance the probability at the start of the poll
	 * @param found whether the task had ended; null if there was no usable response
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

	/** Returns the time between misses that this run may have: its part of what all runs of the process may have together. */
	private msPerMiss(): number {
		const { windowMs } = this.limits.polls;
		const limit = this.limits.polls.limit();
		if (!Number.isFinite(limit)) return 0;
		const open = Math.max(1, this.limits.openTasks);
		const misses = Math.max(limit * SHARE_FOR_MISSES, limit - open);
		return (windowMs / misses) * (open / Math.max(1, this.open));
	}
}
