/** Wait: go on when videos that were submitted before are done. */
import { InvalidItem, readAll } from '../host/invalidItem';
import type { ItemReader } from '../host/itemReader';
import type { Download, Operation, Plan } from './plan';

export const wait: Operation = (item, { callbackUrl: { resume } }) => {
	const [taskId, { job, delivery }] = readAll(
		() => item.taskId(),
		() => waiting(item),
	);
	if (resume.parks && resume.reach(taskId) === 'never') {
		throw new InvalidItem([
			`Task ID is "${taskId}", but no node of this execution ordered it with a callback, so none would come: set Wait Using to Polling`,
		]);
	}
	return { job: { ...job, taskId }, delivery };
};

/** What every operation that waits reads of an item, whichever task it waits for. @throws InvalidItem */
export function waiting(item: ItemReader): Plan {
	const [maxWaitMs, keepRaw, download, onTaskFailure] = readAll(
		() => item.maxWaitMs(),
		() => item.includeRawResponse(),
		() => downloadOf(item),
		() => item.onTaskFailure(),
	);
	return {
		job: { itemIndex: item.itemIndex, order: null, taskId: null, follow: 'toEnd', maxWaitMs, keepRaw },
		delivery: { download, taskFailureIsError: onTaskFailure === 'error', composedPrompt: null },
	};
}

/** How the files are to be fetched, or null where they are not. @throws InvalidItem */
export function downloadOf(item: ItemReader): Download | null {
	const [field, mostBytes, atOnce, allowPrivate] = readAll(
		() => item.downloadInto(),
		() => item.maxFileBytes(),
		() => item.parallelDownloads(),
		() => item.allowPrivateMedia(),
	);
	return field === null ? null : { field, mostBytes, atOnce, allowPrivate };
}
