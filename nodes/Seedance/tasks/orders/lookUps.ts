/**
 * Decides which videos must be looked up in the provider's list of tasks before anything is sent, for how long, and what follows if
 * they are not found. No other code decides to submit a video that may have been submitted already.
 *
 * The list may lag, so a task that is missing from it may still exist.
 */
import type { PlacedOrder } from '../job';
import { OWN_KEY_HOLDS_MS } from './journal';
import type { Clock } from '../ports';
import { keyOf, type SubmitDeps } from '../submitStep';

/**
 * Why a video may have been submitted.
 * - `noResponse`: this node sent it and got no usable response. If it is not in the list, it is never sent again automatically.
 * - `journalLost`: the execution is a retry, and the journal of the one before it is lost, for example because n8n was killed. If the
 *   video is not in the list, it is sent. Most such videos were never sent, and otherwise no killed execution could continue. The
 *   lookup is as patient as for `noResponse`, so a second charge is only possible if the list doesn't show the task by then.
 * - `others`: another execution of this process submitted it with the same user-defined key. The list shows whether the task has failed
 *   since.
 * - `elsewhere`: there is no sign of it, but another process may have submitted it, or another execution with the same user-defined key. The
 *   list is read once, because that is free.
 */
export type Reason = 'noResponse' | 'journalLost' | 'others' | 'elsewhere';

export interface LookUp {
	reason: Reason;
	/**
	 * The marks of the video's tasks in the list: first for its current attempt, then for later ones. The record of a failed attempt may
	 * be gone while the task of a later one exists.
	 */
	marks: readonly string[];
	/** The list must have been read at this time or later, by `Clock.elapsed`. */
	until: number;
	/** How far back to read the list, in milliseconds since 1970. The video can't have been submitted earlier. */
	since: number;
	/** Whether to ignore tasks that are older than `since`. The user's own key may have been used for something else then. */
	expires: boolean;
}

/** How long the list may lag, in milliseconds. After this time, a task that is not in it counts as not submitted. */
const PATIENCE_MS = 3 * 60_000;
/** How many attempts after the current one are looked up. Executions whose journal is lost may have made them. */
const MOST_LATER_ATTEMPTS = 10;
/** Upper limit for the difference between this machine's clock and the provider's. */
const MOST_CLOCK_DIFFERENCE_MS = 3_600_000;

type LookUpDeps = Pick<SubmitDeps, 'provider' | 'journal' | 'origin' | 'nodeId' | 'earlier'> & {
	clock: Pick<Clock, 'now' | 'elapsed'>;
};

/** Returns how to look up a video, before or after it was sent; null if that is unnecessary or impossible. */
export function lookUpOf(order: PlacedOrder, deps: LookUpDeps): LookUp | null {
	const { journal, clock, earlier } = deps;
	const entry = journal.find(order.place);
	const marks = marksOf(order, deps, entry?.state === 'sent' ? 0 : MOST_LATER_ATTEMPTS);
	const isOthers = journal.ofOthers(order.place) !== null;
	if (marks.length === 0 || (entry?.state === 'bought' && !isOthers)) return null;
	const [now, elapsed] = [clock.now(), clock.elapsed()];
	if (entry?.state === 'sent') {
		// The clock may have been changed since.
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
		// The killed execution sent nothing after this process received its retry.
		const until = Math.max(elapsed, earlier.journalLostAt + PATIENCE_MS);
		return { ...common, reason: 'journalLost', until };
	}
	return { ...common, reason: entry?.state === 'bought' ? 'others' : 'elsewhere', until: elapsed };
}

/** Returns the marks of the current attempt and of the given number of later ones; none if the list can't show the video. */
function marksOf(order: PlacedOrder, deps: LookUpDeps, later: number): string[] {
	const { provider } = deps;
	if (provider.list === null) return [];
	return Array.from({ length: later + 1 }, (_, ahead) =>
		provider.markOf(order.submission, keyOf(order, deps, ahead)),
	).filter((mark) => mark !== null);
}
