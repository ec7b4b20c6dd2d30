/** Submit: submits a video and continues at once with its task ID. */
import { readAll } from '../parameters/invalidItem';
import type { ItemReader } from '../host/items/itemReader';
import type { Order } from '../tasks/job';
import { canonicalJson } from '../tasks/orders/idempotency';
import type { Operation, PlanContext, Reports } from './plan';

export const submit: Operation = (item, context) => {
	const [{ order, report }, keepRaw] = readAll(
		() => orderOf(item, context, 'workflow'),
		() => item.take('includeRawResponse'),
	);
	return {
		job: { itemIndex: item.itemIndex, order, taskId: null, follow: 'nothing', maxWaitMs: 0, keepRaw },
		delivery: { download: null, ordered: null, taskFailureIsError: true, timeoutIsError: false },
		report,
		cancelOnStop: false,
	};
};

/**
 * Reads the video that an item submits.
 * @param reports whether to use an active trigger of the same workflow if no callback URL is given
 * @throws InvalidItem
 */
export function orderOf(
	item: ItemReader,
	{ identityOf, estimateOf, callbacks }: PlanContext,
	reports: Reports,
): { order: Order; report: string } {
	const [submission, ownKey, cap, payload] = readAll(
		() => item.wish(),
		() => item.take('idempotencyKey') ?? null,
		() => item.cap(),
		() => item.take('callbackContext'),
	);
	const identity = identityOf(submission, ownKey);
	const sent = callbacks.addTo(submission, payload, reports);
	const order = { submission: sent, identity, estimate: estimateOf(submission), cap };
	const { callbackUrl } = submission.parameters;
	const report =
		callbackUrl === undefined && payload === undefined ? '' : canonicalJson([callbackUrl, payload]);
	return { order, report };
}
