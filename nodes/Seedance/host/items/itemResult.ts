/** The result of one input item, whatever the operation. */
import type { IBinaryData } from 'n8n-workflow';
import { z } from 'zod/v4';
import { MODES } from '../../parameters/model';
import { PROVIDER_NAMES } from '../../providers/task';
import type { Outcome } from '../../tasks/job';
import { ESTIMATE_SOURCES } from '../../tasks/orders/prices';
import type { Row } from './row';

const Amount = z.number().nullable();

/** What an item of Estimate Cost says. Credits and US dollars are null where they are not known. */
export const EstimateItem = z.object({
	provider: z.enum(PROVIDER_NAMES),
	model: z.string(),
	mode: z.enum(MODES),
	creditsEstimated: Amount,
	usdEstimated: Amount,
	/** The bounds of the price in US dollars, where the length or size of the video is not known before. */
	usdLeast: Amount,
	usdMost: Amount,
	/** The provider's price list, what the same settings last cost in this process, or nothing. */
	source: z.enum(ESTIMATE_SOURCES),
	/** Of all items of the run together; null where one is not known. */
	totalCredits: Amount,
	totalUsd: Amount,
});
export type EstimateItem = z.infer<typeof EstimateItem>;

/** What became of an item that asks for a task. */
export interface TaskResult extends Outcome {
	itemIndex: number;
	row: Row;
	binary?: Record<string, IBinaryData> | undefined;
	/** Whether it goes where n8n puts errors. */
	isError: boolean;
	/** What to do now, where that is not what the failure's code says. */
	advice?: string | undefined;
}

/** Returns the tasks of earlier tries at an item, which failed. They may have been charged too. */
export function earlierTaskIds({
	task,
	failedTaskIds,
}: Pick<TaskResult, 'task' | 'failedTaskIds'>): string[] {
	return failedTaskIds.filter((id) => id !== task.taskId);
}

/** What became of an item for which nothing was to be bought: what it would cost. */
interface EstimateResult {
	itemIndex: number;
	estimate: EstimateItem;
	row: Row;
	isError: false;
}

/** The tasks that an item has listed. Each becomes an output item of its own. */
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
