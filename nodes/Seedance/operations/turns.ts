/** Work on many items, with others' turns in between: everything in n8n shares one thread. */
import type { Clock } from '../tasks/ports';

/** How long items are worked on at a stretch. */
const LONGEST_TURN_MS = 20;

/** Does the work for 0 to `count` - 1, in that order. */
export async function inTurns<T>(
	clock: Clock,
	count: number,
	work: (itemIndex: number) => Promise<T>,
): Promise<T[]> {
	const results: T[] = [];
	let turnBegan = clock.now();
	for (let itemIndex = 0; itemIndex < count; itemIndex += 1) {
		results.push(await work(itemIndex));
		if (clock.now() - turnBegan < LONGEST_TURN_MS) continue;
		await clock.sleep(0);
		turnBegan = clock.now();
	}
	return results;
}
