/**
 * Everything that outlives an execution in memory: rate limits, prices, render times, journals, redirects, and what callbacks and
 * triggers have seen. It belongs to the n8n process, and each file declares its own part here. Other modules keep nothing but
 * caches of what never changes.
 */

/** Stands for this process. */
const THIS_PROCESS = {};

let present = (): object => THIS_PROCESS;

/**
 * Declares a part of the process's memory.
 * @param make makes it when it is first used
 * @returns a function that returns it. Call it anew for each execution and keep the result no longer
 */
export function keptByProcess<T extends object>(make: () => T): () => T {
	const parts = new WeakMap<object, T>();
	return () => {
		const process = present();
		const part = parts.get(process) ?? make();
		parts.set(process, part);
		return part;
	};
}

/**
 * For tests, which restart n8n and run several n8n in one process: each has its own memory.
 * @param which returns what stands for the n8n whose code is running
 */
export function tellProcessesApart(which: () => object): void {
	present = which;
}
