/**
 * Decides whether to retry a submit, by its result. No other code decides whether a request that costs money is sent again. A submit is
 * retried only if it certainly was not accepted, or if the provider honors idempotency keys.
 */
import type { FailureCode } from '../providers/task';

/**
 * The decision after a submit.
 * - `again`: retry after backing off, while there is time.
 * - `refused`: certainly not accepted. The user must fix the problem.
 * - `unknown`: possibly accepted. Must not be sent again.
 */
type AfterSubmit = 'again' | 'refused' | 'unknown';

/** Any result of a submit other than a task. */
export type SubmitEvent = FailureCode | 'no_answer' | 'redirected' | 'user_key_conflict';

interface Row {
	/** For a provider that honors idempotency keys. */
	withKey: AfterSubmit;
	withoutKey: AfterSubmit;
	/** Maximum number of tries; unlimited while there is time if not set. */
	tries?: number;
	/** Certainly not accepted, although only a provider with idempotency keys sends this code. */
	certain?: true;
}

const TRIES = 5;
const REFUSED: Row = { withKey: 'refused', withoutKey: 'refused' };

const TABLE: Readonly<Partial<Record<SubmitEvent, Row>>> = {
	// The request was never sent, so it can't have been accepted.
	not_connected: { withKey: 'again', withoutKey: 'again', tries: TRIES },
	// Certainly not accepted, and a retry would be redirected again.
	redirected: REFUSED,
	// The provider checks the rate limit first, so the submit was not accepted.
	rate_limited: { withKey: 'again', withoutKey: 'again' },
	// seedance2ai.io only: "Temporary upstream or credit-concurrency issue. Retry."
	service_busy: { withKey: 'again', withoutKey: 'unknown', certain: true },
	// For this node's own key with the same body: the first request is still running.
	idempotency_conflict: { withKey: 'again', withoutKey: 'unknown' },
	// A user's own key may have been used with another body. Then a retry never helps.
	user_key_conflict: { withKey: 'again', withoutKey: 'unknown', tries: TRIES },
	no_answer: { withKey: 'again', withoutKey: 'unknown', tries: TRIES },
	unreadable_answer: { withKey: 'again', withoutKey: 'unknown', tries: TRIES },
	provider_error: { withKey: 'again', withoutKey: 'unknown', tries: TRIES },
	unauthorized: REFUSED,
	invalid_request: REFUSED,
	content_refused: REFUSED,
	model_unavailable: REFUSED,
	// Waiting doesn't lift this limit.
	quota_exceeded: REFUSED,
	insufficient_credits: REFUSED,
	not_found: REFUSED,
};

/**
 * Decides what to do after one try. An event that is not in the table may have been accepted.
 * @param tries how many times the request has been sent, including this time
 * @param hasPatience whether there is time for another try
 */
export function verdictOn(
	event: SubmitEvent,
	honoursKey: boolean,
	tries: number,
	hasPatience: boolean,
): AfterSubmit {
	const row = TABLE[event];
	if (row === undefined) return 'unknown';
	const verdict = honoursKey ? row.withKey : row.withoutKey;
	if (verdict !== 'again') return verdict;
	if (hasPatience && tries < (row.tries ?? Number.POSITIVE_INFINITY)) return 'again';
	return isCertain(event) ? 'refused' : 'unknown';
}

/** Returns true if the request was certainly not accepted. */
export function isCertain(event: SubmitEvent): boolean {
	const row = TABLE[event];
	return row !== undefined && (row.certain === true || row.withoutKey !== 'unknown');
}
