import type { Faults } from '../faults';
import type { Task } from '../tasks';
import type { Timers } from '../timers';
import type { CallbackAttempt } from '../types';
import type { Outgoing } from './outgoing';

/** How a provider sends a callback. */
export interface Manners {
	/** Time limit for the receiver's response. */
	answerLimitMs: number;
	/** Returns the pause before the next attempt, or null if there is none. `tookMs` is the duration of the previous attempt. */
	pauseMs: (attempt: number, tookMs: number) => number | null;
}

/** A callback that reports a task's state. */
export interface Message {
	task: Task;
	body: unknown;
	/** Only on ark; null for other providers. */
	state: CallbackAttempt['state'];
	manners: Manners;
}

/** Seconds before each retry; at most five retries. */
const backOff = [1, 2, 4, 8, 16];

const atEnd: Manners = {
	answerLimitMs: 10_000,
	pauseMs: (attempt) => {
		const seconds = backOff[attempt - 1];
		return seconds === undefined ? null : seconds * 1000;
	},
};

/**
 * Sends callbacks: for seedanceapi when a task ends, for ark on request. seedanceapi documents neither body nor retries, so both
 * are assumptions of the sandbox.
 */
export class Callbacks {
	private readonly waiting = new Map<Task, () => void>();
	private attempts: CallbackAttempt[] = [];
	/** Incremented by a reset, so that earlier callbacks aren't retried. */
	private era = 0;

	constructor(
		private readonly timers: Timers,
		private readonly faults: Faults,
		private readonly outgoing: Outgoing,
		private readonly bodyOf: (task: Task) => unknown,
	) {}

	/** Sends a callback, if the task has a callback URL. */
	send(message: Message): void {
		const { callbackUrl } = message.task;
		if (callbackUrl !== null) void this.attempt(message, callbackUrl, 1, this.era);
	}

	/** Call this for each new task of seedanceapi. */
	expect(task: Task): void {
		if (task.callbackUrl === null) return;
		const cancel = this.timers.after(task.endsAt - Date.now(), () => this.ended(task));
		this.waiting.set(task, cancel);
	}

	/** Call this when a task is ended early. Does nothing if its callback was already sent. */
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
		// A timer may fire a millisecond early, and the callback must not say that the task is still processing.
		task.endsAt = Math.min(task.endsAt, Date.now());
		this.send({ task, body: this.bodyOf(task), state: null, manners: atEnd });
	}

	private async attempt(message: Message, url: string, attempt: number, era: number): Promise<void> {
		const { task, body, state, manners } = message;
		const subjects = [task.id, task.prompt, state ?? ''];
		const fault = this.faults.take({ on: 'callback', provider: task.provider, subjects });
		const entry: CallbackAttempt = {
			at: Date.now(),
			taskId: task.id,
			url,
			state,
			attempt,
			status: null,
			error: null,
			...(fault === null ? {} : { fault: fault.kind }),
		};
		this.attempts.push(entry);
		const reply = await this.outgoing.post(url, JSON.stringify(body), fault, manners.answerLimitMs);
		Object.assign(entry, reply);
		const taken = reply.status !== null && reply.status >= 200 && reply.status < 300;
		if (taken || era !== this.era) return;
		const pause = manners.pauseMs(attempt, Date.now() - entry.at);
		if (pause !== null) this.timers.after(pause, () => void this.attempt(message, url, attempt + 1, era));
	}
}
