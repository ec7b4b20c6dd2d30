/** Loads the package's modules in small parts, because everything in n8n shares one thread. */
import { sleep } from 'n8n-workflow';

/** Each part takes a few milliseconds. Loaded at once, with the caller's own imports, they would block n8n for over 50 ms. */
const PARTS: ReadonlyArray<() => Promise<unknown>> = [
	async () => await import('../providers'),
	async () => await import('./http'),
	async () => await import('./openRun'),
	async () => await import('../ui/nodeFields'),
	async () => await import('./items/itemReader'),
];

let isLoaded = false;

/**
 * Loads all parts, each in its own turn of the event loop. Await this before importing the code of an execution or a callback.
 * Only the first call in a process takes time.
 */
export async function loadInTurns(): Promise<void> {
	if (isLoaded) return;
	for (const part of PARTS) {
		await part();
		await sleep(0);
	}
	// Set last: if an import fails, such as with too many open files, the next execution tries again.
	isLoaded = true;
}
