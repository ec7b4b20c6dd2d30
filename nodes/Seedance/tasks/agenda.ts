/**
 * Decides which job is served next: submits first, in the order of the jobs, then polls, starting with the task most likely to have
 * ended. While the account's tasks are polled by the provider's list, only tasks that are missing from the list are polled
 * individually. A request that waits for a rate limit of its own kind doesn't delay other kinds. Sorting thousands of jobs is slow, so
 * jobs are sorted only when something may have changed.
 */
import { submitKindOf, type RequestKind } from '../providers/provider';
import type { SpendGate } from './orders/spendGate';
import type { JobState } from './job';
import type { Watch } from './list/watch';
import type { Pace } from './rate/pace';
import type { Priority } from './rate/rateWindow';
import { SubmitQueue, type Place } from './submitQueue';

/** The job to serve next, with the kind and priority of its request and the probability (0 to 1) that its task has ended. */
export interface Next {
	state: JobState;
	kind: RequestKind;
	priority: Priority;
	chance: number;
}

/** A list request to serve next. It polls tasks of all runs. */
interface NextList {
	kind: 'list';
	priority: Priority;
}

export type Step = Next | NextList;

interface Wake {
	/** The next time when a job may be ready, unless a request ends earlier. */
	wakeAt: number;
}

interface Poll {
	state: JobState;
	isLast: boolean;
	chance: number;
}

/** How long polls stay sorted, although the probabilities change continuously. */
const SORT_HOLDS_MS = 100;

export class Agenda {
	/** Number of jobs that have not ended. */
	open = 0;
	/** Number of jobs that are not submitted yet or wait for the response. */
	orders = 0;
	/** Number of tasks that are being polled. */
	tasks = 0;
	/** When the first job runs out of time. This and the times below ignore busy jobs. All times are from `Clock.elapsed`. */
	deadline = Number.POSITIVE_INFINITY;
	private readonly submits = new Map<RequestKind, SubmitQueue>();
	private places = 0;
	/** Jobs in phase `poll`, in the order in which they were added. May contain jobs that have left the phase. */
	private polls: JobState[] = [];
	/** Polls that were due at the last sort, the most urgent at the end. */
	private due: Poll[] = [];
	private sortedAt = Number.NEGATIVE_INFINITY;
	/** No other poll is due before this time, as calculated at the last sort. */
	private nextDueAt = Number.POSITIVE_INFINITY;
	/** No job needs its last poll before this time. */
	private lastPollsFrom = Number.POSITIVE_INFINITY;
	/** The list at the last sort: whether it was used, when it is due, and whether that is the last poll of a task. */
	private list = { isUsed: false, at: Number.POSITIVE_INFINITY, isLast: false };

	constructor(
		private readonly gate: SpendGate,
		private readonly pace: Pace,
		/** Returns true if the rate limits for this kind of request allow one now. */
		private readonly hasPass: (kind: RequestKind) => boolean,
		/** Decides whether tasks are polled by the list; null for a run that doesn't use the list. */
		private readonly watch: Watch | null = null,
	) {}

	/** Jobs in phase `poll`. May contain jobs that have left the phase. */
	get polled(): readonly JobState[] {
		return this.polls;
	}

	/** Adds a job, to be served after all jobs added earlier. */
	add(state: JobState): void {
		if (state.phase === 'ended') return;
		this.open += 1;
		if (state.phase === 'submit') {
			this.orders += 1;
			this.queue(state);
		} else this.wait(state);
	}

	/** Updates the counts after a step of a job. The job is still in its phase, has entered the next one, or has ended. */
	stepped(state: JobState, before: JobState['phase']): void {
		if (before === 'submit' && state.phase !== 'submit') this.orders -= 1;
		if (state.phase === 'ended') {
			this.open -= 1;
			if (before === 'poll') this.tasks -= 1;
		} else if (state.phase === 'poll') {
			if (before === 'submit') this.wait(state);
			else this.include(state);
		}
	}

	/** Calls `end` for each job that is not busy. `end` must end the jobs whose time is up. */
	endThoseOver(end: (state: JobState) => void): void {
		this.deadline = Number.POSITIVE_INFINITY;
		const submits = [...this.submits.values()].flatMap((queue) => queue.states());
		for (const state of [...submits, ...this.polls]) {
			if (state.phase === 'ended' || state.busy) continue;
			const before = state.phase;
			end(state);
			this.stepped(state, before);
		}
		this.polls = this.polls.filter(({ phase }) => phase === 'poll');
	}

	/** Returns the job or list request to serve now. If there is none, returns when to check again, unless a request ends earlier. */
	next(now: number): Step | Wake {
		const submit = this.nextSubmit(now);
		const hasSubmit = 'state' in submit;
		if (hasSubmit && now < this.lastPollsFrom) return submit;
		const poll = this.nextPoll(now, hasSubmit);
		if ('kind' in poll) return poll;
		return hasSubmit ? submit : { wakeAt: Math.min(submit.wakeAt, poll.wakeAt) };
	}

	private nextSubmit(now: number): Next | Wake {
		const queues = new Set(this.submits.values());
		let wakeAt = Number.POSITIVE_INFINITY;
		for (;;) {
			let first: { place: Place; queue: SubmitQueue } | null = null;
			for (const queue of queues) {
				const found = queue.first(now);
				wakeAt = Math.min(wakeAt, found.wakeAt);
				const { place } = found;
				if (place === null) queues.delete(queue);
				else if (first === null || place.number < first.place.number) first = { place, queue };
			}
			if (first === null) return { wakeAt };
			const { state } = first.place;
			const { kind } = first.queue;
			const verdict = this.gate.check(state);
			// A submit that waits for the response to another submit delays later ones, but not the one that it waits for.
			if (verdict === 'wait') return this.nextAgain(now, wakeAt);
			if (verdict !== 'go') {
				state.end(verdict);
				this.stepped(state, 'submit');
			} else if (this.hasPass(kind)) {
				return { state, kind, priority: 'submit', chance: 1 };
			} else {
				queues.delete(first.queue);
			}
		}
	}

	/** Returns a submit to retry, if one is due and has a pass. */
	private nextAgain(now: number, earliest: number): Next | Wake {
		let wakeAt = earliest;
		for (const queue of this.submits.values()) {
			const again = queue.firstAgain(now);
			wakeAt = Math.min(wakeAt, again.wakeAt);
			if (again.state !== null && this.hasPass(queue.kind)) {
				return { state: again.state, kind: queue.kind, priority: 'submit', chance: 1 };
			}
		}
		return { wakeAt };
	}

	private queue(state: JobState): void {
		const { order } = state.job;
		const kind = order === null ? 'submit' : submitKindOf(order.submission);
		const queue = this.submits.get(kind) ?? new SubmitQueue(kind);
		this.submits.set(kind, queue);
		this.places += 1;
		queue.add({ state, number: this.places });
	}

	/**
	 * Returns the next poll.
	 * @param onlyLast whether a submit is ready; only the last poll of a task that is almost out of time takes precedence over a submit
	 */
	private nextPoll(now: number, onlyLast: boolean): Step | Wake {
		const isListing = this.watch?.usesList(now) ?? false;
		if (now >= this.sortedAt + SORT_HOLDS_MS || isListing !== this.list.isUsed) this.sort(now, isListing);
		const { at, isLast } = this.list;
		const poll = this.nextStatus(now, onlyLast);
		if (at > now || (onlyLast && !isLast) || ('state' in poll && this.watch?.isStatusFirst === true)) {
			if ('wakeAt' in poll)
				return { wakeAt: Math.min(poll.wakeAt, onlyLast ? Number.POSITIVE_INFINITY : at) };
			return this.hasPass(poll.kind) ? poll : { wakeAt: Number.POSITIVE_INFINITY };
		}
		if (!this.hasPass('list')) return { wakeAt: Number.POSITIVE_INFINITY };
		return { kind: 'list', priority: isLast ? 'submit' : 'poll' };
	}

	/** Returns the next status request, or when to check again. */
	private nextStatus(now: number, onlyLast: boolean): Next | Wake {
		let poll = this.due.at(-1);
		while (poll !== undefined && isServed(poll.state, now)) {
			this.due.pop();
			poll = this.due.at(-1);
		}
		const sortAgainAt = Math.max(this.nextDueAt, this.sortedAt + SORT_HOLDS_MS);
		if (poll === undefined) return { wakeAt: sortAgainAt };
		const { state, isLast, chance } = poll;
		if (onlyLast && !isLast) return { wakeAt: Number.POSITIVE_INFINITY };
		// The other polls are less likely to find an ended task, so they are allowed even later.
		const allowedAt = this.pace.allowedAt(chance, now);
		if (allowedAt > now) return { wakeAt: Math.min(allowedAt, sortAgainAt) };
		return { state, kind: 'status', priority: isLast ? 'submit' : 'poll', chance };
	}

	private sort(now: number, isListing: boolean): void {
		this.polls = this.polls.filter(({ phase }) => phase === 'poll');
		this.sortedAt = now;
		this.due = [];
		this.nextDueAt = this.deadline = this.lastPollsFrom = Number.POSITIVE_INFINITY;
		this.list = { isUsed: isListing, at: Number.POSITIVE_INFINITY, isLast: false };
		// Reversed, because polls are taken from the end. Among equals, the first job then goes first.
		for (const state of [...this.polls].reverse()) {
			if (state.busy) continue;
			this.noteDeadline(state);
			const isLast = now >= this.pace.lastPollFrom(state);
			if (this.watch !== null && isListing) {
				this.noteList(this.watch.dueAt(state), isLast, now);
				if (!state.isMissing) continue;
			}
			const at = isLast ? state.notBefore : this.pace.dueAt(state, now);
			if (at > now) this.nextDueAt = Math.min(this.nextDueAt, at);
			else this.due.push({ state, isLast, chance: isLast ? 1 : this.pace.chance(state, now) });
		}
		this.due.sort((a, b) => Number(a.isLast) - Number(b.isLast) || a.chance - b.chance);
	}

	private noteList(at: number, isLast: boolean, now: number): void {
		this.list.at = Math.min(this.list.at, at);
		if (isLast && at <= now) this.list.isLast = true;
	}

	private wait(state: JobState): void {
		this.tasks += 1;
		this.polls.push(state);
		this.include(state);
	}

	private include(state: JobState): void {
		this.nextDueAt = Math.min(this.nextDueAt, state.notBefore);
		this.noteDeadline(state);
	}

	private noteDeadline(state: JobState): void {
		this.deadline = Math.min(this.deadline, state.deadline);
		this.lastPollsFrom = Math.min(this.lastPollsFrom, this.pace.lastPollFrom(state));
	}
}

/** Returns true if a due poll was sent after the last sort or is no longer needed. */
function isServed({ busy, phase, notBefore }: JobState, now: number): boolean {
	return busy || phase !== 'poll' || notBefore > now;
}
