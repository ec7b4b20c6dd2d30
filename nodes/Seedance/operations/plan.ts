/** What an operation makes of one item before anything is sent. */
import type { Wanted } from '../host/files';
import type { ItemReader } from '../host/itemReader';
import type { Failure, Submission } from '../providers/vocabulary';
import type { Job } from '../tasks/job';
import type { Estimate } from '../tasks/prices';
import type { CallbackUrl } from './callbackUrl';

/** How to fetch the files of a finished task. */
export interface Download extends Wanted {
	/** How many items' files may be under way at the same time, this one's included. */
	atOnce: number;
}

/** What to do with the item once its work is over. */
export interface Delivery {
	/** Null where no files are wanted. */
	download: Download | null;
	/** Whether a task that failed at the provider counts as an error. */
	taskFailureIsError: boolean;
	/** To be shown in the item: a prompt that nobody has seen yet, since it was composed of its parts; else null. */
	composedPrompt: string | null;
}

export interface Plan {
	job: Job;
	delivery: Delivery;
}

export function isPlan<T extends Plan>(plan: T | Failure): plan is T {
	return 'job' in plan;
}

export interface PlanContext {
	runIndex: number;
	/** What a submission would cost, as known before the run. */
	estimateOf: (submission: Submission) => Estimate;
	/** The request as the provider gets it, with files by their content: what the journal knows an order by. */
	requestOf: (submission: Submission) => unknown;
	/** Whom the provider is to call, and whether this node waits for it. */
	callbackUrl: CallbackUrl;
}

/** How an operation reads an item. Throws InvalidItem where the item's parameters are wrong. */
export type Operation = (item: ItemReader, context: PlanContext) => Plan;
