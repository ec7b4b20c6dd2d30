/** The end of every run: its items where n8n wants them, or one error for all; and what the editor shows beside them. */
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { batchError, stoppedNotice, type Ending } from '../host/batchError';
import { errorItem, outputItem, type ItemResult } from '../host/items';
import type { Run } from '../host/openRun';
import { namedTaskId } from '../host/taskId';
import { blankTask, type Failure } from '../providers/vocabulary';

/**
 * @throws NodeOperationError that names every item, where one went wrong and the node's On Error setting says to stop
 */
export function putOut(
	{ context, provider, signal }: Run,
	results: readonly ItemResult[],
	ending: Ending,
): INodeExecutionData[][] {
	const node = context.getNode();
	const notice = signal.aborted ? stoppedNotice(results) : null;
	if (notice !== null) context.logger.warn(notice);
	if (results.some((result) => result.isError) && !context.continueOnFail())
		throw batchError({ context, provider }, results, ending);
	const hasErrorOutput = node.onError === 'continueErrorOutput';
	return [
		results.map((result) =>
			result.isError ? errorItem(node, result, provider, hasErrorOutput) : outputItem(result),
		),
	];
}

/** An item that came to nothing before anything was sent for it. It keeps the task ID of what was bought before. */
export function refused({ context, provider }: Run, itemIndex: number, failure: Failure): ItemResult {
	const task = blankTask(provider.name, { taskId: namedTaskId(context, itemIndex), failure });
	return {
		itemIndex,
		task,
		unknownStatus: null,
		timedOut: false,
		failedTaskIds: [],
		composedPrompt: null,
		isError: true,
	};
}

/** Shown in the editor. Older versions of n8n can't. */
export function addHint(
	context: Partial<Pick<IExecuteFunctions, 'addExecutionHints'>>,
	message: string,
): void {
	context.addExecutionHints?.({ message, location: 'outputPane' });
}
