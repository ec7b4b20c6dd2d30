/**
 * Cancels a task that is still queued. The provider's request for it would erase the record of a task that has ended, so the
 * status is read first, every time, and the request is sent only for a task that has just been queued.
 */
import type { Provider } from '../providers/provider';
import type { Failure, TaskReading } from '../providers/task';
import { accountPause, pauseAfter } from './backOff';
import { ONE_POLL, poll, STOPPED, type Asking } from './pollStep';
import type { Http, HttpOutcome } from './ports';

export interface CancelDeps extends Asking {
	provider: Provider;
	http: Http;
}

/**
 * What became of a task: cancelled now or before; left alone, because it runs or has ended; or not known to be cancelled, because of
 * a failure. `reading` is what the provider said last.
 */
export type CancelResult =
	| { kind: 'cancelled'; reading: TaskReading }
	| { kind: 'left'; reading: TaskReading; failure: Failure }
	| { kind: 'failed'; reading: TaskReading | null; failure: Failure };

type CancelRequest = NonNullable<Provider['cancelRequest']>;

/** The most cancel requests for one task. */
const MOST_TRIES = 4;
/** The most status requests for one task: between them, it may have to wait for the rate limit. */
const MOST_LOOKS = 12;
/** A status that was read longer ago is read again before the cancel request: the task may have started, and ended, since. */
const FRESH_MS = 5000;

/** Cancels a task if it is queued. Does not throw. */
export async function cancelTask(
	taskId: string,
	cancelRequest: CancelRequest,
	deps: CancelDeps,
): Promise<CancelResult> {
	const { clock, limits, signal } = deps;
	let last: TaskReading | null = null;
	let sent: Sent | null = null;
	for (let looks = 0, tries = 0; looks < MOST_LOOKS; looks += 1) {
		const status = await poll(taskId, deps, 'poll', ONE_POLL);
		// Not when it was requested: where responses are slow, no task could be cancelled.
		const readAt = clock.elapsed();
		if (status.kind !== 'read')
			return { kind: 'failed', reading: last, failure: afterSent(status.failure, sent) };
		last = status.reading;
		if (last.stage === 'cancelled') return { kind: 'cancelled', reading: last };
		if (last.stage !== 'queued') return { kind: 'left', reading: last, failure: leftAlone(last, sent) };
		if (sent?.kind === 'accepted') {
			// The status may lag behind. The request is not sent again: it was accepted.
			if (!(await pausedAfter(sent, looks, deps))) break;
			continue;
		}
		if (tries === MOST_TRIES) break;
		const slot = await limits.take('cancel', 'poll', signal).catch(() => null);
		if (slot === null) break;
		if (clock.elapsed() - readAt > FRESH_MS) {
			slot.unused();
			continue;
		}
		tries += 1;
		sent = await send(taskId, cancelRequest, deps);
		if (sent.pauseMs === null) slot.done();
		else slot.refused(sent.pauseMs);
		if (sent.kind !== 'accepted' && !(await pausedAfter(sent, tries, deps))) break;
	}
	const failure = signal.aborted ? STOPPED : notConfirmed(sent);
	return { kind: 'failed', reading: last, failure };
}

/** One cancel request, and what came of it. */
interface Sent {
	kind: 'accepted' | 'refused';
	outcome: HttpOutcome;
	/** Null if it was accepted. */
	failure: Failure | null;
	/** How long all requests of the account must pause after a 429, in milliseconds, or null. */
	pauseMs: number | null;
}

async function send(taskId: string, cancelRequest: CancelRequest, deps: CancelDeps): Promise<Sent> {
	const outcome = await deps.http.send(cancelRequest(taskId));
	const failure = failureIn(outcome, taskId, deps.provider);
	if (failure === null) return { kind: 'accepted', outcome, failure, pauseMs: null };
	const pauseMs = failure.code === 'rate_limited' ? accountPause(outcome, deps) : null;
	return { kind: 'refused', outcome, failure, pauseMs };
}

/** Null where the request was accepted. */
function failureIn(outcome: HttpOutcome, taskId: string, provider: Provider): Failure | null {
	if (outcome.kind === 'stopped') return STOPPED;
	if (outcome.kind !== 'answer') {
		const code = outcome.kind === 'noAnswer' ? 'provider_error' : 'not_connected';
		return { code, message: outcome.reason, retryable: true, billed: null };
	}
	const { answer } = outcome;
	if (answer.status >= 200 && answer.status < 300) return null;
	const reading = provider.readStatus(answer, taskId);
	return reading.kind === 'failure' ? { ...reading.failure, billed: null } : null;
}

/** Backs off. Returns false if the pause would be too long, or the run was stopped. */
async function pausedAfter({ outcome }: Sent, tries: number, deps: CancelDeps): Promise<boolean> {
	const { ms } = pauseAfter(outcome, Math.max(1, tries), deps);
	if (ms > ONE_POLL.pauseMs) return false;
	await deps.clock.sleep(ms, deps.signal).catch(() => undefined);
	return !deps.signal.aborted;
}

// The words.

function leftAlone({ task, stage, unknownStatus }: TaskReading, sent: Sent | null): Failure {
	return {
		code: 'not_cancelled',
		message: `The task was not canceled: ${whyLeft(stage, task.status, unknownStatus, sent)}`,
		retryable: false,
		billed: task.failure?.billed ?? null,
	};
}

function whyLeft(
	stage: TaskReading['stage'],
	status: TaskReading['task']['status'],
	unknownStatus: string | null,
	sent: Sent | null,
): string {
	if (status === 'completed') return 'it has already completed';
	if (status === 'failed') return 'it has already failed';
	if (stage !== 'running') return `the provider reports it as "${unknownStatus ?? status}"`;
	return sent === null ? 'it is already running' : 'it started before the provider could cancel it';
}

/** After a cancel request, a failed status request leaves open whether the task is cancelled. */
function afterSent(failure: Failure, sent: Sent | null): Failure {
	if (sent === null || failure.code === 'stopped') return failure;
	const said =
		sent.kind === 'accepted' ? 'The provider accepted the cancel request' : 'A cancel request was sent';
	return { ...failure, message: `${said}, but the status of the task could not be read: ${failure.message}` };
}

function notConfirmed(sent: Sent | null): Failure {
	if (sent?.failure != null) return sent.failure;
	const message =
		sent === null
			? "The task was not canceled: the account's rate limit allowed no request in time"
			: 'The provider accepted the cancel request, but still reports the task as queued';
	return { code: 'not_cancelled', message, retryable: true, billed: null };
}
