/**
 * Polls a task: requests its status from the provider. All rules for polls are here: which failures are final, how long to back off,
 * how long "not found" may mean "not yet", and how long a finished video may lack its URL. A failed poll doesn't mean that the task
 * failed.
 */
import type { Failure, FailureCode, Task, TaskReading } from '../providers/task';
import type { FailureReading, StatusProvider } from '../providers/provider';
import { accountPause, backOff, pauseAfter } from './backOff';
import type { Clock, HttpOutcome, Log, StatusHttp } from './ports';
import type { AccountLimits } from './rate/accounts';
import type { Priority } from './rate/rateWindow';

export interface PollDeps {
	provider: StatusProvider;
	http: StatusHttp;
	clock: Clock;
	/** Returns a number from 0 to 1. */
	random(): number;
}

/** Everything needed to poll tasks, and nothing that could submit one. A webhook gets only this. */
export interface Asking extends PollDeps {
	limits: AccountLimits;
	/** Aborted to end the polls: when the user presses Stop, or when a webhook must respond to its caller. */
	signal: AbortSignal;
	log: Log;
}

/** The results of a task's earlier polls that the next one needs. Times are from `Clock.elapsed`. */
interface PollHistory {
	/** Number of polls in a row without a usable response, including the current one. */
	tries: number;
	/** When the task was first polled, or null. */
	firstPolledAt: number | null;
	/** When the provider first reported the task as completed but without a video, or null. */
	completedAt: number | null;
}

/** How long to continue without a usable response. */
export interface PollPatience {
	/** Maximum number of polls in a row. Polls that got a 429 count only after `pauseMs`. */
	tries: number;
	/** The longest pause between two polls, in milliseconds. */
	pauseMs: number;
	/** When the last poll may be sent, by `Clock.elapsed`. */
	lastAt: number;
	/** Whether the task may be so new that the provider doesn't find it yet. */
	mayBeNew: boolean;
}

/** For a single poll, as in Get Status: a few tries until there is a usable response. */
export const ONE_POLL: PollPatience = {
	tries: 4,
	pauseMs: 2 * 60_000,
	lastAt: Number.POSITIVE_INFINITY,
	mayBeNew: true,
};

/**
 * The result of one poll.
 * - `again`: poll again after `afterMs`. `reading` is a completed task without a video, if the response was one.
 * - `ended`: don't poll again. `isFinal`: the provider itself said so. Otherwise, a limit of `patience` is reached or the run was stopped.
 * - `pauseMs`: how long all requests of the account must pause after a 429, in milliseconds, or null.
 */
type PollResult =
	| { kind: 'read'; reading: TaskReading }
	| { kind: 'again'; afterMs: number; pauseMs: number | null; failure: Failure; reading: TaskReading | null }
	| { kind: 'ended'; isFinal: boolean; pauseMs: number | null; failure: Failure };

/**
 * Codes that end the polls if the provider itself returns them, because another poll would fail the same way. All others may be
 * temporary.
 */
const FINAL: readonly FailureCode[] = ['unauthorized', 'not_found', 'invalid_request'];
/** How long after the first poll "not found" may mean "not yet". */
export const FRESH_MS = 60_000;
/** How long a completed task may lack the URL of its video. */
export const NAMELESS_MS = 60_000;

/** The failure if the run was stopped. Submitted tasks continue at the provider. */
export const STOPPED: Failure = {
	code: 'stopped',
	message: 'The workflow was stopped',
	retryable: true,
	billed: null,
};

/**
 * Polls until there is a usable response, within the account's rate limits. Throws only if the provider's code throws.
 * @param priority the priority of the polls in the queue for the account's rate limits
 */
export async function poll(
	taskId: string,
	deps: Asking,
	priority: Priority,
	patience: PollPatience,
): Promise<Exclude<PollResult, { kind: 'again' }>> {
	const { limits, signal, clock, log } = deps;
	const history: PollHistory = { tries: 0, firstPolledAt: null, completedAt: null };
	let failure = STOPPED;
	let withoutVideo: TaskReading | null = null;
	while (!signal.aborted) {
		const slot = await limits.take('status', priority, signal).catch(() => null);
		if (slot === null) break;
		history.tries += 1;
		let pauseMs: number | null = null;
		let result: PollResult;
		try {
			result = await pollOnce(taskId, deps, history, patience);
			if (result.kind !== 'read') ({ pauseMs } = result);
		} finally {
			if (pauseMs === null) slot.done();
			else slot.refused(pauseMs);
		}
		if (result.kind === 'read') return result;
		// Keep the earlier failure, because "stopped" says nothing about the task.
		if (result.failure.code !== 'stopped') ({ failure } = result);
		if (result.kind === 'ended') {
			if (withoutVideo === null || result.failure.code === 'not_found') return { ...result, failure };
			break;
		}
		withoutVideo = result.reading ?? withoutVideo;
		log.debug(`Seedance: poll will be retried: ${failure.code}`, { taskId });
		await clock.sleep(result.afterMs, signal).catch(() => undefined);
	}
	if (withoutVideo !== null) return { kind: 'read', reading: withoutVideo };
	return { kind: 'ended', isFinal: false, pauseMs: null, failure };
}

/**
 * Sends one status request. The caller holds a slot of the account's rate limits.
 * @param history the task's history; updated except for `tries`, which the caller counts
 */
export async function pollOnce(
	taskId: string,
	deps: PollDeps,
	history: PollHistory,
	patience: PollPatience,
): Promise<PollResult> {
	const { provider, http, clock } = deps;
	history.firstPolledAt ??= clock.elapsed();
	const isFresh = patience.mayBeNew && clock.elapsed() - history.firstPolledAt < FRESH_MS;
	const outcome = await http.send(provider.statusRequest(taskId));
	if (outcome.kind === 'stopped') return { kind: 'ended', isFinal: false, pauseMs: null, failure: STOPPED };
	if (outcome.kind !== 'answer') {
		const code = outcome.kind === 'noAnswer' ? 'provider_error' : 'not_connected';
		const failure: Failure = { code, message: outcome.reason, retryable: true, billed: null };
		return againOrEnded(failure, outcome, deps, history, patience);
	}
	const reading = provider.readStatus(outcome.answer, taskId);
	if (reading.kind === 'task') {
		return againWithoutVideo(reading.reading, deps, history, patience) ?? { ...reading, kind: 'read' };
	}
	// Whether the task was charged is a fact about the task. This failure only means that its status is unknown.
	const failure: Failure = { ...reading.failure, billed: null };
	const isFinal = isFinalWord(reading) && !(isFresh && failure.code === 'not_found');
	if (isFinal) return { kind: 'ended', isFinal, pauseMs: null, failure };
	return againOrEnded(failure, outcome, deps, history, patience);
}

/** Returns true if the provider itself says that the same request would fail again. */
export function isFinalWord({ isProvidersWord, failure }: FailureReading): boolean {
	return isProvidersWord && FINAL.includes(failure.code);
}

/** Returns what to do after a poll without a usable response. */
function againOrEnded(
	failure: Failure,
	outcome: HttpOutcome,
	deps: PollDeps,
	{ tries, firstPolledAt }: PollHistory,
	patience: PollPatience,
): PollResult {
	const isLimited = failure.code === 'rate_limited';
	const pauseMs = isLimited ? accountPause(outcome, deps) : null;
	const afterMs = pauseAfter(outcome, tries, deps).ms;
	const now = deps.clock.elapsed();
	// Other processes may use the key, so a few 429s say nothing about the task. A slot becomes free within a few windows.
	const isWorthMore = isLimited && now + afterMs - (firstPolledAt ?? now) < patience.pauseMs;
	if (afterMs > patience.pauseMs || (tries >= patience.tries && !isWorthMore))
		return { kind: 'ended', isFinal: false, pauseMs, failure };
	return { kind: 'again', afterMs, pauseMs, failure, reading: null };
}

/** Returns `again` for a completed task without a video while it may still get one; otherwise null. */
function againWithoutVideo(
	reading: TaskReading,
	deps: PollDeps,
	history: PollHistory,
	patience: PollPatience,
): PollResult | null {
	if (reading.task.failure === null || !isWithoutVideo(reading.task)) return null;
	const { failure } = reading.task;
	const now = deps.clock.elapsed();
	history.completedAt ??= now;
	const end = Math.min(history.completedAt + NAMELESS_MS, patience.lastAt);
	const afterMs = Math.min(backOff(history.tries, deps.random()), end - now);
	if (afterMs <= 0 || afterMs > patience.pauseMs || history.tries >= patience.tries) return null;
	return { kind: 'again', afterMs, pauseMs: null, failure, reading };
}

/** Returns true if the provider reports a task as completed but without a video. */
export function isWithoutVideo({ status, failure }: Task): boolean {
	return status === 'completed' && failure?.code === 'unreadable_answer';
}
