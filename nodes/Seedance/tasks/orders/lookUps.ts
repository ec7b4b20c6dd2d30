/**
 * Decides which orders must be looked up in the provider's list of tasks before anything more is sent, for how long, and what
 * follows if they are not there. No other code decides that an order that may have been submitted is sent.
 *
 * The list may lag behind, so a task that is not in it may exist all the same.
 */
import type { PlacedOrder } from '../job';
import { OWN_KEY_HOLDS_MS } from './journal';
import type { Clock } from '../ports';
import { keyOf, type SubmitDeps } from '../submitStep';

/**
 * Why an order may have been submitted.
 * - `noResponse`: this node sent it and got no usable response. If it is not in the list, it is never sent again by itself.
 * - `journalLost`: the execution is a retry, and what the one before it wrote down is lost, as after a kill. If the order is not in the
 *   list, it is sent: for most such orders that is right, since they were never sent, and otherwise no killed execution could go
 *   on. That it is looked up with the same patience before keeps it from being charged twice wherever the list shows the task by then.
 * - `others`: another execution of this process, with the same own key, has its task. The list tells whether the task has failed since.
 * - `elsewhere`: nothing points to it, but another process or, with the user's own key, another execution may have submitted it
 *   without this process knowing. The list is read once, since that is free.
 */
export type Reason = 'noResponse' | 'journalLost' | 'others' | 'elsewhere';

export interface LookUp {
	reason: Reason;
	/**
	 * What tasks of the order have in the list: first that of its present attempt, then those of later ones. The record of an attempt
	 * that failed may be gone while the task of a later one is there.
	 */
	marks: readonly string[];
	/** The list must have been read at this time or later, by `Clock.elapsed`. */
	until: number;
	/** How far back to read the list, in milliseconds since 1970: the order can't have been submitted before. */
	since: number;
	/** Whether a task that is older all the same is left alone: it may be what the user's own key stood for in former times. */
	expires: boolean;
}

/** How long the list may lag behind before a task that is not in it counts as not submitted, in milliseconds. */
const PATIENCE_MS = 3 * 60_000;
/** So many attempts after the present one may have been made by executions whose journal is lost. */
const MOST_LATER_ATTEMPTS = 10;
/** The clocks of this machine and of the provider differ by less. */
const MOST_CLOCK_DIFFERENCE_MS = 3_600_000;

type LookUpDeps = Pick<SubmitDeps, 'provider' | 'journal' | 'origin' | 'nodeId' | 'earlier'> & {
	clock: Pick<Clock, 'now' | 'elapsed'>;
};

/** Returns how to look up an order before it is sent, or after it was; null if there is no need, or no way. */
export function lookUpOf(order: PlacedOrder, deps: LookUpDeps): LookUp | null {
	const { journal, clock, earlier } = deps;
	const entry = journal.find(order.place);
	const marks = marksOf(order, deps, entry?.state === 'sent' ? 0 : MOST_LATER_ATTEMPTS);
	const isOthers = journal.ofOthers(order.place) !== null;
	if (marks.length === 0 || (entry?.state === 'bought' && !isOthers)) return null;
	const [now, elapsed] = [clock.now(), clock.elapsed()];
	if (entry?.state === 'sent') {
		// The clock may have been set since.
		const left = Math.max(0, Math.min(PATIENCE_MS, entry.at + PATIENCE_MS - now));
		const since = entry.at - MOST_CLOCK_DIFFERENCE_MS;
		return { reason: 'noResponse', marks, until: elapsed + left, since, expires: false };
	}
	const hasOwnKey = order.place.sentKey !== null;
	if (!earlier.isRetry && !hasOwnKey) return null;
	const since = Math.min(
		earlier.isRetry ? (earlier.since ?? 0) : now,
		hasOwnKey ? now - OWN_KEY_HOLDS_MS : now,
	);
	const common = { marks, since: since - MOST_CLOCK_DIFFERENCE_MS, expires: hasOwnKey };
	if (entry?.state !== 'bought' && earlier.isRetry && earlier.journalLostAt !== null) {
		// The execution that was killed sent nothing after this process met its retry.
		const until = Math.max(elapsed, earlier.journalLostAt + PATIENCE_MS);
		return { ...common, reason: 'journalLost', until };
	}
	return { ...common, reason: entry?.state === 'bought' ? 'others' : 'elsewhere', until: elapsed };
}

/** Returns the marks of the present attempt and of so many later ones; none where the list can't show the order. */
function marksOf(order: PlacedOrder, deps: LookUpDeps, later: number): string[] {
	const { provider } = deps;
	if (provider.list === null) return [];
	return Array.from({ length: later + 1 }, (_, ahead) =>
		provider.markOf(order.submission, keyOf(order, deps, ahead)),
	).filter((mark) => mark !== null);
}
