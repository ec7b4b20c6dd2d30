/** Submit: buy a video and go on at once with its task ID. */
import { readAll } from '../host/invalidItem';
import type { ItemReader } from '../host/itemReader';
import type { Order } from '../tasks/job';
import type { Operation, PlanContext } from './plan';
import type { Reports } from './triggerCallback';

export const submit: Operation = (item, context) => {
	const [{ order, composedPrompt }, keepRaw] = readAll(
		() => orderOf(item, context, 'workflow'),
		() => item.includeRawResponse(),
	);
	return {
		job: { itemIndex: item.itemIndex, order, taskId: null, follow: 'nothing', maxWaitMs: 0, keepRaw },
		delivery: { download: null, taskFailureIsError: true, composedPrompt },
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
	{ runIndex, requestOf, estimateOf, callbackUrl }: PlanContext,
	reports: Reports,
): { order: Order; composedPrompt: string | null } {
	const [{ submission, composedPrompt }, userKey, maxCredits, callbackContext] = readAll(
		() => item.wish(),
		() => item.idempotencyKey(),
		() => item.maxCredits(),
		() => item.callbackContext(),
	);
	const place = { runIndex, itemIndex: item.itemIndex, request: requestOf(submission), userKey };
	const sent = callbackUrl.addTo(submission, callbackContext, reports);
	const order = { submission: sent, place, estimate: estimateOf(submission), maxCredits };
	return { order, composedPrompt };
}
