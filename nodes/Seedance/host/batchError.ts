/** What is said of a run as a whole: one error with all items, or a line in the log. */
import type { IExecuteFunctions, NodeOperationError } from 'n8n-workflow';
import type { Provider, Task } from '../providers/vocabulary';
import { headline, nextStep, operationError, sentence, whereabouts } from './errorSentences';
import type { ItemResult } from './items';

/** How a run came to its end. */
export interface Ending {
	/** What it was for, as an error says it. */
	wanted: 'a video' | 'an estimate';
	/** Whether it orders videos; else it follows those that are there. */
	orders: boolean;
	/** Whether a callback has made a parked node run again: its input is then what the callback found, and no order. */
	isResumed: boolean;
}

/** After an error that concerns some items of several. */
const LISTED = 'Videos that were bought are listed with their task IDs.';
const KEPT =
	'A retry of this execution does not buy them again, but running the workflow anew does: give the task IDs to the operation Wait instead.';
const SPLIT =
	'To let good items go on without the bad ones, set On Error to "Continue (using error output)".';

/** What says how the run was started, and as which node. */
type Runner = Pick<IExecuteFunctions, 'getNode' | 'getMode'>;

/** One error for the whole run, with every item's task ID, so that nothing paid for is lost with it. */
export function batchError(
	{ context, provider }: { context: Runner; provider: Provider },
	results: readonly ItemResult[],
	{ wanted, orders, isResumed }: Ending,
): NodeOperationError {
	const node = context.getNode();
	const bad = results.filter(({ isError }) => isError);
	const first = bad[0];
	const ofRetry = joined(
		isResumed && orders ? resumedAdvice(results) : '',
		orders ? callerAdvice(context, results, provider) : '',
	);
	if (bad.length === 1 && results.length === 1 && first !== undefined) {
		return operationError(node, headline(first), {
			itemIndex: first.itemIndex,
			description: joined(whereabouts(first), nextStep(first, provider), ofRetry),
		});
	}
	const unsent = bad.filter(({ task }) => task.failure?.code === 'not_sent').length;
	const message = `${bad.length} of ${results.length} items did not get ${wanted}${unsent === 0 ? '' : `, ${unsent} of them not sent`}`;
	const good = results.filter(({ isError }) => !isError);
	const isBought = results.some(({ task }) => task.taskId !== null);
	// After Stop, n8n keeps nothing of the run: only the provider's memory for keys, if it has one, protects a retry.
	const isKept = isBought && bad.every(({ task }) => task.failure?.code !== 'stopped');
	const advice = joined(isKept ? LISTED : '', isKept && ofRetry === '' ? KEPT : ofRetry, isKept ? SPLIT : '');
	const lines = [...linesOf(bad, provider), ...good.map(goodLine), ...(advice === '' ? [] : [advice])];
	return operationError(node, message, {
		...(first === undefined ? {} : { itemIndex: first.itemIndex }),
		description: lines.join('<br>\n'),
	});
}

/** The order of a video that failed is not in the node's input any more. Empty where none failed. */
function resumedAdvice(results: readonly ItemResult[]): string {
	const tasks = results.map(({ task }) => task);
	const isToOrder = ({ failure }: Task) => failure?.code === 'task_failed';
	if (!tasks.some(isToOrder)) return '';
	const others = tasks.some((task) => task.taskId !== null && !isToOrder(task))
		? ', and give the task IDs of the others to the operation Wait'
		: '';
	return `A retry of this execution orders nothing anew, since a callback has resumed it: run the workflow anew with nothing but the rows whose video the provider could not make${others}.`;
}

/**
 * The error of a sub-workflow is shown in the workflow that called it, and for n8n every call is an execution of its own:
 * whoever retries there orders anew. Empty where nothing calls this one, where there is nothing to buy again, and after
 * Stop, of which n8n keeps nothing to retry.
 */
function callerAdvice(context: Runner, results: readonly ItemResult[], provider: Provider): string {
	const isAtStake = results.some(
		({ task: { taskId, status, failure } }) =>
			failure?.code === 'outcome_unknown' || (taskId !== null && status !== 'failed'),
	);
	const isStopped = results.some(({ task }) => task.failure?.code === 'stopped');
	if (context.getMode() !== 'integrated' || !isAtStake || isStopped) return '';
	const unless = provider.honoursIdempotencyKey ? ', except with an Idempotency Key of your own' : '';
	return `A retry from the workflow that called this one is a new execution and buys again${unless}: give the task IDs to the operation Wait instead, or retry the execution of this sub-workflow itself.`;
}

function joined(...parts: string[]): string {
	return parts.filter((part) => part !== '').join(' ');
}

/**
 * What a stopped run had bought, for n8n's log, or null where it had bought nothing: of an execution that was stopped, n8n
 * stores nothing that its node says.
 */
export function stoppedNotice(results: readonly ItemResult[]): string | null {
	// What has no status was refused: nobody has asked for its task ID, if that is one.
	const tasks = results.flatMap(({ task: { taskId, status } }) =>
		taskId === null || status === null ? [] : [`${taskId} (${status})`],
	);
	return tasks.length === 0
		? null
		: `Seedance: the workflow was stopped. These tasks go on at the provider, and the operation Wait takes them from there: ${tasks.join(', ')}`;
}

/** What went wrong, once for all items that it is the same for. */
function linesOf(bad: readonly ItemResult[], provider: Provider): string[] {
	const itemsOf = new Map<string, number[]>();
	for (const result of bad) {
		const text = sentence(result, provider);
		itemsOf.set(text, [...(itemsOf.get(text) ?? []), result.itemIndex]);
	}
	return [...itemsOf].map(
		([text, items]) => `${items.length === 1 ? 'Item' : 'Items'} ${inRanges(items)}: ${text}`,
	);
}

/** Such as "0 to 2, 5", of numbers in ascending order. */
function inRanges(numbers: readonly number[]): string {
	const ranges: Array<[first: number, last: number]> = [];
	for (const number of numbers) {
		const range = ranges.at(-1);
		if (range?.[1] === number - 1) range[1] = number;
		else ranges.push([number, number]);
	}
	return ranges.map(([first, last]) => (first === last ? `${first}` : `${first} to ${last}`)).join(', ');
}

function goodLine({ task, itemIndex, timedOut, estimate }: ItemResult): string {
	if (estimate !== undefined) return `Item ${itemIndex}: ${estimate.creditsEstimated ?? 'unknown'} credits`;
	const video = task.videoUrl === null ? '' : `, ${task.videoUrl}`;
	return `Item ${itemIndex}: ${timedOut ? 'still processing' : (task.status ?? 'done')}, task ${task.taskId ?? ''} at ${task.provider}${video}`;
}
