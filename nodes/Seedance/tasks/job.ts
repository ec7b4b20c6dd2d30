/** One item's work in a batch: a video to be submitted, or a task to be polled. */
import { z } from 'zod/v4';
import { blankTask, Task, withNews, type Failure, type TaskReading } from '../providers/task';
import type { Provider, Submission } from '../providers/provider';
import type { RenderTimes } from './rate/renderTimes';
import type { OrderPlace } from './orders/journal';
import type { OrderIdentity } from './orders/orderKeys';
import { costFacts, type Estimate } from './orders/prices';

/** A video to be bought. */
export interface Order {
	submission: Submission;
	identity: OrderIdentity;
	/** What it is expected to cost, as known before the run. */
	estimate: Estimate;
	/** The most that the run may spend, this order included, in the provider's unit; null for no cap. */
	cap: number | null;
}

/** The same, with its place in the journal. */
export interface PlacedOrder extends Order {
	place: OrderPlace;
}

export interface Job {
	itemIndex: number;
	/** What to buy, or null where the task exists already. */
	order: Order | null;
	taskId: string | null;
	/** What follows once there is a task: nothing, one poll, or polling until it has ended. */
	follow: 'nothing' | 'once' | 'toEnd';
	/** How long to wait for the end, in milliseconds from when the task was submitted (or the batch began). */
	maxWaitMs: number;
	/** Whether to keep the provider's last answer. */
	keepRaw: boolean;
}

/** What is known of a job. The task's `failure` says what went wrong, if anything did. A parked node keeps it as JSON. */
export const Outcome = z.object({
	task: Task,
	/** The provider's word for a status that its page doesn't list. */
	unknownStatus: z.string().nullable(),
	/** The provider's last response; undefined where the job doesn't keep it. */
	raw: z.unknown().optional(),
	/** The wait ended before the task did. */
	timedOut: z.boolean(),
	/** Tasks of earlier attempts at the same order, which the provider has said failed. */
	failedTaskIds: z.array(z.string()).readonly(),
});
export type Outcome = z.infer<typeof Outcome>;

/** A job whose work is over. */
export interface Ended<J extends Job = Job> {
	job: J;
	outcome: Outcome;
}

/** What is known before anything was sent. */
export function outcomeOfTask(task: Task, keepRaw = false): Outcome {
	return { task, unknownStatus: null, raw: keepRaw ? null : undefined, timedOut: false, failedTaskIds: [] };
}

/** Who a provider is, and what it counts its charges in. */
export type CountingProvider = Pick<Provider, 'name' | 'unit' | 'usdPerUnit'>;

/** What is known of a job before its first request. */
export function firstOutcome({ order, taskId, keepRaw }: Job, provider: CountingProvider): Outcome {
	const task = blankTask(provider.name, {
		taskId,
		model: order?.submission.model.id ?? null,
		status: taskId === null ? null : 'processing',
		...costFacts(provider, order?.estimate.price ?? null, null),
	});
	return outcomeOfTask(task, keepRaw);
}

/** Newer facts of the provider's over what is known. */
export function withReading(known: Outcome, reading: TaskReading): Outcome {
	const { task, unknownStatus } = reading;
	return {
		...known,
		task: withNews(known.task, task),
		unknownStatus,
		raw: known.raw === undefined ? undefined : reading.raw,
	};
}

/** A job and how far it is. All times are by `Clock.elapsed`. */
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
	/** When its task was first asked for, or null. */
	firstPolledAt: number | null = null;
	/** When the provider first said that its task is completed and named no video, or null. */
	completedAt: number | null = null;
	/** When the task began, as far as this run knows. */
	readonly begin: { at: number };
	/** How long tasks like this one take; null where it was not submitted in this run. */
	durations: RenderTimes | null = null;
	/** The task's age when it was last seen unfinished, 0 right after its submit; null before the first poll of others. */
	seenAge: number | null = null;
	/** When it is worth the next poll, as derived from `durations` and `seenAge` (pace.ts). */
	due: { version: number; seenAge: number; at: number } | null = null;
	/** When the list of tasks last told of its task, or lacked it; null before the first time. */
	listedAt: number | null = null;
	/** Rises with each response of the list that lacks its task: by 2, or by 1 if the page was cut. 0 again when the list tells of it. */
	lacking = 0;
	/** What is to be said if it never comes to another try. */
	lastFailure: Failure | null = null;
	/** What it is to buy, or null. */
	readonly order: PlacedOrder | null;
	/** Why a try of the submit may have been accepted; null where none may have been. */
	private doubt: Failure | null = null;
	outcome: Outcome;

	constructor(
		readonly job: Job,
		provider: CountingProvider,
		now: number,
		/** Where the job's order stands in the journal; null for a job without one. */
		place: OrderPlace | null,
	) {
		this.order = job.order === null || place === null ? null : { ...job.order, place };
		this.phase = job.order === null ? 'poll' : 'submit';
		this.notBefore = now;
		this.begin = { at: now };
		this.outcome = firstOutcome(job, provider);
	}

	get deadline(): number {
		return this.phase === 'poll' && this.job.follow === 'toEnd'
			? this.begin.at + this.job.maxWaitMs
			: Number.POSITIVE_INFINITY;
	}

	/** Whether the list of tasks lacks its task, so that it has to be polled by itself. */
	get isMissing(): boolean {
		return this.lacking >= 2;
	}

	/** Whether a try of the submit may have been accepted, and no task is known. */
	get isInDoubt(): boolean {
		return this.doubt !== null && this.outcome.task.taskId === null;
	}

	/** What to say after a try of the submit: where an earlier one may have been accepted, a later refusal says nothing of that one. */
	inDoubt(failure: Failure): Failure {
		if (failure.code === 'outcome_unknown') this.doubt = failure;
		// The first request with the user's own key may be the same order, and still be running.
		if (failure.code === 'idempotency_conflict') this.doubt ??= failure;
		if (this.doubt === null || this.doubt === failure) return failure;
		const { message } = this.doubt;
		if (message.endsWith(failure.message)) return this.doubt;
		return { ...this.doubt, message: `${message.replace(/\.$/, '')}; when sent again: ${failure.message}` };
	}

	/** It is known what became of the tries so far, and none of them is this order's task. */
	resolved(): void {
		this.doubt = null;
		this.lastFailure = null;
	}

	end(failure: Failure | null): void {
		if (failure !== null) this.outcome = { ...this.outcome, task: { ...this.outcome.task, failure } };
		this.phase = 'ended';
	}

	/** There is a task: ended, or to be followed from `at` on. */
	bought(at: number, firstLook: number): void {
		this.begin.at = at;
		this.tries = 0;
		this.notBefore = firstLook;
		this.phase = this.job.follow === 'nothing' ? 'ended' : 'poll';
	}
}
