/**
 * Who is served next: submits first, in the order of the jobs, then looks, the likeliest to find an end first. A look over
 * all jobs takes long where there are thousands, so it is taken only where something may have changed.
 */
import type { Gate } from './gate';
import type { JobState } from './job';
import type { Pace } from './pace';
import type { Priority } from './rateWindow';

/** The job to serve, how urgently, and how likely its task has ended. */
export interface Next {
	state: JobState;
	priority: Priority;
	chance: number;
}

interface Look {
	state: JobState;
	isLast: boolean;
	chance: number;
}

/** For so long the order of looks holds that was found, though chances change with every moment. */
const ORDER_HOLDS_MS = 100;
/** So many submits that are over are passed by before they are taken off the list. */
const MOST_PASSED_BY = 100;

export class Agenda {
	/** Jobs that have not ended. */
	open = 0;
	/** Orders that are not answered yet. */
	orders = 0;
	/** Tasks that are waited for. */
	tasks = 0;
	/** When the first job runs out of time. Of jobs that are busy nothing is said here and below. */
	deadline = Number.POSITIVE_INFINITY;
	/** Jobs in phase `submit`, in their order, and some that were. */
	private submits: JobState[] = [];
	/** Jobs in phase `poll`, in their order, and some that were. */
	private looks: JobState[] = [];
	/** Looks that were due when the order was found, the most urgent at the end. */
	private due: Look[] = [];
	private orderedAt = Number.NEGATIVE_INFINITY;
	/** Before this time no further look is due, as far as was known when the order was found. */
	private nextDueAt = Number.POSITIVE_INFINITY;
	/** Before this time no look is the last before time is up. */
	private lastLooksFrom = Number.POSITIVE_INFINITY;

	constructor(
		private readonly gate: Gate,
		private readonly pace: Pace,
	) {}

	/** One more job, to be served after those before it. */
	add(state: JobState): void {
		if (state.phase === 'ended') return;
		this.open += 1;
		if (state.phase === 'submit') {
			this.orders += 1;
			this.submits.push(state);
		} else this.wait(state);
	}

	/** A step of a job is over: it goes on, in the same phase or another, or has ended. */
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

	/** Ends jobs that are not busy. @param end is called for each, and has to end those that are over */
	endThoseOver(end: (state: JobState) => void): void {
		this.deadline = Number.POSITIVE_INFINITY;
		for (const state of [...this.submits, ...this.looks]) {
			if (state.phase === 'ended' || state.busy) continue;
			const before = state.phase;
			end(state);
			this.stepped(state, before);
		}
		this.submits = this.submits.filter(({ phase }) => phase === 'submit');
		this.looks = this.looks.filter(({ phase }) => phase === 'poll');
	}

	/** @returns the job to serve now, or when there may be one, if no request ends before */
	next(now: number): Next | { wakeAt: number } {
		const submit = this.nextSubmit(now);
		const hasSubmit = 'state' in submit;
		if (hasSubmit && now < this.lastLooksFrom) return submit;
		const look = this.nextLook(now, hasSubmit);
		if ('state' in look) return look;
		return hasSubmit ? submit : { wakeAt: Math.min(submit.wakeAt, look.wakeAt) };
	}

	private nextSubmit(now: number): Next | { wakeAt: number } {
		let wakeAt = Number.POSITIVE_INFINITY;
		let passedBy = 0;
		for (const state of this.submits) {
			if (state.phase !== 'submit') passedBy += 1;
			if (state.phase !== 'submit' || state.busy) continue;
			if (state.notBefore > now) {
				wakeAt = Math.min(wakeAt, state.notBefore);
				continue;
			}
			const verdict = this.gate.check(state);
			if (verdict === 'go') return this.passed(passedBy, { state, priority: 'submit', chance: 1 });
			// A submit that waits for the answer to another holds up those behind it.
			if (verdict === 'wait') break;
			state.end(verdict);
			this.stepped(state, 'submit');
		}
		return this.passed(passedBy, { wakeAt });
	}

	private passed<T>(count: number, result: T): T {
		if (count > MOST_PASSED_BY) this.submits = this.submits.filter(({ phase }) => phase === 'submit');
		return result;
	}

	/** @param onlyLast submits go before looks, but for the last look at a task that is nearly out of time */
	private nextLook(now: number, onlyLast: boolean): Next | { wakeAt: number } {
		if (now >= this.orderedAt + ORDER_HOLDS_MS) this.order(now);
		let look = this.due.at(-1);
		while (look !== undefined && isServed(look.state, now)) {
			this.due.pop();
			look = this.due.at(-1);
		}
		const orderAgainAt = Math.max(this.nextDueAt, this.orderedAt + ORDER_HOLDS_MS);
		if (look === undefined) return { wakeAt: orderAgainAt };
		const { state, isLast, chance } = look;
		if (onlyLast && !isLast) return { wakeAt: Number.POSITIVE_INFINITY };
		// The less likely ones behind it would be allowed later.
		const allowedAt = this.pace.allowedAt(chance, now);
		if (allowedAt > now) return { wakeAt: Math.min(allowedAt, orderAgainAt) };
		return { state, priority: isLast ? 'submit' : 'poll', chance };
	}

	private order(now: number): void {
		this.looks = this.looks.filter(({ phase }) => phase === 'poll');
		this.orderedAt = now;
		this.due = [];
		this.nextDueAt = this.deadline = this.lastLooksFrom = Number.POSITIVE_INFINITY;
		// Backwards, so that of equals the first comes last and is the first to be taken.
		for (const state of [...this.looks].reverse()) {
			if (state.busy) continue;
			this.noteDeadline(state);
			const isLast = now >= this.pace.lastLookFrom(state);
			const at = isLast ? state.notBefore : this.pace.dueAt(state, now);
			if (at > now) this.nextDueAt = Math.min(this.nextDueAt, at);
			else this.due.push({ state, isLast, chance: isLast ? 1 : this.pace.chance(state, now) });
		}
		this.due.sort((a, b) => Number(a.isLast) - Number(b.isLast) || a.chance - b.chance);
	}

	private wait(state: JobState): void {
		this.tasks += 1;
		this.looks.push(state);
		this.include(state);
	}

	private include(state: JobState): void {
		this.nextDueAt = Math.min(this.nextDueAt, state.notBefore);
		this.noteDeadline(state);
	}

	private noteDeadline(state: JobState): void {
		this.deadline = Math.min(this.deadline, state.deadline);
		this.lastLooksFrom = Math.min(this.lastLooksFrom, this.pace.lastLookFrom(state));
	}
}

/** Whether a look that was due has been taken since the order was found, and perhaps answered. */
function isServed({ busy, phase, notBefore }: JobState, now: number): boolean {
	return busy || phase !== 'poll' || notBefore > now;
}
