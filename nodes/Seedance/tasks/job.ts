/** One item's work in a batch: a video to be bought, or a task to be asked about. */
import {
	blankTask,
	type Failure,
	type Submission,
	type Task,
	type ProviderName,
} from '../providers/vocabulary';
import type { Durations } from './durations';
import type { OrderPlace } from './journal';
import type { Estimate } from './prices';

/** A video to be bought. */
export interface Order {
	submission: Submission;
	place: OrderPlace;
	/** What it is expected to cost, as known before the run. */
	estimate: Estimate;
	/** The run may spend so many credits, this order included; null for no cap. */
	maxCredits: number | null;
}

export interface Job {
	itemIndex: number;
	/** What to buy, or null where the task exists already. */
	order: Order | null;
	taskId: string | null;
	/** What follows once there is a task: nothing, one look, or asking until it has ended. */
	follow: 'nothing' | 'once' | 'toEnd';
	/** How long to wait for the end, in milliseconds from when the task was submitted (or the batch began). */
	maxWaitMs: number;
	/** Whether to keep the provider's last answer. */
	keepRaw: boolean;
}

/** What is known of an item when its work is over. The task's `failure` says what went wrong, if anything did. */
export interface Outcome {
	task: Task;
	unknownStatus: string | null;
	raw: unknown;
	/** The wait ended before the task did. */
	timedOut: boolean;
	/** Tasks of earlier attempts at the same order, which the provider has said failed. */
	failedTaskIds: readonly string[];
}

/** A job and how far it is. */
export class JobState {
	phase: 'submit' | 'poll' | 'ended';
	/** A request for it is under way. */
	busy = false;
	/** Not to be touched before this time. */
	notBefore: number;
	/** Tries of the present phase that got no usable answer, in a row. */
	tries = 0;
	/** When its first submit went out, or null. */
	firstSentAt: number | null = null;
	/** When the task began, as far as this run knows. */
	readonly begin: { at: number; submittedHere: boolean };
	/** How long tasks like this one take; null where it was not submitted in this run. */
	durations: Durations | null = null;
	/** The task's age when it was last seen unfinished, 0 right after its submit; null before the first look at others. */
	seenAge: number | null = null;
	/** When it is worth the next look, as derived from `durations` and `seenAge` (pace.ts). */
	due: { version: number; seenAge: number; at: number } | null = null;
	/** What is to be said if it never comes to another try. */
	lastFailure: Failure | null = null;
	/** Why a try of the submit may have been accepted; null where none may have been. */
	private doubt: Failure | null = null;
	outcome: Outcome;

	constructor(
		readonly job: Job,
		provider: ProviderName,
		now: number,
	) {
		this.phase = job.order === null ? 'poll' : 'submit';
		this.notBefore = now;
		this.begin = { at: now, submittedHere: false };
		const model = job.order?.submission.model.id ?? null;
		this.outcome = {
			task: blankTask(provider, {
				taskId: job.taskId,
				model,
				status: job.taskId === null ? null : 'processing',
				creditsEstimated: job.order?.estimate.credits ?? null,
			}),
			unknownStatus: null,
			raw: null,
			timedOut: false,
			failedTaskIds: [],
		};
	}

	get deadline(): number {
		return this.phase === 'poll' && this.job.follow === 'toEnd'
			? this.begin.at + this.job.maxWaitMs
			: Number.POSITIVE_INFINITY;
	}

	/** What to say after a try of the submit: where an earlier one may have been accepted, a later refusal says nothing of that one. */
	inDoubt(failure: Failure): Failure {
		if (failure.code === 'outcome_unknown') this.doubt = failure;
		if (this.doubt === null || this.doubt === failure) return failure;
		return { ...this.doubt, message: `${this.doubt.message}; when sent again: ${failure.message}` };
	}

	end(failure: Failure | null): void {
		if (failure !== null) this.outcome = { ...this.outcome, task: { ...this.outcome.task, failure } };
		this.phase = 'ended';
	}

	/** There is a task: ended, or to be followed from `at` on. */
	bought(at: number, firstLook: number): void {
		this.begin.at = at;
		this.begin.submittedHere = true;
		this.tries = 0;
		this.notBefore = firstLook;
		this.phase = this.job.follow === 'nothing' ? 'ended' : 'poll';
	}
}
