/** From what became of the work to what becomes of the items. */
import type { ItemResult } from '../host/items';
import type { Outcome } from '../tasks/job';
import type { Files } from '../host/files';
import type { Delivery, Plan } from './plan';

/** @param files what was fetched of the task's files; undefined where none were wanted or there are none */
export function resultOf(
	{ job, delivery }: { job: Pick<Plan['job'], 'keepRaw'>; delivery: Delivery },
	itemIndex: number,
	outcome: Outcome,
	files?: Files,
): ItemResult {
	const { task, timedOut, unknownStatus, failedTaskIds, raw } = outcome;
	const result: ItemResult = {
		itemIndex,
		task,
		timedOut,
		unknownStatus,
		failedTaskIds,
		composedPrompt: delivery.composedPrompt,
		...(job.keepRaw ? { raw } : {}),
		isError: isError(outcome, delivery),
	};
	return files === undefined ? result : withFiles(result, files);
}

/** A wait that ran out of time is no error: the item goes on with its task ID, and Wait can take it from there. */
function isError({ task, timedOut }: Outcome, delivery: Delivery): boolean {
	if (task.failure === null || timedOut) return false;
	return task.failure.code !== 'task_failed' || delivery.taskFailureIsError;
}

function withFiles(result: ItemResult, { task, binary, failure }: Files): ItemResult {
	return {
		...result,
		...(Object.keys(binary).length === 0 ? {} : { binary }),
		task: { ...task, failure: failure ?? task.failure },
		isError: result.isError || failure !== null,
	};
}
