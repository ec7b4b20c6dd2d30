/** Submit: buy a video and go on at once with its task ID. */
import { readAll, type ItemReader } from '../host/itemReader';
import type { Order } from '../tasks/job';
import { withCallback } from './callbackUrl';
import type { Operation, PlanContext } from './plan';

export const submit: Operation = (item, context) => {
	const [order, keepRaw] = readAll(
		() => orderOf(item, context),
		() => item.includeRawResponse(),
	);
	return {
		job: { itemIndex: item.itemIndex, order, taskId: null, follow: 'nothing', maxWaitMs: 0, keepRaw },
		delivery: { download: null, taskFailureIsError: true },
	};
};

/** What the item buys. @throws InvalidItem */
export function orderOf(item: ItemReader, { runIndex, requestOf, callbacks }: PlanContext): Order {
	const [submission, userKey, maxCredits] = readAll(
		() => item.submission(),
		() => item.idempotencyKey(),
		() => item.maxCredits(),
	);
	const place = { runIndex, itemIndex: item.itemIndex, request: requestOf(submission), userKey };
	return { submission: withCallback(submission, callbacks), place, maxCredits };
}
