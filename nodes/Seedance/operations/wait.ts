/** Wait: go on when videos that were submitted before are done. */
import { InvalidItem, readAll } from '../parameters/invalidItem';
import type { ItemReader } from '../host/items/itemReader';
import type { Callbacks, Download, Operation, Plan } from './plan';

export const wait: Operation = (item, { callbacks }) => {
	const [taskId, { job, delivery, cancelOnStop }] = readAll(
		() => item.take('taskId'),
		() => waiting(item, callbacks),
	);
	if (callbacks.parks && callbacks.wakes(taskId) === 'none') {
		throw new InvalidItem([
			`Task ID is "${taskId}", but this execution did not submit it with a callback URL, so no callback would arrive: set Wait Using to Polling`,
		]);
	}
	return { job: { ...job, taskId }, delivery, report: '', cancelOnStop };
};

/** What every operation that waits reads of an item, whichever task it waits for. @throws InvalidItem */
export function waiting(item: ItemReader, { parks }: Pick<Callbacks, 'parks'>): Plan {
	const [maxWaitMs, keepRaw, download, onTaskFailure, timeoutIsError, cancelOnStop] = readAll(
		() => item.maxWaitMs(),
		() => item.take('includeRawResponse'),
		() => downloadOf(item),
		() => item.take('onTaskFailure'),
		() => item.timeoutIsError(parks),
		() => item.cancelsOnStop(),
	);
	return {
		job: { itemIndex: item.itemIndex, order: null, taskId: null, follow: 'toEnd', maxWaitMs, keepRaw },
		delivery: { download, ordered: null, taskFailureIsError: onTaskFailure === 'error', timeoutIsError },
		report: '',
		cancelOnStop,
	};
}

/** How the files are to be fetched, or null where they are not. @throws InvalidItem */
export function downloadOf(item: ItemReader): Download | null {
	const [field, fileName, mostBytes, atOnce, allowPrivate] = readAll(
		() => item.downloadInto(),
		() => item.fileName(),
		() => item.maxFileBytes(),
		() => item.take('parallelDownloads'),
		() => item.take('allowPrivateMedia'),
	);
	return field === null ? null : { field, fileName, mostBytes, atOnce, allowPrivate };
}
