/** Cancels the tasks of a stopped run that are still queued, if Cancel on Stop is on. */
import { toError } from '../host/context';
import { afterStop, type Run } from '../host/openRun';
import { cancelTask, type CancelResult } from '../tasks/cancelTask';
import type { Standing } from '../tasks/callbacks/untilParked';
import { withReading } from '../tasks/job';
import { Lanes } from '../tasks/lanes';
import { WOKEN } from '../tasks/ports';
import { AT_ONCE } from './cancel';
import type { SharedJob } from './plan';

/** How long the node waits for the cancellations. After Stop it must return within a second; the rest continues without it. */
const WAIT_MS = 600;
/** Time limit for all cancellations. Each task takes three requests, and an account may send about ten requests per second. */
const MOST_MS = 2 * 60_000;

type Result = readonly [taskId: string, result: CancelResult];

/**
 * Cancels the tasks and logs the result, since n8n keeps nothing else of a stopped run.
 * @returns the jobs, with the state of their tasks as known when the node has to return
 */
export async function cancelStopped(
	run: Run,
	standings: ReadonlyArray<Standing<SharedJob>>,
): Promise<ReadonlyArray<Standing<SharedJob>>> {
	const { cancelRequest } = run.provider;
	const open = standings.flatMap(({ job: { cancelOnStop }, outcome: { task } }) =>
		cancelOnStop && task.status === 'processing' && task.taskId !== null ? [task.taskId] : [],
	);
	if (cancelRequest === null || open.length === 0) return standings;
	const lanes = new Lanes();
	const results: Result[] = [];
	const work = afterStop(run, MOST_MS, async (stopped) => {
		const cancel = async (taskId: string) => {
			results.push([taskId, await cancelTask(taskId, cancelRequest, stopped)]);
		};
		await Promise.all(
			[...new Set(open)].map((taskId) => lanes.run(AT_ONCE, async () => await cancel(taskId))),
		);
	}).then(
		() => run.context.logger.warn(noticeOf(results)),
		(error: unknown) =>
			run.context.logger.warn(
				`Seedance: Cancel on Stop ended early (${toError(error, String(error)).message}), so some tasks may still be queued. To cancel them, use Cancel with their task IDs`,
			),
	);
	const enough = new AbortController();
	await Promise.race([work, run.clock.sleep(WAIT_MS, enough.signal).catch(() => undefined)]);
	enough.abort(WOKEN);
	const known = new Map(results);
	return standings.map((one) => {
		const result = known.get(one.outcome.task.taskId ?? '');
		if (result?.kind !== 'cancelled') return one;
		return { ...one, outcome: withReading(one.outcome, result.reading) };
	});
}

/** Example: "Seedance: after Stop, these tasks were canceled: a, b; these tasks were not canceled: c (The task was not canceled: it is already running)". */
function noticeOf(results: readonly Result[]): string {
	const cancelled = results.flatMap(([taskId, { kind }]) => (kind === 'cancelled' ? [taskId] : []));
	const others = results.flatMap(([taskId, result]) =>
		result.kind === 'cancelled' ? [] : [`${taskId} (${result.failure.message})`],
	);
	const parts = [
		...(cancelled.length === 0 ? [] : [`these tasks were canceled: ${cancelled.join(', ')}`]),
		...(others.length === 0 ? [] : [`these tasks were not canceled: ${others.join(', ')}`]),
	];
	return `Seedance: after Stop, ${parts.join('; ')}`;
}
