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
	/** The binary field for the video. */
	field: z.string(),
	/** The video's name as the user gives it, or null for one made from the task ID. */
	fileName: z.string().nullable(),
	mostBytes: z.number(),
	/** Whether a private provider's files may lie anywhere in private networks, not only where the provider itself is. */
	allowPrivate: z.boolean(),
	/** How many items' files may be under way at the same time, this one's included. */
	atOnce: z.number(),
});
export type Download = z.infer<typeof Download>;

/** What to do with the item once its work is over. A parked node keeps it as JSON. */
export const Delivery = z.object({
	/** Null where no files are wanted. */
	download: Download.nullable(),
	/** What the video has to be; null where that isn't known, as for tasks that were not submitted here. */
	ordered: Ordered.nullable(),
	/** Whether a task that failed at the provider counts as an error. */
	taskFailureIsError: z.boolean(),
	/** Whether a wait that ran out of time counts as an error. */
	timeoutIsError: z.boolean(),
});
export type Delivery = z.infer<typeof Delivery>;

export interface Plan {
	job: Job;
	delivery: Delivery;
	/** The user's Callback URL and Callback Context as one text, to compare them; empty if there are none. */
	report: string;
	/** Whether Stop cancels the task. */
	cancelOnStop: boolean;
}

/** Whether an active trigger of the same workflow is called without being named. */
export type Reports = 'workflow' | 'givenUrl';

/** What operations need of callbacks. */
export interface Callbacks {
	/** Whether this node is parked until callbacks wake it. */
	readonly parks: boolean;
	/** Which node a callback for a task wakes; `none` where no node of this workflow ordered it with a callback URL. */
	wakes(taskId: string): 'thisNode' | 'another' | 'none';
	/**
	 * Adds the URL that the provider is to call.
	 * @param payload what a trigger is to hand on, undefined where the user gives nothing
	 * @throws InvalidItem if the provider would call another address than the one given, or nobody would receive the payload
	 */
	addTo(submission: Submission, payload: CallbackPayload | undefined, reports: Reports): Submission;
}

export interface PlanContext {
	/** What a submission would cost, as known before the run. */
	estimateOf: (submission: Submission) => Estimate;
	/** What the journal knows an order by. @param ownKey the user's own idempotency key, or null */
	identityOf: (submission: Submission, ownKey: string | null) => OrderIdentity;
	callbacks: Callbacks;
}

/** How an operation reads an item. Throws InvalidItem where the item's parameters are wrong. */
export type Operation = (item: ItemReader, context: PlanContext) => Plan;

/** An item that receives the result of a job. */
export interface Recipient {
	itemIndex: number;
	delivery: Delivery;
	/** Whether its output has the provider's last response. */
	keepRaw: boolean;
}

/** A job with the items that get its video: several where they give the same idempotency key. */
export interface SharedJob extends Job {
	recipients: Recipient[];
	/** Whether Stop cancels the task: only if no item is against it. */
	cancelOnStop: boolean;
}

/** An item that is not worked on, because its parameters are wrong. */
export interface Refusal {
	itemIndex: number;
	failure: Failure;
}

/**
 * Gives items with the same idempotency key one order, and each of them its video. A key that comes with other parameters than
 * before is refused, as a provider with keys would; one without would charge for both. Another callback is refused too: a
 * provider calls only one address for a task.
 * @param plans one for each item, in their order
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
			const failure = invalid([`Idempotency Key is "${ownKey?.value ?? ''}", but ${other}`]);
			refusals.push({ itemIndex, failure });
		}
	}
	return { jobs, refusals };
}

/** Combines what items that share an order ask for: the longest wait, the lowest cap, and the raw response if one wants it. */
function shareMore(shared: SharedJob, own: Job): void {
	shared.keepRaw ||= own.keepRaw;
	shared.maxWaitMs = Math.max(shared.maxWaitMs, own.maxWaitMs);
	if (shared.order === null || own.order === null) return;
	const caps = [shared.order.cap, own.order.cap].filter((cap) => cap !== null);
	shared.order = { ...shared.order, cap: caps.length === 0 ? null : Math.min(...caps) };
}
