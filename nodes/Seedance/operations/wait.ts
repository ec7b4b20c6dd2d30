/** Wait: continues when videos that were submitted earlier are finished. */
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
			`Task ID is "${taskId}", but this execution did not submit the task with a callback URL, so no callback will arrive: set Wait Using to Polling`,
		]);
	}
	return { job: { ...job, taskId }, delivery, report: '', cancelOnStop };
};

/** Reads the parameters that all waiting operations share. @throws InvalidItem */
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

/** Reads how to download the files; null if Download Video is off. @throws InvalidItem */
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
