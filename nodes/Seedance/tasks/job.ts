/** The work on one item in a batch: a video to submit or a task to poll. */
import { z } from 'zod/v4';
import { blankTask, Task, withNews, type Failure, type TaskReading } from '../providers/task';
import type { Provider, Submission } from '../providers/provider';
import type { RenderTimes } from './rate/renderTimes';
import type { OrderPlace } from './orders/journal';
import type { OrderIdentity } from './orders/orderKeys';
import { costFacts, type Estimate } from './orders/prices';
import { endWithPeriod } from '../text/sentences';

/** A video to submit. The code calls it an order. */
export interface Order {
	submission: Submission;
	identity: OrderIdentity;
	/** The estimated cost before the run. */
	estimate: Estimate;
	/** The most that the run may spend, including this video, in the provider's unit; null if there is no cap. */
	cap: number | null;
}

/** An order with its place in the journal. */
export interface PlacedOrder extends Order {
	place: OrderPlace;
}

/** Lists the properties, because V8 gives each object that a spread creates its own hidden class (225 bytes per task). */
function placed({ submission, identity, estimate, cap }: Order, place: OrderPlace): PlacedOrder {
	return { submission, identity, estimate, cap, place };
}

export interface Job {
	itemIndex: number;
	/** The video to submit, or null if the task already exists. */
	order: Order | null;
	taskId: string | null;
	/** The next step once there is a task: none, one poll, or polls until it has ended. */
	follow: 'nothing' | 'once' | 'toEnd';
	/** How long to wait for the end, in milliseconds from the submit, or from the start of the batch for an existing task. */
	maxWaitMs: number;
	/** Whether to keep the provider's last response. */
	keepRaw: boolean;
}

/** The known facts of a job. The task's `failure` is the error, if any. A parked node stores an outcome as JSON. */
export const Outcome = z.object({
	task: Task,
	/** The provider's status word if it is not documented; otherwise null. */
	unknownStatus: z.string().nullable(),
	/** The provider's last response; undefined if the job doesn't keep it. */
	raw: z.unknown().optional(),
	/** Whether the wait ended before the task did. */
	timedOut: z.boolean(),
	/** Tasks of earlier attempts at the same video that the provider reported as failed. */
	failedTaskIds: z.array(z.string()).readonly(),
});
export type Outcome = z.infer<typeof Outcome>;

/** A job that has ended. */
export interface Ended<J extends Job = Job> {
	job: J;
	outcome: Outcome;
}

/** Returns an outcome with the facts known before any request. */
export function outcomeOfTask(task: Task, keepRaw = false): Outcome {
	return { task, unknownStatus: null, raw: keepRaw ? null : undefined, timedOut: false, failedTaskIds: [] };
}

/** A provider's name and the unit of its charges. */
export type CountingProvider = Pick<Provider, 'name' | 'unit' | 'usdPerUnit'>;

/** Returns the outcome of a job before its first request. */
export function firstOutcome({ order, taskId, keepRaw }: Job, provider: CountingProvider): Outcome {
	const task = blankTask(provider.name, {
		taskId,
		model: order?.submission.model.id ?? null,
		status: taskId === null ? null : 'processing',
		...costFacts(provider, order?.estimate.price ?? null, null),
	});
	return outcomeOfTask(task, keepRaw);
}

/** Merges a reading into a known outcome. */
export function withReading(known: Outcome, reading: TaskReading): Outcome {
	const { task, unknownStatus } = reading;
	return {
		...known,
		task: withNews(known.task, task),
		unknownStatus,
		raw: known.raw === undefined ? undefined : reading.raw,
	};
}

/** A job and its progress. All times are from `Clock.elapsed`. */
export class JobState {
	phase: 'submit' | 'poll' | 'ended';
	/** Whether a request for this job is in progress. */
	busy = false;
	/** The job must not be served before this time. */
	notBefore: number;
	/** Number of tries in a row in the current phase without a usable response, including the one in progress. */
	tries = 0;
	/** When the first submit was sent, or null. */
	firstSentAt: number | null = null;
	/** When the task was first polled, or null. */
	firstPolledAt: number | null = null;
	/** When the provider first reported the task as completed but without a video, or null. */
	completedAt: number | null = null;
	/** When the task began, as far as this run knows. */
	readonly begin: { at: number };
	/** How long similar tasks take; null if this run did not submit the task. */
	durations: RenderTimes | null = null;
	/**
	 * The task's age when it was last seen unfinished: 0 right after its submit, null before the first poll of a task submitted elsewhere.
	 */
	seenAge: number | null = null;
	/** When the next poll is worthwhile, calculated from `durations` and `seenAge` (pace.ts). */
	due: { version: number; seenAge: number; at: number } | null = null;
	/** When a list response last showed the task or was found to lack it; null before the first time. */
	listedAt: number | null = null;
	/**
	 * How strongly the list lacks the task: +2 for each complete response without it, +1 for a truncated one. Reset to 0 when the list
	 * shows the task.
	 */
	lacking = 0;
	/** The failure to report if there is no further try. */
	lastFailure: Failure | null = null;
	/** The video to submit, or null. */
	readonly order: PlacedOrder | null;
	/** The failure of a submit that may have been accepted, or null. */
	private doubt: Failure | null = null;
	outcome: Outcome;

	constructor(
		readonly job: Job,
		provider: CountingProvider,
		now: number,
		/** The order's place in the journal; null for a job without an order. */
		place: OrderPlace | null,
	) {
		this.order = job.order === null || place === null ? null : placed(job.order, place);
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

	/** Whether the list lacks the task, so that it must be polled individually. */
	get isMissing(): boolean {
		return this.lacking >= 2;
	}

	/** Whether a submit may have been accepted, and no task is known. */
	get isInDoubt(): boolean {
		return this.doubt !== null && this.outcome.task.taskId === null;
	}

	/**
	 * Returns the failure to report after a submit. If an earlier submit may have been accepted, a later refusal says nothing about it.
	 * Then the earlier failure is reported, with the later message added.
	 */
	inDoubt(failure: Failure): Failure {
		if (failure.code === 'outcome_unknown') this.doubt = failure;
		// The first request with the user's own key may be for the same video and still be running.
		if (failure.code === 'idempotency_conflict') this.doubt ??= failure;
		if (this.doubt === null || this.doubt === failure) return failure;
		const { message } = this.doubt;
		if (message.endsWith(failure.message)) return this.doubt;
		return {
			...this.doubt,
			message: `${endWithPeriod(message)} The next attempt failed: ${failure.message}`,
		};
	}

	/** Clears the doubt: the results of all submits so far are known, and none of them left a task to use. */
	resolved(): void {
		this.doubt = null;
		this.lastFailure = null;
	}

	end(failure: Failure | null): void {
		if (failure !== null) this.outcome = { ...this.outcome, task: { ...this.outcome.task, failure } };
		this.phase = 'ended';
	}

	/** Notes that there is a task. Ends the job, or polls the task from `firstLook` on, as `follow` says. */
	bought(at: number, firstLook: number): void {
		this.begin.at = at;
		this.tries = 0;
		this.notBefore = firstLook;
		this.phase = this.job.follow === 'nothing' ? 'ended' : 'poll';
	}
}
