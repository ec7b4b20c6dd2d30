/** Makes the output items of the public contract, and marks errors as n8n expects them. */
import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INode,
	type INodeExecutionData,
} from 'n8n-workflow';
import type { Provider } from '../../providers/provider';
import { nothingKnown, type Failure, type Task } from '../../providers/task';
import { endWithPeriod, headline, nextStepOf, operationError, sentence } from './errorTexts';
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

/** The output items of an item that went well: one, unless it has listed tasks. */
export function outputItems(result: ItemResult): INodeExecutionData[] {
	return isListResult(result) ? result.tasks.map(outputItem) : [outputItem(result)];
}

/** The contract's item. Facts that only sometimes apply are only there when they do. */
export function outputItem(result: Exclude<ItemResult, ListResult>): INodeExecutionData {
	const { itemIndex, row } = result;
	const pairedItem = { item: itemIndex };
	if (!isTaskResult(result)) {
		const { provider, model, ...estimate } = result.estimate;
		const json = { provider, model, prompt: row.prompt, ...estimate };
		return { json: { ...json, ...fieldsBeside(json, row.fields) }, pairedItem };
	}
	const { task, timedOut, unknownStatus, failedTaskIds, raw, binary } = result;
	// What the tasks of earlier tries have cost and got back is not known here.
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

/** The facts that every item has, in the order of the contract. */
function taskFields(
	task: Omit<Task, 'provider'> & { provider: Task['provider'] | null },
	prompt: string | null,
): IDataObject {
	const { taskId, status, videoUrl, provider, model, failure, ...others } = task;
	const told = failure === null ? null : { ...failure };
	return { taskId, status, videoUrl, provider, model, prompt, ...others, failure: told };
}

/** Names of an item's facts that only sometimes apply. In an input item they are about another run. */
const SOMETIMES = ['timedOut', 'providerStatus', 'failedTaskIds', 'raw'];

/**
 * The fields of the input item whose names are not ours. `error` is n8n's own: an item of the regular output that has one would
 * make Retry On Fail run the node again.
 */
function fieldsBeside(ours: IDataObject, fields: IDataObject, alsoOurs: readonly string[] = []): IDataObject {
	const isOurs = (name: string) => name === 'error' || Object.hasOwn(ours, name) || alsoOurs.includes(name);
	return Object.fromEntries(Object.entries(fields).filter(([name]) => !isOurs(name)));
}

/**
 * The same item with n8n's error text, for "continue". What sends an item to the error output is an `error` beside its
 * json (handleNodeErrorOutput of n8n-core); but where that is still there when the item is stored, n8n replaces all of
 * json by the message, and the task ID would be lost. n8n copies the item in between, so an `error` that isn't
 * enumerable is seen by the first and gone for the second.
 * @param input the fields of the input item, over which n8n lays an item of the error output
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

/** Facts of the input item that are about another run: n8n lays our item over it, and what ours leaves out would stay. */
function unset(input: IDataObject, ours: IDataObject): IDataObject {
	const left = SOMETIMES.filter((name) => Object.hasOwn(input, name) && !Object.hasOwn(ours, name));
	return Object.fromEntries(left.map((name) => [name, name === 'timedOut' ? false : null]));
}

/**
 * The item with the mark by which n8n sends it to the error output. n8n lays it over the row there, so a prompt that isn't known
 * is left out: null would take away that of the row.
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
	const json = { ...(prompt === null ? others : item.json), ...unset(input, item.json) };
	const whole = { ...item, json };
	return Object.defineProperty(whole, 'error', { value: error, enumerable: false });
}

/**
 * An item of a run that could not begin, as without a usable credential, for "continue": where a node throws, n8n passes its
 * input on by the first output, as if that were what came out. Nothing was sent.
 */
export function notBegunItem(
	context: Pick<IExecuteFunctions, 'getNode' | 'getInputData' | 'getNodeParameter'>,
	itemIndex: number,
	cause: unknown,
): INodeExecutionData {
	const node = context.getNode();
	const message = cause instanceof Error ? cause.message : String(cause);
	const advice = cause instanceof NodeOperationError ? (cause.description ?? '') : '';
	const failure = invalid([message]);
	const taskId = namedTaskId(context, itemIndex);
	const said = [
		failure.message,
		chargesSentence({ ...nothingKnown(), taskId, failure }, false),
		advice === '' ? nextStepOf(failure.code, null, taskId !== null) : advice,
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
