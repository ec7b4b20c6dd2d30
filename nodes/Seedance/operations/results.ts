/** Ends every run: returns its items or throws one error for all, and builds the hints for the editor. */
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { earlierTaskIds, isTaskResult, type ItemResult, type TaskResult } from '../host/items/itemResult';
import { errorItem, outputItems } from '../host/items/output';
import { batchError, stoppedNotice, type Ending } from '../host/items/runError';
import { chargedFor, chargesInWords } from '../host/items/charges';
import { HARD_TO_PLAY, type HardToPlay } from '../host/media/filmCodec';
import type { Run } from '../host/openRun';
import type { Provider, Unit } from '../providers/provider';
import type { Task } from '../providers/task';
import type { Ended } from '../tasks/job';
import { inTurns } from '../tasks/eventLoop';
import { amountUsed, costOf, isOffTheList } from '../tasks/orders/prices';
import { listed } from '../text/sentences';
import { shortfallOf, type Ordered } from './ordered';

/**
 * Returns the items of the run in n8n's output format.
 * @throws NodeOperationError that names every failed item, if one failed and the node's On Error setting is to stop
 */
export async function putOut(
	{ context, provider, signal, clock }: Run,
	results: readonly ItemResult[],
	ending: Ending,
): Promise<INodeExecutionData[][]> {
	const node = context.getNode();
	const notice = signal.aborted ? stoppedNotice(results.filter(isTaskResult)) : null;
	if (notice !== null) context.logger.warn(notice);
	if (results.some((result) => result.isError) && !context.continueOnFail())
		throw await batchError({ context, provider, clock }, results, ending);
	const hasErrorOutput = node.onError === 'continueErrorOutput';
	const input = context.getInputData();
	const items = await inTurns(clock, results, (result) =>
		result.isError
			? [errorItem(node, result, provider, hasErrorOutput, input[result.itemIndex]?.json)]
			: outputItems(result),
	);
	return [items.flat()];
}

/** Shows a hint in the editor. Older versions of n8n don't support hints. */
export function addHint(
	context: Partial<Pick<IExecuteFunctions, 'addExecutionHints'>>,
	message: string,
): void {
	context.addExecutionHints?.({ message, location: 'outputPane' });
}

// Hints: the summary of a run, deviations from the published price or the requested video, and files that are hard to play.

/**
 * Compares the charges with the published price list.
 * @returns a sentence for the editor with the first item that differs, or null if all prices match
 */
export function priceHintOf(ended: readonly Ended[], { title }: Provider): string | null {
	const off = ended.flatMap(({ job: { order, itemIndex }, outcome }) => {
		const used = outcome.task.creditsUsed;
		if (order === null || !isOffTheList(order.estimate, used)) return [];
		return [`item ${itemIndex} cost ${used ?? 0} credits instead of ${order.estimate.price?.most ?? 0}`];
	});
	const [first] = off;
	if (first === undefined) return null;
	const rest = off.length === 1 ? '' : `, and ${counted(off.length - 1, 'more item')} did not match`;
	return `The price list of ${title} may have changed since this version of the package was released: ${first}${rest}. Update the package, and take the new price into account when you use Estimate Cost and Max Credits`;
}

/** Item result with the requested video and the playback problem of its file. */
export interface Checked {
	result: TaskResult;
	ordered: Ordered | null;
	hardToPlay: HardToPlay | null;
}

/**
 * Describes videos that are smaller or shorter than requested, each task once.
 * @returns a sentence for n8n's log for each, and one for the editor or null
 */
export function shortfalls(
	checked: readonly Checked[],
	{ title }: Pick<Provider, 'title'>,
): { notices: string[]; hint: string | null } {
	const short = new Map<string, { itemIndex: number; words: string }>();
	for (const { result, ordered } of checked) {
		const { taskId, delivered } = result.task;
		const words = shortfallOf(ordered, delivered);
		if (words === null || taskId === null || short.has(taskId)) continue;
		short.set(taskId, { itemIndex: result.itemIndex, words });
	}
	const notices = [...short].map(
		([taskId, { itemIndex, words }]) =>
			`Seedance: item ${itemIndex} has a smaller or shorter video than requested: the video of task ${taskId} is ${words}`,
	);
	const [first] = short.values();
	if (first === undefined) return { notices, hint: null };
	const more = short.size - 1;
	const others =
		more === 0
			? ''
			: ` ${counted(more, 'more video')} ${more === 1 ? 'is' : 'are'} smaller or shorter than requested.`;
	const [its, id] = more === 0 ? ['its', 'ID'] : ['their', 'IDs'];
	const hint = `The video of item ${first.itemIndex} is ${first.words}.${others} If you were charged for the requested size or length, send ${its} task ${id} to the support team of ${title}`;
	return { notices, hint };
}

const KINDS: Readonly<Record<HardToPlay, string>> = {
	hevc10: '10-bit HEVC',
	proRes: 'ProRes',
	mov: 'MOV',
};

/**
 * Describes videos that browsers, including n8n's editor, often can't play.
 * @returns a sentence for the editor, or null if there are none
 */
export function playbackHintOf(checked: readonly Checked[]): string | null {
	const byKind = HARD_TO_PLAY.flatMap((kind) => {
		const count = checked.filter(({ hardToPlay }) => hardToPlay === kind).length;
		return count === 0 ? [] : [{ kind, count }];
	});
	const [first, ...others] = byKind;
	if (first === undefined) return null;
	const are = (count: number) => (count === 1 ? 'is' : 'are');
	const kinds = [
		`${counted(first.count, 'video')} ${are(first.count)} ${KINDS[first.kind]}`,
		...others.map(({ kind, count }) => `${count} ${are(count)} ${KINDS[kind]}`),
	];
	const formats = kinds.length === 1 ? 'this format' : 'these formats';
	const isOne = byKind.reduce((sum, { count }) => sum + count, 0) === 1;
	const files = isOne
		? 'The file is complete. Download it and play it in a media player'
		: 'The files are complete. Download them and play them in a media player';
	return `${listed(kinds, 'and')}. Browsers often can't play ${formats}. ${files}`;
}

/**
 * Describes videos that timed out and whose items continued.
 * @returns a sentence for the editor, or null if there are none
 */
export function timeoutHintOf(results: readonly TaskResult[]): string | null {
	const late = results.filter(({ timedOut, isError }) => timedOut && !isError).length;
	if (late === 0) return null;
	const [were, ids] = late === 1 ? ['was', 'its task ID'] : ['were', 'their task IDs'];
	return `${counted(late, 'video')} ${were} not finished within Max Wait. To get ${late === 1 ? 'the video' : 'the videos'}, use Wait with ${ids}`;
}

/**
 * Summarizes a run. Counts of zero are left out.
 * @param elapsedMs duration of the run
 * @param unit the unit of the provider's charges
 * @param isSubmit whether the operation was Submit, so that tasks still processing are expected
 * @returns for example "20 videos, 480 credits, 3 min 12 s" or "3 videos submitted, 180 credits so far, 2 s"
 */
export function summaryOf(
	results: readonly TaskResult[],
	elapsedMs: number,
	unit: Unit,
	isSubmit = false,
): string {
	const tasks = results.map(({ task }) => task);
	const videos = results.filter(({ task, isError }) => task.videoUrl !== null && !isError).length;
	const bought = eachOnce(tasks).filter(({ taskId, status }) => taskId !== null && status !== null);
	const spent = bought.reduce((sum, task) => sum + (costOf(task, unit, null) ?? 0), 0);
	// If the price of one task is unknown, the sum is a lower limit.
	const isKnown =
		bought.every((task) => amountUsed(task, unit) !== null) &&
		results.every((result) => earlierTaskIds(result).length === 0);
	const cost =
		unit === 'credits' ? counted(Math.round(spent * 100) / 100, 'credit') : `${spent.toFixed(2)} US dollars`;
	const late = results.filter(({ timedOut, isError }) => timedOut && isError).length;
	const failed = results.filter(
		({ isError, timedOut, task }) => !timedOut && (isError || task.status === 'failed'),
	);
	const failedTasks = eachOnce(failed.map(({ task }) => task));
	const charges = chargesInWords(failedTasks);
	const ofTry = failed.some((result) => earlierTaskIds(result).length > 0) ? ' in this attempt' : '';
	const open = tasks.length - videos - failed.length - late;
	const openInWords = isSubmit ? `${counted(open, 'video')} submitted` : `${open} still processing`;
	return [
		...(videos === 0 ? [] : [counted(videos, 'video')]),
		...(isSubmit && open > 0 ? [openInWords] : []),
		...(failed.length === 0 ? [] : [`${failed.length} failed (${charges}${ofTry})`]),
		...(late === 0 ? [] : [`${late} not finished within Max Wait`]),
		...(!isSubmit && open > 0 ? [openInWords] : []),
		...(isKnown || spent > 0
			? [
					`${isKnown ? '' : 'at least '}${cost}${chargedFor(failedTasks) === 0 ? '' : ' in total'}${open + late > 0 ? ' so far' : ''}`,
				]
			: []),
		timeIn(elapsedMs),
	].join(', ');
}

/** Returns each task once. Items with the same idempotency key share a task, which was charged once. */
function eachOnce(tasks: readonly Task[]): Task[] {
	const byId = new Map(tasks.map((task) => [task.taskId ?? task, task]));
	return [...byId.values()];
}

function timeIn(elapsedMs: number): string {
	// A parked node measures by date, and the clock may have been set back.
	const seconds = Math.max(0, Math.round(elapsedMs / 1000));
	const minutes = Math.floor(seconds / 60);
	const parts = [minutes > 0 ? `${minutes} min` : '', seconds % 60 > 0 ? `${seconds % 60} s` : ''];
	return parts.filter((part) => part !== '').join(' ') || '0 s';
}

function counted(count: number, noun: string): string {
	return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
