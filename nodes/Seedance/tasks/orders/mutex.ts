/** Turns for those that must not work at the same time, by what they share. */

/** Fulfilled when all who have asked for a turn so far have had it. */
const lastTurns = new WeakMap<object, Promise<void>>();

/**
 * Waits until everybody who asked before has had their turn.
 * @param shared what all who must not work at the same time have in common
 * @param signal ends the waiting
 * @returns ends the turn; may be called again
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

/** Nothing is left at the signal: it is the execution's, which may go on for hours and has many turns. */
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
