/** What a callback says is confirmed with the provider: whether tasks have ended is its word alone. */
import type { TaskReading } from '../providers/vocabulary';
import { pollOnce, type PollDeps } from './pollStep';
import type { RateWindow } from './rateWindow';

/** Questions under way at the same time. */
const AT_ONCE = 8;

export interface ConfirmDeps extends PollDeps {
	window: RateWindow;
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
 * @param signal ends the questions, as after too long a time
 */
export async function confirmEnds(
	tasks: readonly OpenTask[],
	ended: Map<string, TaskReading>,
	deps: ConfirmDeps,
	signal: AbortSignal,
): Promise<Verdict> {
	const unasked = tasks.filter(({ taskId }) => !ended.has(taskId));
	for (let asked = 0; unasked.length > 0; ) {
		// One, one, two, four …: where one goes on, that is mostly known after two.
		const next = unasked.splice(0, Math.max(1, Math.min(AT_ONCE, asked)));
		const found = await Promise.all(next.map(async (task) => await confirm(task, ended, deps, signal)));
		asked += next.length;
		if (found.includes('open')) return 'open';
		if (found.includes('unknown')) return 'unknown';
	}
	return 'over';
}

async function confirm(
	{ taskId, deadline }: OpenTask,
	ended: Map<string, TaskReading>,
	deps: ConfirmDeps,
	signal: AbortSignal,
): Promise<Verdict> {
	const slot = await deps.window.take('poll', signal).catch(() => null);
	if (slot === null) return 'unknown';
	const result = await pollOnce(taskId, deps, 1, false);
	if (result.kind === 'again' && result.limited) slot.refused(result.afterMs);
	else slot.done();
	if (result.kind !== 'read') return 'unknown';
	if (result.reading.task.status === 'processing') return deps.clock.now() < deadline ? 'open' : 'over';
	ended.set(taskId, result.reading);
	return 'over';
}
