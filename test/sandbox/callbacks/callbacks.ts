import type { Faults } from '../faults';
import type { Task } from '../tasks';
import type { Timers } from '../timers';
import type { CallbackAttempt } from '../types';
import type { Outgoing } from './outgoing';

/** Seconds before each further attempt: at most five. */
const backOff = [1, 2, 4, 8, 16];

/** Posts the end of a task to its callback_url. Neither body nor retries are documented: both are the sandbox's guess. */
export class Callbacks {
	private readonly waiting = new Map<Task, () => void>();
	private attempts: CallbackAttempt[] = [];
	/** Raised by a reset, so that what was under way then isn't retried. */
	private era = 0;

	constructor(
		private readonly timers: Timers,
		private readonly faults: Faults,
		private readonly outgoing: Outgoing,
		private readonly bodyOf: (task: Task) => unknown,
	) {}

	/** To be told of each new task. */
	expect(task: Task): void {
		if (task.callbackUrl === null) return;
		const cancel = this.timers.after(task.endsAt - Date.now(), () => this.ended(task));
		this.waiting.set(task, cancel);
	}

	/** To be told of a task that was ended before its time. A task that has ended already has called back. */
	endedEarly(task: Task): void {
		this.waiting.get(task)?.();
		if (this.waiting.has(task)) this.ended(task);
	}

	all(): CallbackAttempt[] {
		return this.attempts.map((attempt) => ({ ...attempt }));
	}

	reset(): void {
		this.era += 1;
		for (const cancel of this.waiting.values()) cancel();
		this.waiting.clear();
		this.outgoing.dropAll();
		this.attempts = [];
	}

	private ended(task: Task): void {
		this.waiting.delete(task);
		// A timer may fire a millisecond before its time, and the callback must not say that the task still runs.
		task.endsAt = Math.min(task.endsAt, Date.now());
		if (task.callbackUrl !== null) void this.attempt(task, task.callbackUrl, 1, this.era);
	}

	private async attempt(task: Task, url: string, attempt: number, era: number): Promise<void> {
		const subjects = [task.id, task.prompt];
		const fault = this.faults.take({ on: 'callback', provider: task.provider, subjects });
		const entry: CallbackAttempt = {
			at: Date.now(),
			taskId: task.id,
			url,
			attempt,
			status: null,
			error: null,
			...(fault === null ? {} : { fault: fault.kind }),
		};
		this.attempts.push(entry);
		const reply = await this.outgoing.post(url, JSON.stringify(this.bodyOf(task)), fault);
		Object.assign(entry, reply);
		const taken = reply.status !== null && reply.status >= 200 && reply.status < 300;
		const wait = backOff[attempt - 1];
		if (taken || wait === undefined || era !== this.era) return;
		this.timers.after(wait * 1000, () => void this.attempt(task, url, attempt + 1, era));
	}
}
