/**
 * Polls a task: requests its status from the provider. All rules about polls are here: which failures are final, how long to
 * back off, how long "not found" may mean "not yet", and how long to wait for the URL of a finished video. A poll that fails is
 * not a task that failed.
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

/** What it takes to poll tasks, and nothing that could submit one. A webhook gets only this. */
export interface Asking extends PollDeps {
	limits: AccountLimits;
	/** Aborted when the polls must end: when the user presses Stop, or when a webhook has to answer its caller. */
	signal: AbortSignal;
	log: Log;
}

/** What earlier polls of a task leave for the next one. Times are by `Clock.elapsed`. */
interface PollHistory {
	/** Polls in a row without a usable response, including the present one. */
	tries: number;
	/** When the task was first polled, or null. */
	firstPolledAt: number | null;
	/** When the provider first said that the task is completed but named no video, or null. */
	completedAt: number | null;
}

/** How long to go on without a usable response. */
export interface PollPatience {
	/** The most polls in a row; those that met a 429 count only after `pauseMs`. */
	tries: number;
	/** The longest pause between two polls, in milliseconds. */
	pauseMs: number;
	/** When the last poll may be sent, by `Clock.elapsed`. */
	lastAt: number;
	/** Whether the task may be so new that the provider doesn't find it yet. */
	mayBeNew: boolean;
}

/** Polls once, as for Get Status: a few tries until there is a usable response. */
export const ONE_POLL: PollPatience = {
	tries: 4,
	pauseMs: 2 * 60_000,
	lastAt: Number.POSITIVE_INFINITY,
	mayBeNew: true,
};

/**
 * The result of one poll.
 * - `again`: poll again after `afterMs`. `reading` is a completed task without a video, if that was the response.
 * - `ended`: don't poll again. `isFinal`: the provider itself said so; otherwise, patience is over or the run was stopped.
 * - `pauseMs`: how long all requests of the account must pause after a 429, in milliseconds, or null.
 */
type PollResult =
	| { kind: 'read'; reading: TaskReading }
	| { kind: 'again'; afterMs: number; pauseMs: number | null; failure: Failure; reading: TaskReading | null }
	| { kind: 'ended'; isFinal: boolean; pauseMs: number | null; failure: Failure };

/** With these codes in the provider's own response, polling again would change nothing. All others may be temporary. */
const FINAL: readonly FailureCode[] = ['unauthorized', 'not_found', 'invalid_request'];
/** For so long after the first poll, "not found" may mean "not yet". */
export const FRESH_MS = 60_000;
/** For so long after its end, a completed task may lack the URL of its video. */
export const NAMELESS_MS = 60_000;

/** The run was stopped. Submitted tasks go on at the provider. */
export const STOPPED: Failure = {
	code: 'stopped',
	message: 'The workflow was stopped',
	retryable: true,
	billed: null,
};

/**
 * Polls until there is a usable response, within the account's rate limits. Does not throw.
 * @param priority where the polls stand in the queue for the account's rate limits
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
		// That the time is up is no news from the provider.
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
 * Sends one status request, for which the caller holds a slot of the account's rate limits.
 * @param history of this task; updated except for `tries`, which the caller counts
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
	// Whether the task was charged is a fact of the task. This failure only says that its status is unknown.
	const failure: Failure = { ...reading.failure, billed: null };
	const isFinal = isFinalWord(reading) && !(isFresh && failure.code === 'not_found');
	if (isFinal) return { kind: 'ended', isFinal, pauseMs: null, failure };
	return againOrEnded(failure, outcome, deps, history, patience);
}

/** Whether the provider itself says that the same request would fail again. */
export function isFinalWord({ isProvidersWord, failure }: FailureReading): boolean {
	return isProvidersWord && FINAL.includes(failure.code);
}

/** There was no usable response. */
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
	// Others may use the key: a few tries say nothing about the task, and the next free moment comes within some windows.
	const isWorthMore = isLimited && now + afterMs - (firstPolledAt ?? now) < patience.pauseMs;
	if (afterMs > patience.pauseMs || (tries >= patience.tries && !isWorthMore))
		return { kind: 'ended', isFinal: false, pauseMs, failure };
	return { kind: 'again', afterMs, pauseMs, failure, reading: null };
}

/** A completed task without a video is polled again for a while, like a response that can't be read; otherwise null. */
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

/** Whether the provider says that a task is completed, but names no video. */
export function isWithoutVideo({ status, failure }: Task): boolean {
	return status === 'completed' && failure?.code === 'unreadable_answer';
}
