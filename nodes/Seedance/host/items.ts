/** What the node puts out: the contract's item, and errors that list what became of every item. */
import {
	NodeOperationError,
	type IBinaryData,
	type IDataObject,
	type INode,
	type INodeExecutionData,
} from 'n8n-workflow';
import type { Mode } from '../providers/model';
import {
	blankTask,
	type Failure,
	type Provider,
	type ProviderName,
	type Task,
} from '../providers/vocabulary';
import type { Estimate } from '../tasks/prices';
import { ERROR_TEXTS, nextStepOf } from './errorTexts';
import { isTool } from './tool';

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

/** What a run is for. */
export type Wanted = 'a video' | 'an estimate';

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
export function notBegunItem(node: INode, itemIndex: number, cause: unknown): INodeExecutionData {
	const message = cause instanceof Error ? cause.message : String(cause);
	const advice = cause instanceof NodeOperationError ? (cause.description ?? '') : '';
	const failure = invalid([message]);
	const text = `${failure.message} ${advice === '' ? ERROR_TEXTS.invalid_parameters.nextStep : advice}`;
	const json = { ...blankTask('seedance2ai'), provider: null, failure: { ...failure }, error: text };
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

/** One error for the whole run, with every item's task ID, so that nothing paid for is lost with it. */
export function batchError(
	node: INode,
	results: readonly ItemResult[],
	provider: Provider,
	wanted: Wanted,
): NodeOperationError {
	const bad = results.filter(({ isError }) => isError);
	const first = bad[0];
	if (bad.length === 1 && results.length === 1 && first !== undefined) {
		return operationError(node, headline(first), {
			itemIndex: first.itemIndex,
			description: [whereabouts(first), nextStep(first, provider)].filter((part) => part !== '').join(' '),
		});
	}
	const unsent = bad.filter(({ task }) => task.failure?.code === 'not_sent').length;
	const message = `${bad.length} of ${results.length} items did not get ${wanted}${unsent === 0 ? '' : `, ${unsent} of them not sent`}`;
	const lines = [...bad, ...results.filter(({ isError }) => !isError)].map((result) =>
		line(result, provider),
	);
	// After Stop, n8n keeps nothing of the run: only the provider's memory for keys, if it has one, protects a retry.
	const isKept =
		results.some(({ task }) => task.taskId !== null) &&
		bad.every(({ task }) => task.failure?.code !== 'stopped');
	const kept = isKept
		? '<br>\nVideos that were bought are listed with their task IDs; a retry of this execution does not buy them again.'
		: '';
	return operationError(node, message, {
		...(first === undefined ? {} : { itemIndex: first.itemIndex }),
		description: `${lines.join('<br>\n')}${kept}`,
	});
}

/**
 * What a stopped run had bought, for n8n's log, or null where it had bought nothing: of an execution that was stopped, n8n
 * stores nothing that its node says.
 */
export function stoppedNotice(results: readonly ItemResult[]): string | null {
	const tasks = results.flatMap(({ task }) =>
		task.taskId === null ? [] : [`${task.taskId} (${task.status ?? 'unknown'})`],
	);
	return tasks.length === 0
		? null
		: `Seedance: the workflow was stopped. These tasks go on at the provider, and the operation Wait takes them from there: ${tasks.join(', ')}`;
}

/**
 * n8n's error with our words. The constructor replaces a message that has the letters of a system error anywhere in it
 * ("preexisting" has EEXIST) by a general one, and what we had to say would be lost. Of a tool's error, n8n tells the
 * agent's model the message alone, so all is in there.
 */
function operationError(
	node: INode,
	message: string,
	{ itemIndex, description = '' }: { itemIndex?: number; description?: string },
): NodeOperationError {
	const whole = `${endWithPeriod(message)} ${description.replaceAll('<br>', '')}`.trim();
	const options = { description, ...(itemIndex === undefined ? {} : { itemIndex }) };
	const error = new NodeOperationError(node, message, options);
	error.message = isTool(node) ? whole : message;
	return error;
}

function headline({ task }: ItemResult): string {
	return task.failure?.message ?? 'The item did not get a video';
}

function sentence(result: ItemResult, provider: Provider): string {
	return [endWithPeriod(headline(result)), whereabouts(result), nextStep(result, provider)]
		.filter((part) => part !== '')
		.join(' ');
}

function line(result: ItemResult, provider: Provider): string {
	const { task, itemIndex, isError, timedOut, estimate } = result;
	const name = `Item ${itemIndex}`;
	if (isError) return `${name}: ${sentence(result, provider)}`;
	if (estimate !== undefined) return `${name}: ${estimate.creditsEstimated ?? 'unknown'} credits`;
	const video = task.videoUrl === null ? '' : `, ${task.videoUrl}`;
	return `${name}: ${timedOut ? 'still processing' : (task.status ?? 'done')}, task ${task.taskId ?? ''} at ${task.provider}${video}`;
}

function whereabouts({ task, failedTaskIds }: ItemResult): string {
	const video = task.videoUrl === null ? '' : `, video ${task.videoUrl}`;
	const present = task.taskId === null ? '' : `Task ID ${task.taskId} at ${task.provider}${video}.`;
	const earlier = failedTaskIds.filter((id) => id !== task.taskId);
	const past = earlier.length === 0 ? '' : `Tasks that failed before: ${earlier.join(', ')}.`;
	return [present, past].filter((part) => part !== '').join(' ');
}

function nextStep({ task }: ItemResult, provider: Provider): string {
	return task.failure === null ? '' : nextStepOf(task.failure.code, provider.honoursIdempotencyKey);
}

function endWithPeriod(text: string): string {
	return /[.!?]$/.test(text) ? text : `${text}.`;
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
