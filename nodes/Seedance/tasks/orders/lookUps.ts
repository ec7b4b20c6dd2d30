/**
 * Decides which orders must be looked up in the provider's list of tasks before anything more is sent, for how long, and what
 * follows if they are not there. No other code decides that an order that may have been submitted is sent.
 *
 * The list may lag behind, so a task that is not in it may exist all the same.
 */
import type { PlacedOrder } from '../job';
import type { Clock } from '../ports';
import { keyOf, type SubmitDeps } from '../submitStep';

/**
 * Why an order may have been submitted.
 * - `noResponse`: this node sent it and got no usable response. If it is not in the list, it is never sent again by itself.
 * - `journalLost`: the execution is a retry, and what the one before it wrote down is lost, as after a kill. If the order is not in the
 *   list, it is sent: for most such orders that is right, since they were never sent, and otherwise no killed execution could go
 *   on. That it is looked up with the same patience before keeps it from being charged twice wherever the list shows the task by then.
 * - `elsewhere`: nothing points to it, but another process or, with the user's own key, another execution may have submitted it
 *   without this process knowing. The list is read once, since that is free.
 */
export type Reason = 'noResponse' | 'journalLost' | 'elsewhere';

export interface LookUp {
	reason: Reason;
	/** What the task of the order's present attempt has in the list. */
	mark: string;
	/** The list must have been read at this time or later, by `Clock.elapsed`. */
	until: number;
	/** How far back to read the list, in milliseconds since 1970: the order can't have been submitted before. */
	since: number;
	/** Whether a task that is older all the same is left alone: it may be what the user's own key stood for in former times. */
	expires: boolean;
}

/** How long the list may lag behind before a task that is not in it counts as not submitted, in milliseconds. */
const PATIENCE_MS = 3 * 60_000;
/** The clocks of this machine and of the provider differ by less. */
const MOST_CLOCK_DIFFERENCE_MS = 3_600_000;
/** A user's own key holds as long as the URL of a finished video does: one of an older task could not be used. */
const OWN_KEY_HOLDS_MS = 24 * 3_600_000;

type LookUpDeps = Pick<SubmitDeps, 'provider' | 'journal' | 'origin' | 'nodeId' | 'earlier'> & {
	clock: Pick<Clock, 'now' | 'elapsed'>;
};

/** Returns how to look up an order before it is sent, or after it was; null if there is no need, or no way. */
export function lookUpOf(order: PlacedOrder, deps: LookUpDeps): LookUp | null {
	const { provider, journal, clock, earlier } = deps;
	const mark = provider.list === null ? null : provider.markOf(order.submission, keyOf(order, deps));
	const entry = journal.find(order.place);
	if (mark === null || entry?.state === 'bought') return null;
	const [now, elapsed] = [clock.now(), clock.elapsed()];
	if (entry?.state === 'sent') {
		// The clock may have been set since.
		const left = Math.max(0, Math.min(PATIENCE_MS, entry.at + PATIENCE_MS - now));
		const since = entry.at - MOST_CLOCK_DIFFERENCE_MS;
		return { reason: 'noResponse', mark, until: elapsed + left, since, expires: false };
	}
	const hasOwnKey = order.place.sentKey !== null;
	if (!earlier.isRetry && !hasOwnKey) return null;
	const since = Math.min(
		earlier.isRetry ? (earlier.since ?? 0) : now,
		hasOwnKey ? now - OWN_KEY_HOLDS_MS : now,
	);
	const common = { mark, since: since - MOST_CLOCK_DIFFERENCE_MS, expires: hasOwnKey };
	if (earlier.isRetry && earlier.journalLostAt !== null) {
		// The execution that was killed sent nothing after this process met its retry.
		const until = Math.max(elapsed, earlier.journalLostAt + PATIENCE_MS);
		return { ...common, reason: 'journalLost', until };
	}
	return { ...common, reason: 'elsewhere', until: elapsed };
}
