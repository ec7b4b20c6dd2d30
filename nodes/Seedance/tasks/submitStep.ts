/** One try to buy one video, and what it means. The journal is written the moment anything is known. */
import type { Failure, Provider, Reading, Task, TaskReading } from '../providers/vocabulary';
import { backOff, retryAfter } from './backOff';
import { idempotencyKey } from './idempotency';
import type { Journal, OrderPlace } from './journal';
import type { Order } from './job';
import type { Clock, Http, HttpOutcome } from './ports';
import { costOf } from './prices';
import { isCertain, verdictOn, type SubmitEvent } from './submitPolicy';

export interface SubmitDeps {
	provider: Provider;
	http: Http;
	clock: Clock;
	journal: Journal;
	/** What the idempotency key is made from, beside the order's place. */
	origin: string;
	nodeId: string;
	random(): number;
}

/**
 * `again`: to be sent once more after `afterMs`, where `failure` is what is to be said of the order if it never comes to that.
 * `pauseMs` is for how long a 429 asks everybody to pause, or null.
 */
export type SubmitResult =
	| { kind: 'bought'; reading: TaskReading }
	| { kind: 'again'; afterMs: number; pauseMs: number | null; failure: Failure }
	| { kind: 'ended'; pauseMs: number | null; failure: Failure };

/** What the journal already knows of an order: nothing to buy, or that it must not be sent again. */
export type Known =
	| { kind: 'bought'; taskId: string; credits: number | null; expected: number | null }
	| { kind: 'unknown' }
	| null;

/** Looks an order up before anything is sent. */
export function known(order: Order, journal: Journal): Known {
	const entry = journal.find(order.place);
	if (entry?.state === 'bought' && entry.taskId !== null) {
		return { kind: 'bought', taskId: entry.taskId, credits: entry.credits, expected: entry.expected };
	}
	return entry?.state === 'sent' ? { kind: 'unknown' } : null;
}

/** What is said of an order that may have been accepted. */
export function mayHaveBeenSubmitted(reason: string): Failure {
	return {
		code: 'outcome_unknown',
		message: `The video may have been submitted: ${reason}`,
		retryable: false,
		billed: null,
	};
}

/**
 * Sends an order once.
 * @param tries how often it has been sent by this run, this time included
 * @param patienceMs how long it may still be tried
 */
export async function submitOnce(
	order: Order,
	deps: SubmitDeps,
	tries: number,
	patienceMs: number,
): Promise<SubmitResult> {
	const { provider, journal, clock } = deps;
	const { place } = order;
	const { attempt, failedTaskIds, failedCredits } = standingOf(place, journal);
	const { origin, nodeId } = deps;
	const { runIndex, itemIndex, request, userKey } = place;
	const key = idempotencyKey({ origin, nodeId, runIndex, itemIndex, attempt }, request, userKey);
	const entry = {
		taskId: null,
		credits: null,
		expected: order.estimate.credits,
		failedCredits,
		attempt,
		failedTaskIds: [...failedTaskIds],
		at: clock.now(),
	};
	// Without a key the provider can't tell a repeat: until we know better, it may have been accepted.
	if (!provider.honoursIdempotencyKey) journal.write(place, { ...entry, state: 'sent' });
	const outcome = await deps.http.send(provider.submitRequest(order.submission, key));
	const reading = readingOf(outcome, provider);
	if (reading?.kind === 'task') {
		const { taskId, creditsUsed } = reading.reading.task;
		journal.write(place, { ...entry, state: 'bought', taskId, credits: creditsUsed, at: clock.now() });
		return { kind: 'bought', reading: reading.reading };
	}
	const event = eventOf(outcome, reading, place.userKey);
	const asked = outcome.kind === 'answer' ? retryAfter(outcome.answer.headers, clock.now()) : null;
	const afterMs = asked ?? backOff(tries, deps.random());
	const verdict = verdictOn(event, provider.honoursIdempotencyKey, tries, afterMs <= patienceMs);
	if (verdict !== 'unknown' && !provider.honoursIdempotencyKey) {
		if (attempt === 0) journal.forget(place);
		else journal.write(place, { ...entry, state: 'failed', attempt: attempt - 1 });
	}
	const said = failureOf(outcome, reading);
	const failure =
		isCertain(event) || said.code === 'outcome_unknown' ? said : mayHaveBeenSubmitted(said.message);
	const pauseMs = event === 'rate_limited' ? afterMs : null;
	if (verdict === 'again') return { kind: 'again', afterMs, pauseMs, failure };
	const isAsked = pauseMs !== null && asked !== null;
	return { kind: 'ended', pauseMs, failure: isAsked ? withPause(failure, asked) : failure };
}

/** The provider has said that a bought task failed: the next submit of the same order is another attempt. */
export function noteTaskFailed(
	{ place, estimate }: Order,
	task: Task & { taskId: string },
	deps: { journal: Journal; clock: Pick<Clock, 'now'> },
): void {
	const { attempt, failedTaskIds, failedCredits } = standingOf(place, deps.journal);
	const { taskId } = task;
	const cost = costOf(task);
	// Calls of a tool that mean the same video all wait for it.
	if (failedTaskIds.includes(taskId)) return;
	deps.journal.write(place, {
		state: 'failed',
		taskId,
		credits: null,
		expected: estimate.credits,
		failedCredits: cost === null || failedCredits === null ? null : failedCredits + cost,
		attempt,
		failedTaskIds: [...failedTaskIds, taskId],
		at: deps.clock.now(),
	});
}

/** Which attempt at an order is the present one, and what is known of earlier ones, which failed. */
export function standingOf(
	place: OrderPlace,
	journal: Journal,
): { attempt: number; failedTaskIds: readonly string[]; failedCredits: number | null } {
	const entry = journal.find(place);
	if (entry === null) return { attempt: 0, failedTaskIds: [], failedCredits: 0 };
	const { state, attempt, failedTaskIds, failedCredits } = entry;
	return { attempt: state === 'failed' ? attempt + 1 : attempt, failedTaskIds, failedCredits };
}

function readingOf(outcome: HttpOutcome, provider: Provider): Reading | null {
	return outcome.kind === 'answer' ? provider.readSubmit(outcome.answer) : null;
}

function eventOf(outcome: HttpOutcome, reading: Reading | null, userKey: string | null): SubmitEvent {
	const isConflict = reading?.kind === 'failure' && reading.failure.code === 'idempotency_conflict';
	if (isConflict && userKey !== null) return 'user_key_conflict';
	if (reading?.kind === 'failure') return reading.failure.code;
	return outcome.kind === 'notConnected' ? 'not_connected' : 'no_answer';
}

function withPause(failure: Failure, pauseMs: number): Failure {
	const minutes = Math.ceil(pauseMs / 60_000);
	return { ...failure, message: `${failure.message}; the next try may come in ${minutes} min` };
}

function failureOf(outcome: HttpOutcome, reading: Reading | null): Failure {
	if (reading?.kind === 'failure') return reading.failure;
	if (outcome.kind === 'notConnected') {
		return { code: 'not_connected', message: outcome.reason, retryable: true, billed: false };
	}
	return mayHaveBeenSubmitted(
		outcome.kind === 'noAnswer' ? outcome.reason : 'the workflow was stopped meanwhile',
	);
}
