/** Wait: go on when videos that were submitted before are done. */
import { readAll, type ItemReader } from '../host/itemReader';
import type { Operation, Plan } from './plan';

export const wait: Operation = (item) => {
	const [taskId, { job, delivery }] = readAll(
		() => item.taskId(),
		() => waiting(item),
	);
	return { job: { ...job, taskId }, delivery };
};

/** What every operation that waits reads of an item, whichever task it waits for. @throws InvalidItem */
export function waiting(item: ItemReader): Plan {
	const [maxWaitMs, keepRaw, downloadInto, onTaskFailure] = readAll(
		() => item.maxWaitMs(),
		() => item.includeRawResponse(),
		() => item.downloadInto(),
		() => item.onTaskFailure(),
	);
	return {
		job: { itemIndex: item.itemIndex, order: null, taskId: null, follow: 'toEnd', maxWaitMs, keepRaw },
		delivery: { downloadInto, taskFailureIsError: onTaskFailure === 'error' },
	};
}
