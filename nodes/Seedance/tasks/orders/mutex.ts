/** A mutex: work that shares an object runs one piece at a time. */

/** Resolved when every turn requested so far is over. */
const lastTurns = new WeakMap<object, Promise<void>>();

/**
 * Waits until all turns requested earlier are over.
 * @param shared the object that identifies the mutex
 * @param signal ends the wait
 * @returns a function that ends the turn; it may be called more than once
 */
export async function oneAtATime(shared: object, signal: AbortSignal): Promise<() => void> {
	const before = lastTurns.get(shared) ?? Promise.resolve();
	let end = (): void => undefined;
	const own = new Promise<void>((resolve) => {
		end = resolve;
	});
	lastTurns.set(
		shared,
		before.then(async () => await own),
	);
	await untilAborted(before, signal);
	return end;
}

/**
 * Waits for a promise or an abort. Removes its listener, because the signal belongs to the execution, which may run for hours with many
 * turns.
 */
async function untilAborted(waitedFor: Promise<void>, signal: AbortSignal): Promise<void> {
	if (signal.aborted) return;
	let stop = (): void => undefined;
	const aborted = new Promise<void>((resolve) => {
		stop = resolve;
	});
	signal.addEventListener('abort', stop);
	await Promise.race([waitedFor, aborted]);
	signal.removeEventListener('abort', stop);
}
