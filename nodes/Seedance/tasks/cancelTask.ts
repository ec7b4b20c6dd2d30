/**
 * Cancels a queued task. For a task that has ended, the provider's cancel request would erase its record. So the status is read before
 * every cancel request, which is sent only if the task is still queued.
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
 * The result of a cancellation. `cancelled`: now or earlier. `left`: not canceled, because the task is running or has ended. `failed`:
 * an error left it unknown whether the task is canceled. `reading` is the provider's last response.
 */
export type CancelResult =
	| { kind: 'cancelled'; reading: TaskReading }
	| { kind: 'left'; reading: TaskReading; failure: Failure }
	| { kind: 'failed'; reading: TaskReading | null; failure: Failure };

type CancelRequest = NonNullable<Provider['cancelRequest']>;

/** Maximum number of cancel requests per task. */
const MOST_TRIES = 4;
/** Maximum number of status requests per task. Between them, a cancel request may have to wait for the rate limit. */
const MOST_LOOKS = 12;
/**
 * Maximum age of a status when a cancel request is sent. If it is older, it is read again, because the task may have started and ended
 * since.
 */
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
		// Measured after the response. Otherwise, slow responses would prevent every cancellation.
		const readAt = clock.elapsed();
		if (status.kind !== 'read')
			return { kind: 'failed', reading: last, failure: afterSent(status.failure, sent) };
		last = status.reading;
		if (last.stage === 'cancelled') return { kind: 'cancelled', reading: last };
		if (last.stage !== 'queued') return { kind: 'left', reading: last, failure: leftAlone(last, sent) };
		if (sent?.kind === 'accepted') {
			// The status may lag. Don't send the request again, because the provider accepted it.
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

/** The result of one cancel request. */
interface Sent {
	kind: 'accepted' | 'refused';
	outcome: HttpOutcome;
	/** Null if the provider accepted the request. */
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

/** Returns the failure of a cancel request, or null if the provider accepted it. */
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

// Failures and their messages.

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

/** Adds to a failed status request that it is unknown whether the cancel request succeeded. */
function afterSent(failure: Failure, sent: Sent | null): Failure {
	if (sent === null || failure.code === 'stopped') return failure;
	const said =
		sent.kind === 'accepted' ? 'The provider accepted the cancel request' : 'A cancel request was sent';
	return { ...failure, message: `${said}, but the status of the task could not be read. ${failure.message}` };
}

function notConfirmed(sent: Sent | null): Failure {
	if (sent?.failure != null) return sent.failure;
	const message =
		sent === null
			? "The task was not canceled, because the account's rate limit delayed the request for too long"
			: 'The provider accepted the cancel request, but still reports the task as queued';
	return { code: 'not_cancelled', message, retryable: true, billed: null };
}
