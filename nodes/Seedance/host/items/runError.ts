/** Builds the messages about a whole run: one error for all items, or a line in n8n's log. */
import type { IExecuteFunctions, NodeOperationError } from 'n8n-workflow';
import { cut } from '../../providers/facts';
import type { Provider } from '../../providers/provider';
import { isTaskFailure, type Task } from '../../providers/task';
import { inTurns } from '../../tasks/eventLoop';
import type { Clock } from '../../tasks/ports';
import { endWithPeriod, joined } from '../../text/sentences';
import { operationError, type DocsPage } from '../operationError';
import { chargesInWords, usdInWords } from './charges';
import { detailsOf, ERROR_TEXTS, headline, nextStep } from './errorTexts';
import {
	earlierTaskIds,
	isListResult,
	isTaskResult,
	type EstimateItem,
	type ItemResult,
	type TaskResult,
} from './itemResult';

/** The kind of run that has ended. */
export interface Ending {
	/** The purpose of the run, as named in the error. */
	wanted: 'a video' | 'a status' | 'a wait' | 'an estimate' | 'a list' | 'cancelled';
	/** Whether the run submits videos. Otherwise it only follows existing tasks. */
	orders: boolean;
	/** Whether a callback resumed a parked node. Its input is then the callback's results, not items to submit. */
	isResumed: boolean;
}

/** Advice for an error about some of several items. */
const LISTED = 'Task IDs of submitted videos are listed below.';
const KEPT =
	'If you retry this execution, the node submits only the items whose task failed or that were not submitted. If you start a new execution, you can be charged again for all items. To get the videos without a retry, use Wait with the task IDs.';
const SPLIT =
	'To continue with the other items when one fails, set On Error to "Continue (using error output)" in Settings before the next run.';

/** Pages about charges after a retry. */
const RETRIES: DocsPage = { file: 'docs/money.md', heading: 'Retries' };
const RETRIES_OF_FAILED: DocsPage = {
	file: 'docs/money.md',
	heading: 'If the provider reports a failed video',
};
const RETRIES_OF_CALLER: DocsPage = { file: 'docs/money.md', heading: 'Sub-workflows' };

/** The part of n8n's context that says which node runs and how the execution was started. */
type Runner = Pick<IExecuteFunctions, 'getNode' | 'getMode'>;

/** Creates one error for the whole run. It has every item's task ID, so that no paid task is lost. */
export async function batchError(
	{ context, provider, clock }: { context: Runner; provider: Provider; clock: Clock },
	results: readonly ItemResult[],
	{ wanted, orders, isResumed }: Ending,
): Promise<NodeOperationError> {
	const node = context.getNode();
	const tasks = results.filter(isTaskResult);
	const bad = tasks.filter(({ isError }) => isError);
	const first = bad[0];
	const ofResumed = isResumed && orders ? resumedAdvice(tasks) : '';
	const ofCaller = orders ? callerAdvice(context, tasks, provider) : '';
	const ofRetry = joined(ofResumed, ofCaller);
	const retryPages = orders ? pagesOfRetry(tasks, ofCaller !== '') : [];
	if (bad.length === 1 && results.length === 1 && first !== undefined) {
		return operationError(node, headline(first), {
			itemIndex: first.itemIndex,
			lines: [joined(detailsOf(first), nextStep(first, provider), ofRetry)],
			pages: [...pagesOf(bad), ...retryPages],
		});
	}
	const unsent = bad.filter(({ task }) => task.failure?.code === 'not_sent').length;
	const isCancel = wanted === 'cancelled';
	const some = `${bad.length} of ${results.length}`;
	const message = `${lackingInWords(some, wanted)}${unsent === 0 ? '' : `, ${unsent} of them not submitted`}`;
	const good = results.filter(({ isError }) => !isError);
	const isBought = !isCancel && tasks.some(({ task }) => task.taskId !== null);
	// After Stop, n8n keeps no data of the run. A retry is safe only if the provider honors idempotency keys.
	const isKept = isBought && bad.every(({ task }) => task.failure?.code !== 'stopped');
	const ofOrders = joined(isKept ? LISTED : '', isKept && ofRetry === '' ? KEPT : ofRetry);
	const advice = joined(orders ? ofOrders : '', isKept ? SPLIT : '');
	// The text of a thousand items may have a megabyte, so it gets turns of the event loop of its own.
	await clock.sleep(0);
	// Advice is first, because users would not read it below a long list.
	const lines = [
		...(advice === '' ? [] : [advice]),
		...(await linesOf(bad, provider, clock)),
		...(await inTurns(clock, good, (one) => goodLine(one, isCancel))),
	];
	await clock.sleep(0);
	return operationError(node, message, {
		...(first === undefined ? {} : { itemIndex: first.itemIndex }),
		lines,
		pages: [...pagesOf(bad), ...retryPages],
	});
}

/** @param some such as "2 of 3" */
function lackingInWords(some: string, wanted: Ending['wanted']): string {
	if (wanted === 'cancelled') return `${some} tasks were not canceled`;
	if (wanted === 'a status') return `The status of ${some} tasks could not be read`;
	if (wanted === 'a wait') return `The wait for ${some} tasks ended without a video`;
	return `${some} items ended without ${wanted}`;
}

/** Returns the page about the charges of a retry, or none if nothing was submitted. */
function pagesOfRetry(tasks: readonly TaskResult[], isForCaller: boolean): DocsPage[] {
	if (!tasks.some(({ task: { taskId } }) => taskId !== null)) return [];
	if (isForCaller) return [RETRIES_OF_CALLER];
	return [tasks.some(({ task }) => isTaskFailure(task)) ? RETRIES_OF_FAILED : RETRIES];
}

/** Returns the page about the failures of a run, if all have the same one. Items that were not sent follow from another's failure. */
function pagesOf(bad: readonly TaskResult[]): DocsPage[] {
	const codes = bad.flatMap(({ task: { failure } }) => (failure === null ? [] : [failure.code]));
	const pages = codes.filter((code) => code !== 'not_sent').map((code) => ERROR_TEXTS[code].page);
	const [page, ...others] = new Set(pages);
	return page === undefined || others.length > 0 ? [] : [page];
}

/** Returns advice for a resumed run, whose input no longer has the parameters of failed videos, or '' if no task failed. */
function resumedAdvice(results: readonly TaskResult[]): string {
	const tasks = results.map(({ task }) => task);
	const isToOrder = (task: Task) => isTaskFailure(task) && task.failure?.code !== 'task_cancelled';
	if (!tasks.some(isToOrder)) return '';
	const others = tasks.some((task) => task.taskId !== null && !isToOrder(task))
		? ', and use Wait with the task IDs of the other items'
		: '';
	return `A retry of this execution submits nothing, because a callback resumed the execution. Run the workflow again with only the items whose tasks failed${others}.`;
}

/**
 * Returns advice for a sub-workflow. Its error is shown in the calling workflow, and each call is a new execution, so a retry there
 * submits again.
 * @returns '' if this is not a sub-workflow, if nothing could be charged twice, and after Stop, when n8n keeps no data to retry
 */
function callerAdvice(context: Runner, results: readonly TaskResult[], provider: Provider): string {
	const isAtStake = results.some(
		({ task: { taskId, status, failure } }) =>
			failure?.code === 'outcome_unknown' || (taskId !== null && status !== 'failed'),
	);
	const isStopped = results.some(({ task }) => task.failure?.code === 'stopped');
	if (context.getMode() !== 'integrated' || !isAtStake || isStopped) return '';
	const ownKeyHolds = provider.honoursIdempotencyKey || provider.list !== null;
	const unless = ownKeyHolds ? ', unless an Idempotency Key was already set when this execution started' : '';
	return `If you retry the calling workflow, it starts a new execution of this sub-workflow, and you are charged again${unless}. Instead, use Wait with the task IDs, or retry the execution of this sub-workflow.`;
}

/**
 * Returns a log line with the tasks of a stopped run, or null if there are none. It goes to the log because n8n doesn't store
 * a node's output or error once the execution is stopped.
 */
export function stoppedNotice(results: readonly TaskResult[]): string | null {
	// An item without a status was refused, so its task ID was never confirmed. Failed and canceled tasks have ended.
	const tasks = results.flatMap(({ task: { taskId, status } }) =>
		taskId === null || status === null || status === 'failed' ? [] : [`${taskId} (${status})`],
	);
	return tasks.length === 0
		? null
		: `Seedance: the workflow was stopped. Tasks that are processing continue at the provider. To get the videos, use Wait with these task IDs: ${tasks.join(', ')}`;
}

/**
 * Characters that the different messages of a run may have together: 1000 each for 200 items, and 200 each for 1000 items. n8n
 * stores the error and shows it as a whole.
 */
const MOST_CHARACTERS = 200_000;
/** Each message keeps at least this many, also if there are more than 2000. */
const LEAST_CHARACTERS = 100;

/** Failed items with the same message and next step, all with a task or all without. */
interface Alike {
	first: TaskResult;
	items: number[];
	/** Task IDs, charges, and items that have them. Most are of one item each. */
	details: Map<string, number[]>;
}

/**
 * Returns one line per distinct error, with all items that have it. If the tasks or the charges of these items differ, a line for each
 * follows.
 */
async function linesOf(bad: readonly TaskResult[], provider: Provider, clock: Clock): Promise<string[]> {
	const groups = new Map<string, Alike>();
	// Grouped by the whole text, because different messages may begin alike.
	await inTurns(clock, bad, (result) => {
		const { itemIndex } = result;
		const message = joined(endWithPeriod(headline(result)), nextStep(result, provider));
		// Items without a task have a line of their own, because some steps need a task ID.
		const text = `${result.task.taskId === null} ${message}`;
		const group = groups.get(text) ?? { first: result, items: [], details: new Map<string, number[]>() };
		groups.set(text, group);
		group.items.push(itemIndex);
		const details = detailsOf(result);
		const sharing = group.details.get(details);
		if (sharing === undefined) group.details.set(details, [itemIndex]);
		else sharing.push(itemIndex);
	});
	const distinct = [...groups.values()];
	const characters = distinct.reduce((sum, { first }) => sum + headline(first).length, 0);
	const most =
		characters <= MOST_CHARACTERS
			? Number.POSITIVE_INFINITY
			: Math.max(LEAST_CHARACTERS, Math.floor(MOST_CHARACTERS / distinct.length));
	return (await inTurns(clock, distinct, (group) => linesOfGroup(group, provider, most))).flat();
}

/** Steps about one item. What holds for one item, such as that its task is not listed, may not hold for the others. */
const OF_ONE = /\b(?:this item|the task)\b/;

function linesOfGroup({ first, items, details }: Alike, provider: Provider, most: number): string[] {
	const message = endWithPeriod(cut(headline(first), most));
	const ofOne = nextStep(first, provider);
	const step = items.length > 1 && OF_ONE.test(ofOne) ? `For each item: ${ofOne}` : ofOne;
	if (details.size === 1) return [lineOf(items, joined(message, ...details.keys(), step))];
	const ofItems = [...details].filter(([text]) => text !== '').map(([text, some]) => lineOf(some, text));
	return [lineOf(items, joined(message, step)), ...ofItems];
}

function lineOf(items: readonly number[], text: string): string {
	return `${items.length === 1 ? 'Item' : 'Items'} ${inRanges(items)}: ${text}`;
}

/** Formats ascending numbers as ranges, such as "0 to 2, 5". */
function inRanges(numbers: readonly number[]): string {
	const ranges: Array<[first: number, last: number]> = [];
	for (const number of numbers) {
		const range = ranges.at(-1);
		if (range?.[1] === number - 1) range[1] = number;
		else ranges.push([number, number]);
	}
	return ranges.map(([first, last]) => (first === last ? `${first}` : `${first} to ${last}`)).join(', ');
}

function goodLine(result: ItemResult, isCancel: boolean): string {
	const { itemIndex } = result;
	if (isListResult(result))
		return `Item ${itemIndex}: ${result.tasks.length} ${result.tasks.length === 1 ? 'task' : 'tasks'}`;
	if (!isTaskResult(result)) return `Item ${itemIndex}: ${costInWords(result.estimate)}`;
	const { task, timedOut } = result;
	if (isCancel) return `Item ${itemIndex}: canceled, task ${task.taskId ?? ''} at ${task.provider}`;
	const video = task.videoUrl === null ? '' : `, ${task.videoUrl}`;
	const ofThisTry = earlierTaskIds(result).length > 0 ? ' in this attempt' : '';
	const cost = task.status === 'failed' ? `, ${chargesInWords([task])}${ofThisTry}` : '';
	return `Item ${itemIndex}: ${timedOut ? 'still processing' : (task.status ?? 'done')}, task ${task.taskId ?? ''} at ${task.provider}${video}${cost}`;
}

function costInWords({ creditsEstimated, usdLeast, usdMost }: EstimateItem): string {
	if (creditsEstimated !== null) return `${creditsEstimated} credits`;
	return usdInWords(usdLeast, usdMost) ?? 'cost unknown';
}
