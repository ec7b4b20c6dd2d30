/** Submit and Wait: submits a video and continues when it is finished. */
import { readAll } from '../parameters/invalidItem';
import type { Operation } from './plan';
import { orderedOf } from './ordered';
import { orderOf } from './submit';
import { waiting } from './wait';

export const submitAndWait: Operation = (item, context) => {
	const [{ order, report }, { job, delivery, cancelOnStop }] = readAll(
		() => orderOf(item, context, 'givenUrl'),
		() => waiting(item, context.callbacks),
	);
	return {
		job: { ...job, order, taskId: null },
		delivery: { ...delivery, ordered: orderedOf(order.submission) },
		report,
		cancelOnStop,
	};
};
