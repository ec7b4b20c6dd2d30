/** Cancel: cancels tasks that are still queued. A task that was not canceled is an error, because it may still be charged. */
import type { INodeExecutionData } from 'n8n-workflow';
import { ItemReader } from '../host/items/itemReader';
import type { TaskResult } from '../host/items/itemResult';
import { invalid } from '../host/items/output';
import type { Run } from '../host/openRun';
import { InvalidItem, readAll, violationsIn } from '../parameters/invalidItem';
import { blankTask, type Failure } from '../providers/task';
import { cancelTask, type CancelResult } from '../tasks/cancelTask';
import { inTurns } from '../tasks/eventLoop';
import { outcomeOfTask, withReading } from '../tasks/job';
import { Lanes } from '../tasks/lanes';
import { refusedResult } from './itemState';
import { putOut } from './results';

/** Number of tasks canceled in parallel. Low enough that a task's status is still fresh when its cancel request is sent. */
export const AT_ONCE = 8;

interface Wish {
	taskId: string;
	keepRaw: boolean;
	cancelRequest: NonNullable<Run['provider']['cancelRequest']>;
}

/**
 * Cancels the tasks of all items of a run, each task once.
 * @throws NodeOperationError that names every item whose task was not canceled, if On Error is to stop
 */
export async function cancelAll(run: Run): Promise<INodeExecutionData[][]> {
	const wishes = await inTurns(run.clock, run.context.getInputData(), (_, itemIndex) => {
		const wish = wishOf(run, itemIndex);
		return 'code' in wish ? refusedResult(run, { itemIndex, failure: wish }) : wish;
	});
	const lanes = new Lanes();
	const begun = new Map<string, Promise<CancelResult>>();
	const cancelled = async ({ taskId, cancelRequest }: Wish) => {
		const work =
			begun.get(taskId) ?? lanes.run(AT_ONCE, async () => await cancelTask(taskId, cancelRequest, run));
		begun.set(taskId, work);
		return await work;
	};
	const results = wishes.map(async (wish, itemIndex): Promise<TaskResult> =>
		'cancelRequest' in wish ? taskResult(run, await cancelled(wish), wish, itemIndex) : wish,
	);
	return await putOut(run, await Promise.all(results), {
		wanted: 'cancelled',
		orders: false,
		isResumed: false,
	});
}

function wishOf(run: Run, itemIndex: number): Wish | Failure {
	const { cancelRequest, title } = run.provider;
	try {
		if (cancelRequest === null) {
			throw new InvalidItem([
				`Operation is Cancel, but ${title} cannot cancel tasks. Its tasks always run to completion. Use Wait or Get Status`,
			]);
		}
		const item = new ItemReader(run, itemIndex);
		const [taskId, keepRaw] = readAll(
			() => item.take('taskId'),
			() => item.take('includeRawResponse'),
		);
		return { taskId, keepRaw, cancelRequest };
	} catch (error) {
		return invalid(violationsIn(error));
	}
}

/** Builds the output item from the provider's last reading of the task. */
function taskResult(
	{ provider, rows }: Run,
	result: CancelResult,
	{ taskId, keepRaw }: Wish,
	itemIndex: number,
): TaskResult {
	const { reading } = result;
	const known = outcomeOfTask(blankTask(provider.name, { taskId }), keepRaw);
	const outcome = reading === null ? known : withReading(known, reading);
	const shared = { itemIndex, row: rows.of(itemIndex, null) };
	if (result.kind === 'cancelled') return { ...outcome, ...shared, isError: false };
	return { ...outcome, ...shared, task: { ...outcome.task, failure: result.failure }, isError: true };
}
