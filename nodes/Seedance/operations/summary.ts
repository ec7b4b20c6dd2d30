/** What a run of many items came to, as a hint on the node's output. */
import type { ItemResult } from '../host/items';

/**
 * @param elapsedMs how long the run took
 * @returns such as "20 videos, 480 credits, 3 min 12 s", with what did not become a video
 */
export function summaryOf(results: readonly ItemResult[], elapsedMs: number): string {
	const tasks = results.map(({ task }) => task);
	const videos = results.filter(({ task, isError }) => task.videoUrl !== null && !isError).length;
	// Items with the same idempotency key share a task, which was paid for once.
	const bought = [...new Map(tasks.map((task) => [task.taskId, task])).values()].filter(
		({ taskId, status }) => taskId !== null && status !== null,
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
		timeIn(elapsedMs),
	].join(', ');
}

function timeIn(elapsedMs: number): string {
	const seconds = Math.round(elapsedMs / 1000);
	const minutes = Math.floor(seconds / 60);
	const parts = [minutes > 0 ? `${minutes} min` : '', seconds % 60 > 0 ? `${seconds % 60} s` : ''];
	return parts.filter((part) => part !== '').join(' ') || '0 s';
}

function counted(count: number, noun: string): string {
	return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
