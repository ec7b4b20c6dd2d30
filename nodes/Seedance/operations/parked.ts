/** What a parked node remembers of its items: how they stood, and what is still to come. */
import type { IBinaryData } from 'n8n-workflow';
import { z } from 'zod/v4';
import type { ItemResult } from '../host/items';
import {
	FAILURE_CODES,
	PROVIDER_NAMES,
	TASK_STATUSES,
	withNews,
	type TaskReading,
} from '../providers/vocabulary';
import type { Outcome } from '../tasks/job';

const Text = z.string().nullable();
const Amount = z.number().nullable();

const Task = z.object({
	taskId: Text,
	provider: z.enum(PROVIDER_NAMES),
	model: Text,
	status: z.enum(TASK_STATUSES).nullable(),
	videoUrl: Text,
	videoUrls: z.array(z.string()),
	lastFrameUrl: Text,
	seed: Amount,
	creditsUsed: Amount,
	creditsEstimated: Amount,
	creditsRefunded: Amount,
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
	composedPrompt: Text,
	raw: z.unknown().optional(),
	binary: z.record(z.string(), Binary).optional(),
	isError: z.boolean(),
});

const Open = z.object({
	taskId: z.string(),
	/** When its own time is up, milliseconds since 1970. */
	deadline: z.number(),
	keepRaw: z.boolean(),
	download: z
		.object({ field: z.string(), mostBytes: z.number(), atOnce: z.number(), allowPrivate: z.boolean() })
		.nullable(),
	taskFailureIsError: z.boolean(),
});

const Item = z.object({
	result: Result,
	/** What is still to come; null where the item is over. */
	open: Open.nullable(),
});
export type ParkedItem = z.infer<typeof Item>;

export const ParkedRound = z.object({
	/** Made anew whenever a node is parked. */
	id: z.uuid(),
	provider: z.enum(PROVIDER_NAMES),
	/** When the node began, milliseconds since 1970. */
	beganAt: z.number(),
	/** To be said at the end of the prices that were paid, or null. */
	priceHint: Text,
	items: z.array(Item),
});
export type ParkedRound = z.infer<typeof ParkedRound>;

/** How the items stand if nothing more becomes known: what has not ended has run out of time. */
export function atTimeLimit(items: readonly ParkedItem[]): ItemResult[] {
	return items.map(({ result, open }) => (open === null ? result : { ...result, timedOut: true }));
}

/** The item with what the provider has said of its task meanwhile; without a reading, its time is up. */
export function withReading({ result, open }: ParkedItem, reading: TaskReading | undefined): ParkedItem {
	if (open === null) return { result, open };
	if (reading === undefined) return { result: { ...result, timedOut: true }, open };
	const { task, unknownStatus, raw } = reading;
	return {
		result: {
			...result,
			task: withNews(result.task, task),
			unknownStatus,
			raw: open.keepRaw ? raw : undefined,
		},
		open,
	};
}

/** What has become of an item that was still open. */
export function outcomeOf({
	task,
	unknownStatus,
	failedTaskIds,
	raw,
	timedOut,
}: ParkedItem['result']): Outcome {
	return { task, unknownStatus, failedTaskIds, raw, timedOut };
}
