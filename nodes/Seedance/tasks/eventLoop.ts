/** Splits long work into short turns of the event loop, because all of n8n shares one thread. */
import type { Clock } from './ports';

/** Maximum time per turn, in milliseconds. n8n's own work in the same turn and garbage collection add to this. */
const LONGEST_TURN_MS = 10;

export class Turns {
	private beganAt: number;

	constructor(private readonly clock: Clock) {
		this.beganAt = clock.elapsed();
	}

	/** Yields to the event loop if the current turn has lasted long enough. Await this between two pieces of work. */
	async next(): Promise<void> {
		if (this.clock.elapsed() - this.beganAt < LONGEST_TURN_MS) return;
		await this.clock.sleep(0);
		this.restart();
	}

	/** Starts a new turn. Call this after any other wait, which has already yielded to the event loop. */
	restart(): void {
		this.beganAt = this.clock.elapsed();
	}
}

/** Runs `work` for each element in order, and yields to the event loop between calls as needed. Returns the results. */
export async function inTurns<S, T>(
	clock: Clock,
	elements: readonly S[],
	work: (element: S, index: number) => T | Promise<T>,
): Promise<T[]> {
	const turns = new Turns(clock);
	const results: T[] = [];
	for (const [index, element] of elements.entries()) {
		results.push(await work(element, index));
		await turns.next();
	}
	return results;
}
