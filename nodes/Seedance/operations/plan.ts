/** Plans the work for each item before anything is sent: the job, and how to deliver its result. */
import { z } from 'zod/v4';
import { invalid } from '../host/items/output';
import type { ItemReader } from '../host/items/itemReader';
import type { Submission } from '../providers/provider';
import type { Failure } from '../providers/task';
import type { CallbackPayload } from '../parameters/ownSchemas';
import type { Job } from '../tasks/job';
import type { OrderIdentity } from '../tasks/orders/orderKeys';
import type { Estimate } from '../tasks/orders/prices';
import { Ordered } from './ordered';

/** How to download the files of a finished task. */
const Download = z.object({
	/** Binary field for the video. */
	field: z.string(),
	/** File name given by the user; null to make one from the task ID. */
	fileName: z.string().nullable(),
	mostBytes: z.number(),
	/** Whether a private provider's files may be on any private host, not only on the provider's own. */
	allowPrivate: z.boolean(),
	/** Number of items whose files are downloaded in parallel. */
	atOnce: z.number(),
});
export type Download = z.infer<typeof Download>;

/** How to deliver an item when its work is done. A parked node stores it as JSON. */
export const Delivery = z.object({
	/** Null if no files are requested. */
	download: Download.nullable(),
	/** Properties requested for the video; null if unknown, as for tasks not submitted in this run. */
	ordered: Ordered.nullable(),
	taskFailureIsError: z.boolean(),
	timeoutIsError: z.boolean(),
});
export type Delivery = z.infer<typeof Delivery>;

export interface Plan {
	job: Job;
	delivery: Delivery;
	/** The user's Callback URL and Callback Context as one text for comparison; empty if neither is given. */
	report: string;
	cancelOnStop: boolean;
}

/** `workflow` uses an active trigger of the same workflow if no callback URL is given; `givenUrl` uses only a URL that is given. */
export type Reports = 'workflow' | 'givenUrl';

/** Callback functions that operations use. */
export interface Callbacks {
	/** Whether this node parks until callbacks resume it. */
	readonly parks: boolean;
	/** Returns the node that a task's callback resumes; `none` if no node of this workflow submitted it with a callback URL. */
	wakes(taskId: string): 'thisNode' | 'another' | 'none';
	/**
	 * Adds the URL for the provider to call.
	 * @param payload the context for the trigger to output; undefined if the user gives none
	 * @throws InvalidItem if the provider would call another URL than the one given, or no trigger would receive the payload
	 */
	addTo(submission: Submission, payload: CallbackPayload | undefined, reports: Reports): Submission;
}

export interface PlanContext {
	/** Estimates the cost of a submission, as known before the run. */
	estimateOf: (submission: Submission) => Estimate;
	/** Returns the journal's identity of a submission. @param ownKey the user's own idempotency key, or null */
	identityOf: (submission: Submission, ownKey: string | null) => OrderIdentity;
	callbacks: Callbacks;
}

/** Reads an item for one operation. Throws InvalidItem if the item's parameters are invalid. */
export type Operation = (item: ItemReader, context: PlanContext) => Plan;

/** Item that receives the result of a job. */
export interface Recipient {
	itemIndex: number;
	delivery: Delivery;
	/** Whether the output includes the provider's last response. */
	keepRaw: boolean;
}

/** Job with the items that receive its video. Items with the same idempotency key share a job. */
export interface SharedJob extends Job {
	recipients: Recipient[];
	/** Whether Stop cancels the task. True only if all items allow it. */
	cancelOnStop: boolean;
}

/** Item with invalid parameters, for which no work is done. */
export interface Refusal {
	itemIndex: number;
	failure: Failure;
}

/**
 * Gives items with the same idempotency key one submit, and each of them its video.
 * Rejects a key that is reused with different parameters: a provider that supports keys would reject it, and one that doesn't
 * would charge for both. Also rejects a different callback, because a provider calls only one URL per task.
 * @param plans one per item, in order
 */
export function shareOrders(plans: ReadonlyArray<Plan | Failure>): {
	jobs: SharedJob[];
	refusals: Refusal[];
} {
	const jobs: SharedJob[] = [];
	const refusals: Refusal[] = [];
	const byKey = new Map<string, { job: SharedJob; request: string; report: string }>();
	for (const [itemIndex, plan] of plans.entries()) {
		if (!('job' in plan)) {
			refusals.push({ itemIndex, failure: plan });
			continue;
		}
		const recipient = { itemIndex, delivery: plan.delivery, keepRaw: plan.job.keepRaw };
		const { request = '', ownKey = null } = plan.job.order?.identity ?? {};
		const shared = ownKey === null ? undefined : byKey.get(ownKey.value);
		if (shared === undefined) {
			const { cancelOnStop } = plan;
			const job = { ...plan.job, recipients: [recipient], cancelOnStop };
			jobs.push(job);
			if (ownKey !== null) byKey.set(ownKey.value, { job, request, report: plan.report });
		} else if (shared.request === request && shared.report === plan.report) {
			shared.job.recipients.push(recipient);
			shared.job.cancelOnStop &&= plan.cancelOnStop;
			shareMore(shared.job, plan.job);
		} else {
			const what =
				shared.request === request ? 'a different Callback URL or Callback Context' : 'different parameters';
			const other = `item ${shared.job.itemIndex} has the same key and ${what}`;
			const failure = invalid([`Idempotency Key is "${ownKey?.value ?? ''}", but ${other}: use another key`]);
			refusals.push({ itemIndex, failure });
		}
	}
	return { jobs, refusals };
}

/** Merges the settings of items that share a submit: the longest wait, the lowest cap, and the raw response if one wants it. */
function shareMore(shared: SharedJob, own: Job): void {
	shared.keepRaw ||= own.keepRaw;
	shared.maxWaitMs = Math.max(shared.maxWaitMs, own.maxWaitMs);
	if (shared.order === null || own.order === null) return;
	const caps = [shared.order.cap, own.order.cap].filter((cap) => cap !== null);
	shared.order = { ...shared.order, cap: caps.length === 0 ? null : Math.min(...caps) };
}
