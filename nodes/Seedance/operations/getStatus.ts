/** Get Status: polls once. A failed task is a result here, not an error. */
import { readAll } from '../parameters/invalidItem';
import { downloadOf } from './wait';
import type { Operation } from './plan';

export const getStatus: Operation = (item) => {
	const [taskId, keepRaw, download] = readAll(
		() => item.take('taskId'),
		() => item.take('includeRawResponse'),
		() => downloadOf(item),
	);
	return {
		job: { itemIndex: item.itemIndex, order: null, taskId, follow: 'once', maxWaitMs: 0, keepRaw },
		delivery: { download, ordered: null, taskFailureIsError: false, timeoutIsError: false },
		report: '',
		cancelOnStop: false,
	};
};
