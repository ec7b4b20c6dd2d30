/** Submits a video once and interprets the result. Everything learned is written to the journal immediately. */
import type { Failure, Task, TaskReading } from '../providers/task';
import type { Provider, Reading } from '../providers/provider';
import { accountPause, pauseAfter } from './backOff';
import type { EarlierTries } from './orders/earlierTries';
import { idempotencyKey, markKey } from './orders/idempotency';
import type { Journal, JournalEntry, OrderPlace } from './orders/journal';
import type { PlacedOrder } from './job';
import type { Clock, Http, HttpOutcome } from './ports';
import { amountUsed, costOf, priceToldEarly } from './orders/prices';
import type { PollDeps } from './pollStep';
import { isCertain, verdictOn, type SubmitEvent } from './submitPolicy';

/** Everything needed to submit, in addition to what polls need. */
export interface SubmitDeps extends PollDeps {
	provider: Provider;
	http: Http;
	journal: Journal;
	/** Part of the idempotency key: the same for an execution and its retries. */
	origin: string;
	nodeId: string;
	earlier: EarlierTries;
}

/**
 * The result of one submit.
 * - `again`: send it again after `afterMs`. `failure` is reported if there is no time left for that.
 * - `ended`: don't send it again. If `failure` has the code `outcome_unknown`, the submit may have been accepted.
 * - `pauseMs`: how long all requests of the account must pause after a 429, in milliseconds, or null.
 */
type SubmitResult =
	| { kind: 'bought'; reading: TaskReading }
	| { kind: 'again'; afterMs: number; pauseMs: number | null; failure: Failure }
	| { kind: 'ended'; pauseMs: number | null; failure: Failure };

/**
 * The journal's knowledge of a video. `bought`: it has a task. `unknown`: its submit may have been accepted. Null: it was not
 * submitted.
 */
export type Known =
	| { kind: 'bought'; taskId: string; amount: number | null; expected: number | null }
	| { kind: 'unknown' }
	| null;

/** Looks up a video in the journal before anything is sent. */
export function lookUpOrder({ place }: PlacedOrder, journal: Journal): Known {
	const entry = journal.find(place);
	if (entry?.state === 'bought' && entry.taskId !== null) {
		return { kind: 'bought', taskId: entry.taskId, amount: entry.amount, expected: entry.expected };
	}
	return entry?.state === 'sent' ? { kind: 'unknown' } : null;
}

/** Returns the failure for a submit that may have been accepted. */
export function mayHaveBeenSubmitted(reason: string): Failure {
	return {
		code: 'outcome_unknown',
		message: `The video may have been submitted: ${reason}`,
		retryable: false,
		billed: null,
	};
}

/**
 * Submits a video once.
 * @param tries how many times this run has sent it, including this time
 * @param patienceMs the time left for retries, in milliseconds
 * @param isInDoubt whether an earlier try may have been accepted
 */
export async function submitOnce(
	order: PlacedOrder,
	deps: SubmitDeps,
	tries: number,
	patienceMs: number,
	isInDoubt: boolean,
): Promise<SubmitResult> {
	const { provider, journal } = deps;
	const { place } = order;
	const request = requestOf(order, deps);
	const entry = entryOf(order, deps);
	// Until there is a response, the submit may have been accepted. A retry with an idempotency key must send the same request, so the
	// request is stored. Without keys, the provider can't recognize a retry, so it is not.
	journal.write(place, { ...entry, state: 'sent', request: provider.honoursIdempotencyKey ? request : null });
	const sent = { ...provider.submitRequest(order.submission, request.key), body: request.body };
	const outcome = await deps.http.send(sent);
	const reading = readingOf(outcome, provider);
	if (reading?.kind === 'task') {
		noteBought(order, reading.reading.task, deps);
		return { kind: 'bought', reading: reading.reading };
	}
	const event = eventOf(outcome, reading, place.sentKey);
	const { ms: afterMs, isAsked } = pauseAfter(outcome, tries, deps);
	const verdict = verdictOn(event, provider.honoursIdempotencyKey, tries, afterMs <= patienceMs);
	const wasRefused = provider.honoursIdempotencyKey ? isCertain(event) && !isInDoubt : verdict !== 'unknown';
	if (wasRefused) makePresent(order, entry.attempt, deps);
	const said = failureOf(outcome, reading);
	const speaksForItself =
		isCertain(event) || said.code === 'outcome_unknown' || event === 'user_key_conflict';
	const failure = speaksForItself ? said : mayHaveBeenSubmitted(said.message);
	const pauseMs = event === 'rate_limited' ? accountPause(outcome, deps) : null;
	if (verdict === 'again') return { kind: 'again', afterMs, pauseMs, failure };
	return {
		kind: 'ended',
		pauseMs,
		failure: pauseMs !== null && isAsked ? withPause(failure, pauseMs) : failure,
	};
}

/** Returns the idempotency key and body to send: those of the first try of this attempt, if they are stored. */
function requestOf(order: PlacedOrder, deps: SubmitDeps): NonNullable<JournalEntry['request']> {
	const known = deps.journal.find(order.place);
	if (known?.state === 'sent' && known.request !== null) return known.request;
	const key = keyOf(order, deps);
	return { key, body: { ...deps.provider.submitRequest(order.submission, key).body } };
}

/**
 * Returns the idempotency key of a video's current attempt, or of a later one.
 * @param ahead how many attempts after the current one
 */
export function keyOf(
	{ place }: PlacedOrder,
	{ provider, journal, origin, nodeId }: Pick<SubmitDeps, 'provider' | 'journal' | 'origin' | 'nodeId'>,
	ahead = 0,
): string {
	const attempt = standingOf(place, journal).attempt + ahead;
	const make = provider.honoursIdempotencyKey ? idempotencyKey : markKey;
	return make({ origin, nodeId, order: place.key, attempt }, place.sentKey);
}

/** Returns the journal entry of a video's current attempt, before anything is known about its task. */
function entryOf(
	{ place, estimate }: PlacedOrder,
	{ journal, clock }: Omit<NoteDeps, 'provider'>,
): Omit<JournalEntry, 'state'> {
	const { attempt, failedTaskIds, failedAmount } = standingOf(place, journal);
	return {
		taskId: null,
		amount: null,
		expected: estimate.price?.most ?? null,
		failedAmount,
		attempt,
		failedTaskIds: [...failedTaskIds],
		request: null,
		at: clock.now(),
	};
}

/** Makes an attempt the current one, without any known submit. */
export function makePresent(order: PlacedOrder, attempt: number, deps: Omit<NoteDeps, 'provider'>): void {
	const { journal } = deps;
	if (attempt === 0) journal.forget(order.place);
	else journal.write(order.place, { ...entryOf(order, deps), state: 'failed', attempt: attempt - 1 });
}

interface NoteDeps {
	journal: Journal;
	clock: Pick<Clock, 'now'>;
	provider: Pick<Provider, 'unit'>;
}

/** Records the task of a video's current attempt. */
export function noteBought(order: PlacedOrder, task: Task, deps: NoteDeps): void {
	const amount = priceToldEarly(amountUsed(task, deps.provider.unit));
	const { taskId } = task;
	deps.journal.write(order.place, { ...entryOf(order, deps), state: 'bought', taskId, amount });
}

/** Records that the provider reported a task as failed. The next submit of the same video is a new attempt. */
export function noteTaskFailed(
	{ place, estimate }: PlacedOrder,
	task: Task & { taskId: string },
	deps: NoteDeps,
): void {
	const { attempt, failedTaskIds, failedAmount } = standingOf(place, deps.journal);
	const { taskId } = task;
	const expected = estimate.price?.most ?? null;
	const cost = costOf(task, deps.provider.unit, expected);
	// Tool calls for the same video share one task, so each of them may report it.
	if (failedTaskIds.includes(taskId)) return;
	deps.journal.write(place, {
		state: 'failed',
		taskId,
		amount: null,
		expected,
		failedAmount: cost === null || failedAmount === null ? null : failedAmount + cost,
		attempt,
		failedTaskIds: [...failedTaskIds, taskId],
		request: null,
		at: deps.clock.now(),
	});
}

/** Returns the number of a video's current attempt, with the task IDs and the cost of the failed ones before it. */
export function standingOf(
	place: OrderPlace,
	journal: Journal,
): { attempt: number; failedTaskIds: readonly string[]; failedAmount: number | null } {
	const entry = journal.find(place);
	if (entry === null) return { attempt: 0, failedTaskIds: [], failedAmount: 0 };
	const { state, attempt, failedTaskIds, failedAmount } = entry;
	return { attempt: state === 'failed' ? attempt + 1 : attempt, failedTaskIds, failedAmount };
}

function readingOf(outcome: HttpOutcome, provider: Provider): Reading | null {
	if (outcome.kind === 'answer') return provider.readSubmit(outcome.answer);
	if (outcome.kind !== 'redirected') return null;
	// A redirect may still contain a task, which is then charged.
	const reading = provider.readSubmit(outcome.answer);
	return reading.kind === 'task' ? reading : null;
}

function eventOf(outcome: HttpOutcome, reading: Reading | null, ownKey: string | null): SubmitEvent {
	const isConflict = reading?.kind === 'failure' && reading.failure.code === 'idempotency_conflict';
	if (isConflict && ownKey !== null) return 'user_key_conflict';
	if (reading?.kind === 'failure') return reading.failure.code;
	if (outcome.kind === 'redirected') return 'redirected';
	return outcome.kind === 'notConnected' ? 'not_connected' : 'no_answer';
}

function withPause(failure: Failure, pauseMs: number): Failure {
	const said = failure.message.trimEnd();
	const joint = /[.!?]$/.test(said) ? ' The' : '; the';
	return { ...failure, message: `${said}${joint} next attempt is possible in ${pauseInWords(pauseMs)}` };
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Formats a pause in milliseconds as minutes up to two hours, then hours up to two days, then days. */
function pauseInWords(ms: number): string {
	if (ms <= 2 * HOUR_MS) return `${Math.ceil(ms / MINUTE_MS)} min`;
	return ms <= 2 * DAY_MS ? `${Math.ceil(ms / HOUR_MS)} hours` : `${Math.ceil(ms / DAY_MS)} days`;
}

function failureOf(outcome: HttpOutcome, reading: Reading | null): Failure {
	if (reading?.kind === 'failure') return reading.failure;
	if (outcome.kind === 'notConnected' || outcome.kind === 'redirected') {
		return { code: 'not_connected', message: outcome.reason, retryable: true, billed: false };
	}
	return mayHaveBeenSubmitted(
		outcome.kind === 'noAnswer' ? outcome.reason : 'the workflow was stopped during the request',
	);
}
