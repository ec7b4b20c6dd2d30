/**
 * Verifies a callback by polling the provider. Only the provider's own response counts. The sender of the callback waits in the
 * meantime, so these polls have priority and end within seconds.
 */
import { blankTask, type Failure, type ProviderName, type TaskReading } from '../../providers/task';
import { isWithoutVideo, NAMELESS_MS, poll, type Asking, type PollPatience } from '../pollStep';

/**
 * How long the sender of a callback waits. The official API expects a response within 5 seconds. A provider sends the callback again
 * later.
 */
export const PATIENCE_MS = 4500;
/** Pauses before polling again. A provider may send a callback before its own status endpoint reports the end. */
const POLL_AGAIN_AFTER_MS = [1000, 3000];
/** Maximum number of polls at the same time. */
const AT_ONCE = 8;

/** The caller knows the task ID, so the task can't be too new for the provider to find. Only the signal ends these polls. */
const WHILE_CALLER_WAITS: PollPatience = {
	tries: Number.POSITIVE_INFINITY,
	pauseMs: PATIENCE_MS,
	lastAt: Number.POSITIVE_INFINITY,
	mayBeNew: false,
};

export interface ConfirmDeps extends Asking {
	/**
	 * Returns when a task of this account was first seen completed without a video, by `Clock.elapsed`; the current time if it never was.
	 */
	firstWithoutVideo(taskId: string): number;
}

export type Confirmation =
	| { kind: 'told'; reading: TaskReading }
	/** The provider finds no such task in this account. */
	| { kind: 'unknown' }
	| { kind: 'unreachable'; failure: Failure };

const TOO_LATE: Failure = {
	code: 'provider_error',
	message: `The provider did not return the status of the task within ${PATIENCE_MS / 1000} seconds`,
	retryable: true,
	billed: null,
};

/**
 * Polls a task until there is a usable response or the caller's time is over. For the first minute, a completed task without a video
 * counts as unreachable, as in a run, so that the caller tries again and the video isn't lost.
 */
export async function confirm(taskId: string, deps: ConfirmDeps): Promise<Confirmation> {
	const polled = await poll(taskId, deps, 'submit', WHILE_CALLER_WAITS);
	if (polled.kind === 'read') {
		const { reading } = polled;
		const { failure } = reading.task;
		if (!isWithoutVideo(reading.task) || failure === null) return { kind: 'told', reading };
		const isSoon = deps.clock.elapsed() - deps.firstWithoutVideo(taskId) < NAMELESS_MS;
		return isSoon ? { kind: 'unreachable', failure } : { kind: 'told', reading };
	}
	const { isFinal, failure } = polled;
	if (isFinal && failure.code === 'not_found') return { kind: 'unknown' };
	return { kind: 'unreachable', failure: failure.code === 'stopped' ? TOO_LATE : failure };
}

/** Polls the candidates in turn until the provider finds one. Only the provider can tell which ID in a callback belongs to a task. */
export async function confirmFirst(taskIds: readonly string[], deps: ConfirmDeps): Promise<Confirmation> {
	for (const taskId of taskIds) {
		const confirmation = await confirm(taskId, deps);
		if (confirmation.kind !== 'unknown') return confirmation;
	}
	return { kind: 'unknown' };
}

/** Polls up to two more times after short pauses, while the result is that the callback's task is still processing. */
export async function pollAgain<T>(
	pollAll: () => Promise<T>,
	goesOn: (found: T) => boolean,
	{ clock, signal }: Asking,
): Promise<T> {
	let found = await pollAll();
	for (const pauseMs of POLL_AGAIN_AFTER_MS) {
		if (!goesOn(found)) break;
		await clock.sleep(pauseMs, signal).catch(() => undefined);
		if (signal.aborted) break;
		found = await pollAll();
	}
	return found;
}

export interface OpenTask {
	taskId: string;
	/** Whether the task is so old that "not found" no longer means "not yet". */
	isOld: boolean;
	/** The time limit, in milliseconds since 1970. */
	deadline: number;
}

/** Results of earlier polls, by task ID. */
export interface EndedTasks {
	has(taskId: string): boolean;
	set(taskId: string, reading: TaskReading): unknown;
}

/** `over`: all tasks have ended or run out of time. `open`: at least one is processing. `unknown`: a poll got no usable response. */
export type Verdict = 'over' | 'open' | 'unknown';

/**
 * Polls tasks until one is still processing. Then the others don't matter yet.
 * @param tasks in the order in which to poll them
 * @param called tasks that callbacks have named; they are polled first, and more may be added in the meantime
 * @param ended results of earlier polls; new results are added
 */
export async function confirmEnds(
	tasks: readonly OpenTask[],
	called: ReadonlySet<string>,
	ended: EndedTasks,
	deps: ConfirmDeps,
): Promise<Verdict> {
	const left = tasks.filter(({ taskId }) => !ended.has(taskId));
	for (let polled = 0; left.length > 0;) {
		if (deps.signal.aborted) return 'unknown';
		// First poll the tasks that callbacks have named, then one, one, two, four …, at most 8. If a task is still open, two polls usually
		// find it.
		left.sort((a, b) => Number(called.has(b.taskId)) - Number(called.has(a.taskId)));
		const likely = left.filter(({ taskId }) => called.has(taskId)).length;
		const next = left.splice(0, Math.max(1, Math.min(AT_ONCE, Math.max(likely, polled))));
		const found = await Promise.all(next.map(async (task) => await confirmEnd(task, ended, deps)));
		polled += next.length;
		if (found.includes('open')) return 'open';
		if (found.includes('unknown')) return 'unknown';
	}
	return 'over';
}

async function confirmEnd(
	{ taskId, deadline, isOld }: OpenTask,
	ended: EndedTasks,
	deps: ConfirmDeps,
): Promise<Verdict> {
	const confirmation = await confirm(taskId, deps);
	if (confirmation.kind === 'unknown' && isOld) {
		// For example, a canceled task's record is deleted after a day. Other polls would also end here.
		ended.set(taskId, goneReading(taskId, deps.provider.name));
		return 'over';
	}
	if (confirmation.kind !== 'told') return 'unknown';
	const { reading } = confirmation;
	if (reading.task.status === 'processing') return deps.clock.now() < deadline ? 'open' : 'over';
	ended.set(taskId, reading);
	return 'over';
}

/** Returns a reading for a task that the provider no longer has. Facts known earlier are kept, with this failure added. */
function goneReading(taskId: string, provider: ProviderName): TaskReading {
	const failure: Failure = {
		code: 'not_found',
		message: 'The provider no longer has this task',
		retryable: false,
		billed: null,
	};
	const task = { ...blankTask(provider, { failure }), taskId, status: 'processing' as const };
	return { task, unknownStatus: null, raw: null };
}
