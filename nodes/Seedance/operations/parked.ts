/** What a parked node remembers of its items, and the items that come of it: at its time limit, and when all have ended. */
import type { IBinaryData, INode, INodeExecutionData } from 'n8n-workflow';
import { z } from 'zod/v4';
import { errorItem, outputItem, type ItemResult } from '../host/items';
import {
	FAILURE_CODES,
	PROVIDER_NAMES,
	TASK_STATUSES,
	withNews,
	type Provider,
	type TaskReading,
} from '../providers/vocabulary';
import type { Outcome } from '../tasks/job';
import type { Files } from './files';
import { resultOf } from './results';

const Text = z.string().nullable();
const Number = z.number().nullable();

const Task = z.object({
	taskId: Text,
	provider: z.enum(PROVIDER_NAMES),
	model: Text,
	status: z.enum(TASK_STATUSES).nullable(),
	videoUrl: Text,
	videoUrls: z.array(z.string()),
	lastFrameUrl: Text,
	seed: Number,
	creditsUsed: Number,
	creditsRefunded: Number,
	createdAt: Text,
	updatedAt: Text,
	failure: z
		.object({
			code: z.enum(FAILURE_CODES),
			message: z.string(),
			retryable: z.boolean(),
			billed: z.boolean().nullable(),
		})
		.nullable(),
});

const Binary = z.custom<IBinaryData>((value) => typeof value === 'object' && value !== null);

const Result = z.object({
	itemIndex: z.int(),
	task: Task,
	unknownStatus: Text,
	timedOut: z.boolean(),
	failedTaskIds: z.array(z.string()),
	raw: z.unknown(),
	binary: z.record(z.string(), Binary).optional(),
	isError: z.boolean(),
});

const Open = z.object({
	taskId: z.string(),
	/** When its own time is up, milliseconds since 1970. */
	deadline: z.number(),
	keepRaw: z.boolean(),
	download: z.object({ field: z.string(), mostBytes: z.number(), atOnce: z.number() }).nullable(),
	taskFailureIsError: z.boolean(),
});

const Item = z.object({
	/** How it stood when the node was parked. */
	result: Result,
	/** What is still to come; null where the item is over. */
	open: Open.nullable(),
	/** Of the input item, where n8n puts it into the items of the error output. */
	input: z.record(z.string(), z.unknown()).nullable(),
});
export type ParkedItem = z.infer<typeof Item>;

/**
 * Where items with an error go. `stop`: nowhere else, since n8n can't stop an execution when it is called back, so they go on
 * as they are, with their failure. `regular`: they stay in their place, with n8n's error text. `errorOutput`: to the second
 * output.
 */
export const ROUTES = ['stop', 'regular', 'errorOutput'] as const;

export const ParkedRound = z.object({
	/** Which execution, node and round of a loop this is. */
	id: z.string(),
	provider: z.enum(PROVIDER_NAMES),
	route: z.enum(ROUTES),
	items: z.array(Item),
});
export type ParkedRound = z.infer<typeof ParkedRound>;

/** The outputs for these results, with those that go to the error output as n8n makes them: over the input item's json. */
export function outputsOf(
	{ route, items }: Pick<ParkedRound, 'route' | 'items'>,
	results: readonly ItemResult[],
	node: INode,
	provider: Provider,
): INodeExecutionData[][] {
	const made = results.map((result, index) => {
		if (!result.isError || route === 'stop') return outputItem(result);
		const item = errorItem(node, result, provider, false);
		return { ...item, json: { ...plainJson(items[index]?.input), ...item.json } };
	});
	if (route !== 'errorOutput') return [made];
	const isBad = (_: INodeExecutionData, index: number) => results[index]?.isError === true;
	return [made.filter((item, index) => !isBad(item, index)), made.filter(isBad)];
}

function plainJson(input: ParkedItem['input'] | undefined): INodeExecutionData['json'] {
	return JSON.parse(JSON.stringify(input ?? {})) as INodeExecutionData['json'];
}

/** How the items stand if nothing more becomes known: what has not ended has run out of time. */
export function atTimeLimit(items: readonly ParkedItem[]): ItemResult[] {
	return items.map(({ result, open }) => (open === null ? result : { ...result, timedOut: true }));
}

/** What became of an item whose task has ended, or has run out of time where there is no reading. */
export function outcomeOf({ result }: ParkedItem, reading: TaskReading | undefined): Outcome {
	const { task, unknownStatus, failedTaskIds, raw } = result;
	if (reading === undefined) return { task, unknownStatus, failedTaskIds, raw, timedOut: true };
	return {
		task: withNews(task, reading.task),
		unknownStatus: reading.unknownStatus,
		raw: reading.raw,
		timedOut: false,
		failedTaskIds,
	};
}

/** The result for an item that was still open. */
export function resultWith(
	{ result: { itemIndex } }: ParkedItem,
	{ keepRaw, download, taskFailureIsError }: z.infer<typeof Open>,
	outcome: Outcome,
	files: Files | undefined,
): ItemResult {
	return resultOf(
		{ job: { keepRaw }, delivery: { download, taskFailureIsError } },
		itemIndex,
		outcome,
		files,
	);
}
