/** Makes the output items of the public contract, and marks errors as n8n expects them. */
import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INode,
	type INodeExecutionData,
} from 'n8n-workflow';
import { TAKING_TASK_ID } from '../../parameters/choices';
import { idOf } from '../../text/taskIds';
import type { Provider } from '../../providers/provider';
import { nothingKnown, type Failure } from '../../providers/task';
import { endWithPeriod, headline, nextStepOf, operationError, sentence } from './errorTexts';
import { operationOf } from '../context';
import { isListResult, isTaskResult, type ItemResult, type ListResult, type TaskResult } from './itemResult';

/** The output items of an item that went well: one, unless it has listed tasks. */
export function outputItems(result: ItemResult): INodeExecutionData[] {
	return isListResult(result) ? result.tasks.map(outputItem) : [outputItem(result)];
}

/** The contract's item. Facts that only sometimes apply are only there when they do. */
export function outputItem(result: Exclude<ItemResult, ListResult>): INodeExecutionData {
	const { itemIndex, composedPrompt } = result;
	const prompt = composedPrompt === null ? {} : { prompt: composedPrompt };
	if (!isTaskResult(result))
		return { json: { ...result.estimate, ...prompt }, pairedItem: { item: itemIndex } };
	const { task, timedOut, unknownStatus, failedTaskIds, raw, binary } = result;
	return {
		json: {
			...task,
			failure: task.failure === null ? null : { ...task.failure },
			...prompt,
			...(timedOut ? { timedOut } : {}),
			...(unknownStatus === null ? {} : { providerStatus: unknownStatus }),
			...(failedTaskIds.length === 0 ? {} : { failedTaskIds: [...failedTaskIds] }),
			...(raw === undefined ? {} : { raw: raw as IDataObject }),
		},
		...(binary === undefined ? {} : { binary }),
		pairedItem: { item: itemIndex },
	};
}

/**
 * The same item with n8n's error text, for "continue". What sends an item to the error output is an `error` beside its
 * json (handleNodeErrorOutput of n8n-core); but where that is still there when the item is stored, n8n replaces all of
 * json by the message, and the task ID would be lost. n8n copies the item in between, so an `error` that isn't
 * enumerable is seen by the first and gone for the second.
 */
export function errorItem(
	node: INode,
	result: TaskResult,
	provider: Provider,
	toErrorOutput: boolean,
): INodeExecutionData {
	const item = outputItem(result);
	const text = sentence(result, provider);
	const withError = { ...item, json: { ...item.json, error: text } };
	return toErrorOutput ? asError(node, withError, text, result.itemIndex) : withError;
}

/** The item with the mark by which n8n sends it to the error output. */
function asError(node: INode, item: INodeExecutionData, text: string, itemIndex: number): INodeExecutionData {
	const error = operationError(node, text, { itemIndex });
	return Object.defineProperty(item, 'error', { value: error, enumerable: false });
}

/**
 * An item of a run that could not begin, as without a usable credential, for "continue": where a node throws, n8n passes its
 * input on by the first output, as if that were what came out. Nothing was sent.
 */
export function notBegunItem(
	context: Pick<IExecuteFunctions, 'getNode' | 'getNodeParameter'>,
	itemIndex: number,
	cause: unknown,
): INodeExecutionData {
	const node = context.getNode();
	const message = cause instanceof Error ? cause.message : String(cause);
	const advice = cause instanceof NodeOperationError ? (cause.description ?? '') : '';
	const failure = invalid([message]);
	const taskId = namedTaskId(context, itemIndex);
	const text = `${failure.message} ${advice === '' ? nextStepOf(failure.code, null, taskId !== null) : advice}`;
	const json = { ...nothingKnown(), taskId, failure: { ...failure }, error: text };
	const item: INodeExecutionData = { json, pairedItem: { item: itemIndex } };
	return node.onError === 'continueErrorOutput' ? asError(node, item, text, itemIndex) : item;
}

/**
 * The item that n8n passes on when a parked node's time is up. It is stored until then, so what sends an item with an error to
 * the error output is json of nothing but these keys (handleNodeErrorOutput again); the contract's item is in one of them.
 */
export function timeLimitItem(node: INode, result: TaskResult, provider: Provider): INodeExecutionData {
	if (!result.isError) return outputItem(result);
	const item = errorItem(node, result, provider, false);
	if (node.onError !== 'continueErrorOutput') return item;
	const { error, ...details } = item.json;
	return { ...item, json: { error, message: headline(result), details } };
}

/** For an item that was never sent because its parameters are wrong. */
export function invalid(violations: readonly string[]): Failure {
	return {
		code: 'invalid_parameters',
		message: violations.map(endWithPeriod).join(' '),
		retryable: false,
		billed: false,
	};
}

/**
 * The task ID that an item names for which nothing could be done, as it stands there: n8n lays the item over the row, and a
 * null would take away the ID of a paid video. Null where the operation takes none, where there is nothing to read, and for a
 * number that has been rounded: that would be the ID of another task.
 */
export function namedTaskId(
	context: Pick<IExecuteFunctions, 'getNodeParameter'>,
	itemIndex: number,
): string | null {
	try {
		const operation = operationOf(context);
		if (!TAKING_TASK_ID.some((one) => one === operation)) return null;
		const given: unknown = context.getNodeParameter('taskId', itemIndex);
		const text = typeof given === 'number' ? idOf(given) : given;
		return typeof text === 'string' && text.trim() !== '' ? text.trim() : null;
	} catch {
		return null;
	}
}
