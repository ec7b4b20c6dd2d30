/**
 * Confirms with the provider what a callback says: only the provider's own word counts. The caller waits for the answer
 * meanwhile, so these polls go before others and end soon.
 */
import { blankTask, type Failure, type ProviderName, type TaskReading } from '../../providers/task';
import { isWithoutVideo, NAMELESS_MS, poll, type Asking, type PollPatience } from '../pollStep';

/** How long the caller is kept waiting. The official API wants an answer within 5 seconds; a provider calls again later. */
export const PATIENCE_MS = 4500;
/** A provider may call before its own status endpoint knows of the end. */
const POLL_AGAIN_AFTER_MS = [1000, 3000];
/** The most polls under way at the same time. */
const AT_ONCE = 8;

/** The caller knows of the task, so the provider does too. What ends these polls is the signal. */
const WHILE_CALLER_WAITS: PollPatience = {
	tries: Number.POSITIVE_INFINITY,
	pauseMs: PATIENCE_MS,
	lastAt: Number.POSITIVE_INFINITY,
	mayBeNew: false,
};

export interface ConfirmDeps extends Asking {
	/** Returns when a task of this account was first seen completed without a video, by `Clock.elapsed`: now, if it never was. */
	firstWithoutVideo(taskId: string): number;
}

export type Confirmation =
	| { kind: 'told'; reading: TaskReading }
	/** The provider knows no such task of this account. */
	| { kind: 'unknown' }
	| { kind: 'unreachable'; failure: Failure };

const TOO_LATE: Failure = {
	code: 'provider_error',
	message: `The provider did not return the status of the task within ${PATIENCE_MS / 1000} seconds`,
	retryable: true,
	billed: null,
};

/**
 * Polls a task until there is a usable response, as long as the caller waits. A completed task that has no video yet counts as
 * unreachable for as long as a run would go on polling it, so that the caller comes again and the video isn't given up.
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

/**
 * Requests the status of candidates in turn until the provider knows one. Only the provider can say which of the IDs in a
 * callback is that of a task.
 */
export async function confirmFirst(taskIds: readonly string[], deps: ConfirmDeps): Promise<Confirmation> {
	for (const taskId of taskIds) {
		const confirmation = await confirm(taskId, deps);
		if (confirmation.kind !== 'unknown') return confirmation;
	}
	return { kind: 'unknown' };
}

/** Polls again after a moment, and once more, while the result is that the task of the callback is still processing. */
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
	/** Whether it is so old that the provider would know it if it were ever going to. */
	isOld: boolean;
	/** When its time limit is over, in milliseconds since 1970. */
	deadline: number;
}

/** What earlier polls have found, by task ID. */
export interface EndedTasks {
	has(taskId: string): boolean;
	set(taskId: string, reading: TaskReading): unknown;
}

/** `over`: all tasks have ended or run out of time. `open`: at least one is processing. `unknown`: a poll had no usable response. */
export type Verdict = 'over' | 'open' | 'unknown';

/**
 * Polls tasks until one is found that is still processing: then the others don't matter yet.
 * @param tasks in the order in which to poll them
 * @param called the tasks that callbacks have named, which go first; more may be added meanwhile
 * @param ended what earlier polls have found; what these find is added
 */
export async function confirmEnds(
	tasks: readonly OpenTask[],
	called: ReadonlySet<string>,
	ended: EndedTasks,
	deps: ConfirmDeps,
): Promise<Verdict> {
	const left = tasks.filter(({ taskId }) => !ended.has(taskId));
	for (let polled = 0; left.length > 0; ) {
		if (deps.signal.aborted) return 'unknown';
		// Those that have probably ended, then one, one, two, four …: where one goes on, that is mostly known after two.
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
		// As for a cancelled task, whose record is gone after a day. Polls would end here too.
		ended.set(taskId, goneReading(taskId, deps.provider.name));
		return 'over';
	}
	if (confirmation.kind !== 'told') return 'unknown';
	const { reading } = confirmation;
	if (reading.task.status === 'processing') return deps.clock.now() < deadline ? 'open' : 'over';
	ended.set(taskId, reading);
	return 'over';
}

/** The provider knows no such task any more: what was known of it stays, with a failure. */
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
