/** What is said of a run as a whole: one error with all items, or a line in the log. */
import type { INode, NodeOperationError } from 'n8n-workflow';
import type { Provider } from '../providers/vocabulary';
import { headline, nextStep, operationError, sentence, whereabouts } from './errorSentences';
import type { ItemResult } from './items';

/** What a run is for. */
export type Wanted = 'a video' | 'an estimate';

/** After an error that concerns some items of several. */
const KEPT =
	'Videos that were bought are listed with their task IDs. A retry of this execution does not buy them again, but running the workflow anew does: give the task IDs to the operation Wait instead. To let good items go on without the bad ones, set On Error to "Continue (using error output)".';

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
	const good = results.filter(({ isError }) => !isError);
	const lines = [...linesOf(bad, provider), ...good.map(goodLine)];
	// After Stop, n8n keeps nothing of the run: only the provider's memory for keys, if it has one, protects a retry.
	const isKept =
		results.some(({ task }) => task.taskId !== null) &&
		bad.every(({ task }) => task.failure?.code !== 'stopped');
	const kept = isKept ? `<br>\n${KEPT}` : '';
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
