/** One look at one task. A look that fails is not a task that failed. */
import type { Failure, FailureCode, Provider, TaskReading } from '../providers/vocabulary';
import { backOff, retryAfter } from './backOff';
import type { Clock, Http } from './ports';

export type PollResult =
	| { kind: 'read'; reading: TaskReading }
	| { kind: 'again'; afterMs: number; limited: boolean; failure: Failure }
	| { kind: 'ended'; failure: Failure };

export interface PollDeps {
	provider: Provider;
	http: Http;
	clock: Clock;
	random(): number;
}

/** Where the provider itself says so, no later answer will be different, so asking again helps nobody. All else may pass. */
const FINAL: readonly FailureCode[] = ['unauthorized', 'not_found', 'invalid_request'];

/**
 * Asks for a task once.
 * @param tries how often in a row it has been asked without a usable answer, this time included
 * @param isFresh whether it was submitted only just now: then "not found" may only mean "not yet"
 */
export async function pollOnce(
	taskId: string,
	deps: PollDeps,
	tries: number,
	isFresh: boolean,
): Promise<PollResult> {
	const outcome = await deps.http.send(deps.provider.statusRequest(taskId));
	if (outcome.kind === 'stopped') return { kind: 'ended', failure: STOPPED };
	if (outcome.kind !== 'answer') {
		const code = outcome.kind === 'notConnected' ? 'not_connected' : 'provider_error';
		const failure: Failure = { code, message: outcome.reason, retryable: true, billed: null };
		return { kind: 'again', afterMs: backOff(tries, deps.random()), limited: false, failure };
	}
	const reading = deps.provider.readStatus(outcome.answer, taskId);
	if (reading.kind === 'task') return { kind: 'read', reading: reading.reading };
	// Whether the task was billed is the task's matter; this only says that it couldn't be asked about.
	const failure: Failure = { ...reading.failure, billed: null };
	const isFinal =
		FINAL.includes(failure.code) && !failure.retryable && !(isFresh && failure.code === 'not_found');
	if (isFinal) return { kind: 'ended', failure };
	const asked = retryAfter(outcome.answer.headers, deps.clock.now());
	return {
		kind: 'again',
		afterMs: asked ?? backOff(tries, deps.random()),
		limited: failure.code === 'rate_limited',
		failure,
	};
}

/** The run was stopped. What was bought goes on at the provider. */
export const STOPPED: Failure = {
	code: 'stopped',
	message: 'The workflow was stopped',
	retryable: true,
	billed: null,
};
