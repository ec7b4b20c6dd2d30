/** Long work in short turns: everything in n8n shares one thread. */
import type { Clock } from './ports';

/** How long one turn lasts. What n8n does before and after in the same turn, and the collection of garbage, come on top. */
const LONGEST_TURN_MS = 10;

export class Turns {
	private beganAt: number;

	constructor(private readonly clock: Clock) {
		this.beganAt = clock.now();
	}

	/** To be awaited between two pieces of the work: lets others have their turn where this one has lasted long enough. */
	async next(): Promise<void> {
		if (this.clock.now() - this.beganAt < LONGEST_TURN_MS) return;
		await this.clock.sleep(0);
		this.restart();
	}

	/** To be told after a wait, in which others had their turn. */
	restart(): void {
		this.beganAt = this.clock.now();
	}
}

/** Does the work for 0 to `count` - 1, in that order, in turns. */
export async function inTurns<T>(
	clock: Clock,
	count: number,
	work: (index: number) => Promise<T>,
): Promise<T[]> {
	const turns = new Turns(clock);
	const results: T[] = [];
	for (let index = 0; index < count; index += 1) {
		results.push(await work(index));
		await turns.next();
	}
	return results;
}
