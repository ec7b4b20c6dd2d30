/** The result of one input item, whatever the operation. */
import type { IBinaryData } from 'n8n-workflow';
import { z } from 'zod/v4';
import { MODES } from '../../parameters/model';
import { PROVIDER_NAMES } from '../../providers/task';
import type { Outcome } from '../../tasks/job';
import { ESTIMATE_SOURCES } from '../../tasks/orders/prices';
import type { Row } from './row';

const Amount = z.number().nullable();

/** The output of Estimate Cost for one item. Credits and US dollars are null if unknown. */
export const EstimateItem = z.object({
	provider: z.enum(PROVIDER_NAMES),
	model: z.string(),
	mode: z.enum(MODES),
	creditsEstimated: Amount,
	usdEstimated: Amount,
	/** The bounds of the price in US dollars, if the length or size of the video isn't known in advance. */
	usdLeast: Amount,
	usdMost: Amount,
	/** Where the price is from: the provider's price list, the last cost of the same settings in this process, or nowhere. */
	source: z.enum(ESTIMATE_SOURCES),
	/** The total of all items of the run; null if one is unknown. */
	totalCredits: Amount,
	totalUsd: Amount,
});
export type EstimateItem = z.infer<typeof EstimateItem>;

/** The result of an item about one task. */
export interface TaskResult extends Outcome {
	itemIndex: number;
	row: Row;
	binary?: Record<string, IBinaryData> | undefined;
	/** Whether n8n handles the item as failed. */
	isError: boolean;
	/** The next step, if it differs from that of the failure's code. */
	advice?: string | undefined;
}

/** Returns the IDs of an item's failed tasks from earlier attempts. They may have been charged too. */
export function earlierTaskIds({
	task,
	failedTaskIds,
}: Pick<TaskResult, 'task' | 'failedTaskIds'>): string[] {
	return failedTaskIds.filter((id) => id !== task.taskId);
}

/** The result of an item that submits nothing: its estimated cost. */
interface EstimateResult {
	itemIndex: number;
	estimate: EstimateItem;
	row: Row;
	isError: false;
}

/** The result of an item that lists tasks. Each task becomes its own output item. */
export interface ListResult {
	itemIndex: number;
	tasks: readonly TaskResult[];
	isError: false;
}

export type ItemResult = TaskResult | EstimateResult | ListResult;

export function isListResult(result: ItemResult): result is ListResult {
	return 'tasks' in result;
}

export function isTaskResult(result: ItemResult): result is TaskResult {
	return 'task' in result;
}
