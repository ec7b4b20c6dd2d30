/** What a run of many items came to, as a hint on the node's output. */
import type { ItemResult } from '../host/items';

/**
 * @param elapsedMs how long the run took
 * @returns such as "20 videos, 480 credits, 3.2 minutes", with what did not become a video
 */
export function summaryOf(results: readonly ItemResult[], elapsedMs: number): string {
	const tasks = results.map(({ task }) => task);
	const videos = results.filter(({ task, isError }) => task.videoUrl !== null && !isError).length;
	// Items with the same idempotency key share a task, which was paid for once.
	const bought = [...new Map(tasks.map((task) => [task.taskId, task])).values()].filter(
		({ taskId }) => taskId !== null,
	);
	const credits = bought.reduce(
		(sum, { creditsUsed, creditsRefunded }) => sum + (creditsUsed ?? 0) - (creditsRefunded ?? 0),
		0,
	);
	// A provider that doesn't tell the price of one leaves the sum a lower limit.
	const isKnown = bought.every(({ creditsUsed }) => creditsUsed !== null);
	const failed = results.filter(({ isError, task }) => isError || task.status === 'failed').length;
	return [
		counted(videos, 'video'),
		...(failed === 0 ? [] : [`${failed} failed`]),
		...(tasks.length - videos - failed > 0 ? [`${tasks.length - videos - failed} still processing`] : []),
		`${isKnown ? '' : 'at least '}${counted(Math.round(credits * 100) / 100, 'credit')}`,
		counted(Math.round(elapsedMs / 6000) / 10, 'minute'),
	].join(', ');
}

function counted(count: number, noun: string): string {
	return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
