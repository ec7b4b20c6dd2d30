/** Creates output items as the public contract defines them, and marks errors as n8n expects. */
import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INode,
	type INodeExecutionData,
} from 'n8n-workflow';
import type { Provider } from '../../providers/provider';
import { nothingKnown, type Failure, type Task } from '../../providers/task';
import { endWithPeriod } from '../../text/sentences';
import { operationError, plainDescription } from '../operationError';
import { headline, nextStepOf, sentence } from './errorTexts';
import { chargesSentence } from './charges';
import {
	earlierTaskIds,
	isListResult,
	isTaskResult,
	type ItemResult,
	type ListResult,
	type TaskResult,
} from './itemResult';
import { namedModel, namedTaskId, rowNotBegun } from './row';

/** Returns the output items of a successful item: one, unless it lists tasks. */
export function outputItems(result: ItemResult): INodeExecutionData[] {
	return isListResult(result) ? result.tasks.map(outputItem) : [outputItem(result)];
}

/** Returns the output item of the contract. Facts that only sometimes apply are left out if they don't. */
export function outputItem(result: Exclude<ItemResult, ListResult>): INodeExecutionData {
	const { itemIndex, row } = result;
	const pairedItem = { item: itemIndex };
	if (!isTaskResult(result)) {
		const { provider, model, ...estimate } = result.estimate;
		const json = { provider, model, prompt: row.prompt, ...estimate };
		return { json: { ...json, ...fieldsBeside(json, row.fields) }, pairedItem };
	}
	const { task, timedOut, unknownStatus, failedTaskIds, raw, binary } = result;
	// The charges and refunds of tasks from earlier attempts are unknown here.
	const isOpen = task.failure?.billed === false && earlierTaskIds(result).length > 0;
	const failure = isOpen && task.failure !== null ? { ...task.failure, billed: null } : task.failure;
	const json = {
		...taskFields({ ...task, failure }, row.prompt),
		...(timedOut ? { timedOut } : {}),
		...(unknownStatus === null ? {} : { providerStatus: unknownStatus }),
		...(failedTaskIds.length === 0 ? {} : { failedTaskIds: [...failedTaskIds] }),
		...(raw === undefined ? {} : { raw: raw as IDataObject }),
	};
	return {
		json: { ...json, ...fieldsBeside(json, row.fields, SOMETIMES) },
		...(binary === undefined ? {} : { binary }),
		pairedItem,
	};
}

/** Returns the facts that every item has, in the order of the contract. */
function taskFields(
	task: Omit<Task, 'provider'> & { provider: Task['provider'] | null },
	prompt: string | null,
): IDataObject {
	const { taskId, status, videoUrl, provider, model, failure, ...others } = task;
	const told = failure === null ? null : { ...failure };
	return { taskId, status, videoUrl, provider, model, prompt, ...others, failure: told };
}

/** Names of facts that only sometimes apply. In an input item, they are about another run. */
const SOMETIMES = ['timedOut', 'providerStatus', 'failedTaskIds', 'raw'];

/**
 * Returns the fields of the input item whose names the output doesn't use. `error` is n8n's: a regular output item with one would
 * make Retry On Fail run the node again.
 */
function fieldsBeside(ours: IDataObject, fields: IDataObject, alsoOurs: readonly string[] = []): IDataObject {
	const isOurs = (name: string) => name === 'error' || Object.hasOwn(ours, name) || alsoOurs.includes(name);
	return Object.fromEntries(Object.entries(fields).filter(([name]) => !isOurs(name)));
}

/**
 * Returns the output item with n8n's error text, for On Error set to Continue.
 *
 * n8n sends an item to the error output if it has an `error` next to its json (handleNodeErrorOutput in n8n-core). But if the item
 * still has it when it is stored, n8n replaces all of json with the message, and the task ID would be lost. n8n copies the item in
 * between, so a non-enumerable `error` is seen by the first step and missing in the second.
 * @param input the fields of the input item, onto which n8n merges items of the error output
 */
export function errorItem(
	node: INode,
	result: TaskResult,
	provider: Provider,
	toErrorOutput: boolean,
	input: IDataObject = {},
): INodeExecutionData {
	const item = outputItem(result);
	const text = sentence(result, provider);
	const withError = { ...item, json: { ...item.json, error: text } };
	return toErrorOutput ? asError(node, withError, text, result.itemIndex, input) : withError;
}

/** Returns resets of the input item's facts that are about another run. n8n's merge would keep those that the output leaves out. */
function unset(input: IDataObject, ours: IDataObject): IDataObject {
	const left = SOMETIMES.filter((name) => Object.hasOwn(input, name) && !Object.hasOwn(ours, name));
	return Object.fromEntries(left.map((name) => [name, name === 'timedOut' ? false : null]));
}

/**
 * Marks an item so that n8n sends it to the error output. n8n merges it onto the input item there, so an unknown prompt is left
 * out: null would replace the prompt of the input item.
 */
function asError(
	node: INode,
	item: INodeExecutionData,
	text: string,
	itemIndex: number,
	input: IDataObject,
): INodeExecutionData {
	const { prompt, ...others } = item.json;
	const error = operationError(node, text, { itemIndex });
	// n8n outputs the message as data, so it may contain tags.
	error.message = text;
	const json = { ...(prompt === null ? others : item.json), ...unset(input, item.json) };
	const whole = { ...item, json };
	return Object.defineProperty(whole, 'error', { value: error, enumerable: false });
}

/**
 * Returns an item of a run that could not begin, such as without a usable credential, for On Error set to Continue. If the node
 * threw instead, n8n would pass its input on through the first output, like a result. Nothing was sent.
 */
export function notBegunItem(
	context: Pick<IExecuteFunctions, 'getNode' | 'getInputData' | 'getNodeParameter'>,
	itemIndex: number,
	cause: unknown,
): INodeExecutionData {
	const node = context.getNode();
	const message = cause instanceof Error ? cause.message : String(cause);
	const advice = cause instanceof NodeOperationError ? plainDescription(cause) : '';
	const failure = invalid([message]);
	const taskId = namedTaskId(context, itemIndex);
	const step = advice === '' ? nextStepOf(failure.code, null, taskId !== null) : advice;
	const said = [
		failure.message,
		chargesSentence({ ...nothingKnown(), taskId, failure }, false),
		// The message of a tool already includes the description.
		message.endsWith(step) ? '' : step,
	];
	const text = said.filter((part) => part !== '').join(' ');
	const { prompt, fields } = rowNotBegun(context, itemIndex);
	const facts = taskFields(
		{ ...nothingKnown(), taskId, model: namedModel(context, itemIndex), failure },
		prompt,
	);
	const json = { ...facts, error: text, ...fieldsBeside(facts, fields, SOMETIMES) };
	const item: INodeExecutionData = { json, pairedItem: { item: itemIndex } };
	const input = context.getInputData()[itemIndex]?.json ?? {};
	return node.onError === 'continueErrorOutput' ? asError(node, item, text, itemIndex, input) : item;
}

/**
 * Returns the item that n8n passes on at a parked node's time limit. It is stored until then, so an `error` next to json would be
 * lost. n8n also sends an item to the error output if its json has only these keys (handleNodeErrorOutput). The contract's item is
 * in `details`.
 */
export function timeLimitItem(node: INode, result: TaskResult, provider: Provider): INodeExecutionData {
	if (!result.isError) return outputItem(result);
	const item = errorItem(node, result, provider, false);
	if (node.onError !== 'continueErrorOutput') return item;
	const { error, ...details } = item.json;
	return { ...item, json: { error, message: headline(result), details } };
}

/** Returns the failure of an item that was never sent, because its parameters are invalid. */
export function invalid(violations: readonly string[]): Failure {
	return {
		code: 'invalid_parameters',
		message: violations.map(endWithPeriod).join(' '),
		retryable: false,
		billed: false,
	};
}
