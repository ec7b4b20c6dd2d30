/** Submit: buy a video and go on at once with its task ID. */
import { readAll, type ItemReader } from '../host/itemReader';
import type { Order } from '../tasks/job';
import type { Operation, PlanContext } from './plan';

export const submit: Operation = (item, context) => {
	const [order, keepRaw] = readAll(
		() => orderOf(item, context, 'workflow'),
		() => item.includeRawResponse(),
	);
	return {
		job: { itemIndex: item.itemIndex, order, taskId: null, follow: 'nothing', maxWaitMs: 0, keepRaw },
		delivery: { download: null, taskFailureIsError: true },
	};
};

/**
 * What the item buys. Its identity is what the user asked for: the token that a trigger's URL gets is another with every
 * try, and must not make a repeated order a new one.
 * @param reports whether a trigger of the same workflow is called without being named
 * @throws InvalidItem
 */
export function orderOf(
	item: ItemReader,
	{ runIndex, requestOf, callbackUrl }: PlanContext,
	reports: 'workflow' | 'givenUrl',
): Order {
	const [submission, userKey, maxCredits, context] = readAll(
		() => item.submission(),
		() => item.idempotencyKey(),
		() => item.maxCredits(),
		() => item.callbackContext(),
	);
	const place = { runIndex, itemIndex: item.itemIndex, request: requestOf(submission), userKey };
	return { submission: callbackUrl.addTo(submission, context, reports), place, maxCredits };
}
