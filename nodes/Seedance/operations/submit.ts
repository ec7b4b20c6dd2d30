/** Submit: buy a video and go on at once with its task ID. */
import { readAll } from '../host/invalidItem';
import type { ItemReader } from '../host/itemReader';
import type { Order } from '../tasks/job';
import { withCallback } from './callbackUrl';
import type { Operation, PlanContext } from './plan';

export const submit: Operation = (item, context) => {
	const [{ order, composedPrompt }, keepRaw] = readAll(
		() => orderOf(item, context),
		() => item.includeRawResponse(),
	);
	return {
		job: { itemIndex: item.itemIndex, order, taskId: null, follow: 'nothing', maxWaitMs: 0, keepRaw },
		delivery: { download: null, taskFailureIsError: true, composedPrompt },
	};
};

/** What the item buys. @throws InvalidItem */
export function orderOf(
	item: ItemReader,
	{ runIndex, requestOf, estimateOf, callbacks }: PlanContext,
): { order: Order; composedPrompt: string | null } {
	const [{ submission, composedPrompt }, userKey, maxCredits] = readAll(
		() => item.wish(),
		() => item.idempotencyKey(),
		() => item.maxCredits(),
	);
	const place = { runIndex, itemIndex: item.itemIndex, request: requestOf(submission), userKey };
	const order = {
		submission: withCallback(submission, callbacks),
		place,
		estimate: estimateOf(submission),
		maxCredits,
	};
	return { order, composedPrompt };
}
