/** Get Status: look once. A task that failed is an answer here, not an error. */
import { readAll } from '../host/invalidItem';
import { downloadOf } from './wait';
import type { Operation } from './plan';

export const getStatus: Operation = (item) => {
	const [taskId, keepRaw, download] = readAll(
		() => item.taskId(),
		() => item.includeRawResponse(),
		() => downloadOf(item),
	);
	return {
		job: { itemIndex: item.itemIndex, order: null, taskId, follow: 'once', maxWaitMs: 0, keepRaw },
		delivery: { download, taskFailureIsError: false, composedPrompt: null },
	};
};
