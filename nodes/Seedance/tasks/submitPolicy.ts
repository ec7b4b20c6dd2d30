/**
 * What to do after a submit, by what happened: the one place that decides whether a request that costs money is sent
 * again. `again` is only ever said where it certainly was not accepted, or where the provider honours idempotency keys.
 */
import type { FailureCode } from '../providers/vocabulary';

/**
 * `again`: send it again after a pause, while there is patience.
 * `refused`: certainly not accepted; an error that needs a person.
 * `unknown`: it may have been accepted, and must not be sent again.
 */
export type Verdict = 'again' | 'refused' | 'unknown';

/** What can come of a submit beside a task. */
export type SubmitEvent = FailureCode | 'no_answer' | 'user_key_conflict';

interface Row {
	/** On a provider that honours idempotency keys. */
	withKey: Verdict;
	withoutKey: Verdict;
	/** How many times it is sent at most; absent: as long as there is patience. */
	tries?: number;
	/** The provider has said that it was not accepted, though only the one with keys says so. */
	certain?: true;
}

const TRIES = 5;
const REFUSED: Row = { withKey: 'refused', withoutKey: 'refused' };

const TABLE: Readonly<Partial<Record<SubmitEvent, Row>>> = {
	// Never left this machine, so it can't have been accepted.
	not_connected: { withKey: 'again', withoutKey: 'again', tries: TRIES },
	// The limit is checked before anything else happens.
	rate_limited: { withKey: 'again', withoutKey: 'again' },
	// seedance2ai.io only: "Temporary upstream or credit-concurrency issue. Retry."
	service_busy: { withKey: 'again', withoutKey: 'unknown', certain: true },
	// For our own key and the same body: our first request is still running.
	idempotency_conflict: { withKey: 'again', withoutKey: 'unknown' },
	// The user's own key may also have been used for another body, and then asking again never helps.
	user_key_conflict: { withKey: 'again', withoutKey: 'unknown', tries: TRIES, certain: true },
	no_answer: { withKey: 'again', withoutKey: 'unknown', tries: TRIES },
	unreadable_answer: { withKey: 'again', withoutKey: 'unknown', tries: TRIES },
	provider_error: { withKey: 'again', withoutKey: 'unknown', tries: TRIES },
	unauthorized: REFUSED,
	invalid_request: REFUSED,
	insufficient_credits: REFUSED,
	not_found: REFUSED,
};

/**
 * The verdict on one try. What the table doesn't list may have been accepted.
 * @param tries how often it has been sent, this one included
 * @param hasPatience whether another try would still be in time
 */
export function verdictOn(
	event: SubmitEvent,
	honoursKey: boolean,
	tries: number,
	hasPatience: boolean,
): Verdict {
	const row = TABLE[event];
	if (row === undefined) return 'unknown';
	const verdict = honoursKey ? row.withKey : row.withoutKey;
	if (verdict !== 'again') return verdict;
	if (hasPatience && tries < (row.tries ?? Number.POSITIVE_INFINITY)) return 'again';
	return isCertain(event) ? 'refused' : 'unknown';
}

/** Whether after this event the request was certainly not accepted. */
export function isCertain(event: SubmitEvent): boolean {
	const row = TABLE[event];
	return row !== undefined && (row.certain === true || row.withoutKey !== 'unknown');
}
