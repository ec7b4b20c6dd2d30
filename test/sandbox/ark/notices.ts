import type { Callbacks, Manners } from '../callbacks/callbacks';
import type { Timers } from '../timers';
import type { ArkState } from '../types';
import { stateOf, type Job } from './job';

const answerLimitMs = 5000;

const once: Manners = { answerLimitMs, pauseMs: () => null };

/** Up to three more attempts, one every five seconds. */
const insisting: Manners = {
	answerLimitMs,
	pauseMs: (attempt, tookMs) => (attempt > 3 ? null : Math.max(0, answerLimitMs - tookMs)),
};

interface Next {
	state: ArkState;
	at: number;
}

/** Sends ark's callbacks, one for each state change of a task. */
export class Notices {
	/** States that were sent for each task. `cancels` stops the next callback of a task. */
	private readonly told = new Map<Job, Set<ArkState>>();
	private readonly cancels = new Map<Job, () => void>();

	constructor(
		private readonly timers: Timers,
		private readonly callbacks: Callbacks,
		private readonly bodyOf: (job: Job, state: ArkState) => unknown,
	) {}

	reset(): void {
		for (const cancel of this.cancels.values()) cancel();
		this.cancels.clear();
		this.told.clear();
	}

	/** Call this for each new task, and whenever its times have changed. */
	plan(job: Job): void {
		this.cancels.get(job)?.();
		const next = this.nextOf(job);
		if (next === null) return;
		const cancel = this.timers.after(Math.max(0, next.at - Date.now()), () => {
			this.cancels.delete(job);
			this.tell(job, next);
			this.plan(job);
		});
		this.cancels.set(job, cancel);
	}

	/** Sends all callbacks that are due now. Call this when a task is ended by hand. */
	flush(job: Job): void {
		for (let next = this.nextOf(job); next !== null && next.at <= Date.now(); next = this.nextOf(job)) {
			this.tell(job, next);
		}
		this.plan(job);
	}

	private tell(job: Job, { state, at }: Next): void {
		const { task } = job;
		// A timer may fire a millisecond early, and a Get must not contradict the callback.
		const now = Math.min(at, Date.now());
		if (state === 'running') job.startsAt = now;
		else if (state !== 'queued') task.endsAt = now;
		const told = this.told.get(job) ?? new Set();
		this.told.set(job, told.add(state));
		const manners = state === 'succeeded' || state === 'failed' ? insisting : once;
		this.callbacks.send({ task, body: this.bodyOf(job, state), state, manners });
	}

	/** Returns the next state to report. A canceled task gets no callback, because the page lists none. */
	private nextOf(job: Job): Next | null {
		const { task, startsAt, isCancelled } = job;
		if (task.callbackUrl === null) return null;
		const told = this.told.get(job) ?? new Set();
		if (!told.has('queued')) return { state: 'queued', at: task.createdAt };
		if (isCancelled) return null;
		if (!told.has('running') && startsAt <= task.endsAt) return { state: 'running', at: startsAt };
		const state = stateOf(job, task.endsAt);
		return told.has(state) ? null : { state, at: task.endsAt };
	}
}
