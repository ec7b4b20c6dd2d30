/** Loads in short turns what all the work needs: everything in n8n shares one thread. */
import { sleep } from 'n8n-workflow';

/** Each takes a few milliseconds. At once, and with what is left for the caller, they would hold up n8n for 50 ms and more. */
const PARTS: ReadonlyArray<() => Promise<unknown>> = [
	async () => await import('../providers'),
	async () => await import('./http'),
	async () => await import('./openRun'),
	async () => await import('../ui/options'),
	async () => await import('./itemReader'),
];

let isLoaded = false;

/** To be awaited before the code of an execution or a callback is imported. Takes time for the first one of a process only. */
export async function loadInTurns(): Promise<void> {
	if (isLoaded) return;
	for (const part of PARTS) {
		await part();
		await sleep(0);
	}
	// Not before: what could not be read, as with too many open files, is tried again by the next execution.
	isLoaded = true;
}
