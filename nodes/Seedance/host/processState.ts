/**
 * Holds everything that stays in memory between executions: rate limits, prices, render times, journals, redirects, and the state
 * of callbacks and triggers. It belongs to the n8n process, and each file declares its own part here. Other modules keep only
 * caches of data that never changes.
 */

/** Represents this process. */
const THIS_PROCESS = {};

let present = (): object => THIS_PROCESS;

/**
 * Declares a part of the process's memory.
 * @param make creates the part when it is first used
 * @returns a function that returns the part. Call it in each execution, and do not keep its result longer
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
 * Gives each n8n its own memory. For tests, which restart n8n and run several n8n instances in one process.
 * @param which returns the object that identifies the n8n whose code is running
 */
export function tellProcessesApart(which: () => object): void {
	present = which;
}
