/** What the node puts out: the contract's item, and errors that list what became of every item. */
import {
	NodeOperationError,
	type IBinaryData,
	type IDataObject,
	type IExecuteFunctions,
	type INode,
	type INodeExecutionData,
} from 'n8n-workflow';
import type { Mode } from '../providers/model';
import {
	nothingKnown,
	type Failure,
	type Provider,
	type ProviderName,
	type Task,
} from '../providers/vocabulary';
import type { Estimate } from '../tasks/prices';
import { endWithPeriod, headline, operationError, sentence } from './errorSentences';
import { ERROR_TEXTS } from './errorTexts';
import { namedTaskId } from './taskId';

/** What an item of Estimate Cost says. Credits and US dollars are null where they are not known. */
export interface EstimateItem {
	provider: ProviderName;
	model: string;
	mode: Mode;
	creditsEstimated: number | null;
	usdEstimated: number | null;
	/** The provider's price list, what the same settings last cost in this process, or nothing. */
	source: Estimate['source'];
	/** Of all items of the run together; null where one is not known. */
	totalCredits: number | null;
	totalUsd: number | null;
}

/** What became of one input item. */
export interface ItemResult {
	itemIndex: number;
	task: Task;
	/** The provider's word for a status that its page doesn't list. */
	unknownStatus: string | null;
	timedOut: boolean;
	/** Tasks of earlier attempts at the same order, which the provider has said failed. */
	failedTaskIds: readonly string[];
	/** The prompt, where it was composed of its parts; else null. */
	composedPrompt: string | null;
	/** The provider's last answer, where the user asked for it; else undefined. */
	raw?: unknown;
	binary?: Record<string, IBinaryData> | undefined;
	/** Where nothing was to be bought: what it would cost, which is all that is put out then. */
	estimate?: EstimateItem;
	/** Whether it goes where n8n puts errors. */
	isError: boolean;
}

/** The contract's item. Facts that only sometimes apply are only there when they do. */
export function outputItem(result: ItemResult): INodeExecutionData {
	const { task, timedOut, unknownStatus, failedTaskIds, raw, binary, itemIndex, estimate } = result;
	const prompt = result.composedPrompt === null ? {} : { prompt: result.composedPrompt };
	if (estimate !== undefined) return { json: { ...estimate, ...prompt }, pairedItem: { item: itemIndex } };
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
	result: ItemResult,
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
	const text = `${failure.message} ${advice === '' ? ERROR_TEXTS.invalid_parameters.nextStep : advice}`;
	const taskId = namedTaskId(context, itemIndex);
	const json = { ...nothingKnown(), taskId, failure: { ...failure }, error: text };
	const item: INodeExecutionData = { json, pairedItem: { item: itemIndex } };
	return node.onError === 'continueErrorOutput' ? asError(node, item, text, itemIndex) : item;
}

/**
 * The item that n8n passes on when a parked node's time is up. It is stored until then, so what sends an item with an error to
 * the error output is json of nothing but these keys (handleNodeErrorOutput again); the contract's item is in one of them.
 */
export function timeLimitItem(node: INode, result: ItemResult, provider: Provider): INodeExecutionData {
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
