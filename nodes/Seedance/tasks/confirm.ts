/**
 * What a callback says is confirmed with the provider: whether tasks have ended is its word alone. Whoever called waits for
 * the answer meanwhile, so this goes before polls, and doesn't last.
 */
import type { Failure, TaskReading } from '../providers/vocabulary';
import { pollOnce, type PollDeps } from './pollStep';
import type { RateWindow } from './rateWindow';

/** How long a caller is made to wait; a provider calls again later. */
export const PATIENCE_MS = 8000;
/** A provider may call before its own status call knows of the end. */
const LOOK_AGAIN_AFTER_MS = [1000, 3000];
/** Questions under way at the same time. */
const AT_ONCE = 8;

export interface ConfirmDeps extends PollDeps {
	window: RateWindow;
	/** Ends the questions, after `PATIENCE_MS`. */
	signal: AbortSignal;
}

export type Confirmation =
	| { kind: 'told'; reading: TaskReading }
	/** The provider knows no such task of this account. */
	| { kind: 'unknown' }
	| { kind: 'unreachable'; failure: Failure };

const TOO_LATE: Failure = {
	code: 'provider_error',
	message: `The provider did not tell how far the task is within ${PATIENCE_MS / 1000} seconds`,
	retryable: true,
	billed: null,
};

/** Asks for a task, and again where there was no usable answer and the caller waits long enough. */
export async function confirm(taskId: string, deps: ConfirmDeps): Promise<Confirmation> {
	const { signal, window, clock } = deps;
	let failure = TOO_LATE;
	for (let tries = 1; !signal.aborted; tries += 1) {
		const slot = await window.take('submit', signal).catch(() => null);
		if (slot === null) break;
		const result = await pollOnce(taskId, deps, tries, false);
		if (result.kind === 'again' && result.limited) slot.refused(result.afterMs);
		else slot.done();
		if (result.kind === 'read') return { kind: 'told', reading: result.reading };
		if (result.kind === 'ended' && result.failure.code === 'not_found') return { kind: 'unknown' };
		// The end of patience is no news of the provider's.
		if (result.failure.code !== 'stopped') failure = result.failure;
		if (result.kind === 'ended' || result.afterMs > PATIENCE_MS) break;
		await clock.sleep(result.afterMs, signal).catch(() => undefined);
	}
	return { kind: 'unreachable', failure };
}

/** Looks again after a moment, and once more, while what was found is that the task of the callback goes on. */
export async function lookAgain<T>(
	look: () => Promise<T>,
	goesOn: (found: T) => boolean,
	{ clock, signal }: ConfirmDeps,
): Promise<T> {
	let found = await look();
	for (const pauseMs of LOOK_AGAIN_AFTER_MS) {
		if (!goesOn(found)) break;
		await clock.sleep(pauseMs, signal).catch(() => undefined);
		if (signal.aborted) break;
		found = await look();
	}
	return found;
}

export interface OpenTask {
	taskId: string;
	/** When it no longer counts whether it has ended, milliseconds since 1970. */
	deadline: number;
}

/** `over`: all of them have ended or run out of time. `open`: at least one goes on. `unknown`: the provider couldn't be asked. */
export type Verdict = 'over' | 'open' | 'unknown';

/**
 * Asks for tasks until one is found that goes on: then nothing else matters yet.
 * @param tasks in the order in which to ask; the first one alone, since it may be enough
 * @param ended what earlier questions have found; what these find is added
 */
export async function confirmEnds(
	tasks: readonly OpenTask[],
	ended: Map<string, TaskReading>,
	deps: ConfirmDeps,
): Promise<Verdict> {
	const unasked = tasks.filter(({ taskId }) => !ended.has(taskId));
	for (let asked = 0; unasked.length > 0; ) {
		// One, one, two, four …: where one goes on, that is mostly known after two.
		const next = unasked.splice(0, Math.max(1, Math.min(AT_ONCE, asked)));
		const found = await Promise.all(next.map(async (task) => await confirmEnd(task, ended, deps)));
		asked += next.length;
		if (found.includes('open')) return 'open';
		if (found.includes('unknown')) return 'unknown';
	}
	return 'over';
}

async function confirmEnd(
	{ taskId, deadline }: OpenTask,
	ended: Map<string, TaskReading>,
	deps: ConfirmDeps,
): Promise<Verdict> {
	const confirmation = await confirm(taskId, deps);
	if (confirmation.kind !== 'told') return 'unknown';
	const { reading } = confirmation;
	if (reading.task.status === 'processing') return deps.clock.now() < deadline ? 'open' : 'over';
	ended.set(taskId, reading);
	return 'over';
}
