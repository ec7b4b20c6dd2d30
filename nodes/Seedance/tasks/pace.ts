/** When to look at a task next. */

/** No task is looked at more often than this. */
export const SHORTEST_INTERVAL_MS = 3000;
/** And none less often, as long as the budget allows it. */
const LONGEST_INTERVAL_MS = 30_000;
/** An end is noticed within about this share of the time that the task has taken. */
const SHARE_OF_AGE = 0.1;

/**
 * The pause before the next look: longer for older tasks, and never so short that all open tasks together would need
 * more than the account's budget.
 * @param ageMs how long ago the task was submitted
 * @param open how many tasks of the run are open
 * @param msPerRequest what one request costs of the budget (RateWindow.msPerRequest)
 */
export function nextInterval(ageMs: number, open: number, msPerRequest: number): number {
	const byAge = Math.min(LONGEST_INTERVAL_MS, Math.max(SHORTEST_INTERVAL_MS, ageMs * SHARE_OF_AGE));
	return Math.max(byAge, open * msPerRequest);
}
