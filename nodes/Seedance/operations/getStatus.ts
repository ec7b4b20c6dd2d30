/** Get Status: poll once. A task that failed is an answer here, not an error. */
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
