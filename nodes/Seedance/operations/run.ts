/** The item loop, once for all operations: read every item, do all the work together, put out every item. */
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { downloadVideo } from '../host/download';
import { batchError, errorItem, invalid, outputItem, stoppedNotice, type ItemResult } from '../host/items';
import { InvalidItem, ItemReader } from '../host/itemReader';
import { openRun, type Run } from '../host/openRun';
import { blankTask, type Failure } from '../providers/vocabulary';
import { runBatch } from '../tasks/batch';
import type { Job, Outcome } from '../tasks/job';
import { OPERATIONS as NAMES, type Operation as OperationName } from '../ui/operationNames';
import { getStatus } from './getStatus';
import type { Delivery, Operation, Plan } from './plan';
import { shareOrders } from './sharedOrders';
import { submit } from './submit';
import { submitAndWait } from './submitAndWait';
import { summaryOf } from './summary';
import { wait } from './wait';

const OPERATIONS: Readonly<Record<OperationName, Operation>> = { getStatus, submit, submitAndWait, wait };

/** Videos that are fetched at the same time. */
const DOWNLOADS_AT_ONCE = 4;

/**
 * Runs the node: one output item for every input item, in order.
 * @throws NodeOperationError that names every item, where the node's On Error setting says to stop
 */
export async function runNode(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const items = context.getInputData();
	if (items.length === 0) return [[]];
	const run = await openRun(context);
	const beganAt = run.clock.now();
	const plans = shareOrders(items.map((_, itemIndex) => planOf(run, itemIndex)));
	const jobs = plans.flatMap((plan, itemIndex): Job[] =>
		isPlan(plan) && plan.runsAs === itemIndex ? [plan.job] : [],
	);
	const outcomes = await runBatch(jobs, run);
	const outcomeOf = new Map(jobs.map(({ itemIndex }, index) => [itemIndex, outcomes[index]]));
	const results = plans.map((plan, itemIndex) =>
		isPlan(plan) ? resultOf(plan, itemIndex, outcomeOf.get(plan.runsAs)) : refused(run, itemIndex, plan),
	);
	await fetchVideos(run, plans, results);
	if (results.length > 1) addHint(context, summaryOf(results, run.clock.now() - beganAt));
	return putOut(run, results);
}

/** Shown in the editor. Older versions of n8n can't. */
function addHint(context: Partial<Pick<IExecuteFunctions, 'addExecutionHints'>>, message: string): void {
	context.addExecutionHints?.({ message, location: 'outputPane' });
}

function isPlan<T extends Plan>(plan: T | Failure): plan is T {
	return 'job' in plan;
}

/** An item whose parameters are wrong is no reason not to serve the others. */
function planOf(run: Run, itemIndex: number): Plan | Failure {
	try {
		const item = new ItemReader(run.context, run.account, itemIndex);
		const name = NAMES.find((one) => one === run.context.getNodeParameter('operation', itemIndex));
		if (name === undefined) return invalid([`Operation must be one of ${NAMES.join(', ')}`]);
		return OPERATIONS[name](item, {
			runIndex: run.runIndex,
			requestOf: (submission) => run.provider.submitRequest(submission, '').body,
		});
	} catch (error) {
		return invalid(error instanceof InvalidItem ? error.violations : [String(error)]);
	}
}

function refused(run: Run, itemIndex: number, failure: Failure): ItemResult {
	const task = blankTask(run.provider.name, { failure });
	return { itemIndex, task, unknownStatus: null, timedOut: false, failedTaskIds: [], isError: true };
}

function resultOf({ job, delivery }: Plan, itemIndex: number, outcome: Outcome | undefined): ItemResult {
	if (outcome === undefined) throw new RangeError('A batch has to give an outcome for every job');
	const { task, timedOut, unknownStatus, failedTaskIds, raw } = outcome;
	return {
		itemIndex,
		task,
		timedOut,
		unknownStatus,
		failedTaskIds,
		...(job.keepRaw ? { raw } : {}),
		isError: isError(outcome, delivery),
	};
}

/** A wait that ran out of time is no error: the item goes on with its task ID, and Wait can take it from there. */
function isError({ task, timedOut }: Outcome, delivery: Delivery): boolean {
	if (task.failure === null || timedOut) return false;
	return task.failure.code !== 'task_failed' || delivery.taskFailureIsError;
}

async function fetchVideos(
	run: Run,
	plans: ReadonlyArray<Plan | Failure>,
	results: ItemResult[],
): Promise<void> {
	const wanted = results.flatMap((result, index) => {
		const plan = plans[index];
		const field = plan !== undefined && isPlan(plan) ? plan.delivery.downloadInto : null;
		return field === null || result.task.videoUrl === null ? [] : [{ result, field }];
	});
	const queue = wanted.values();
	const worker = async () => {
		for (const { result, field } of queue) await fetchVideo(run, result, field);
	};
	await Promise.all(Array.from({ length: DOWNLOADS_AT_ONCE }, worker));
}

async function fetchVideo(
	{ context, account, clock, signal }: Run,
	result: ItemResult,
	field: string,
): Promise<void> {
	const { taskId, videoUrl } = result.task;
	if (taskId === null || videoUrl === null) return;
	try {
		const video = await downloadVideo(context, videoUrl, taskId, account.reach, clock, signal);
		result.binary = { [field]: video };
	} catch (error) {
		const reason = error instanceof Error ? error.message : 'the connection broke';
		const message = `The video is finished, but could not be downloaded: ${reason}`;
		result.task = {
			...result.task,
			failure: { code: 'download_failed', message, retryable: true, billed: true },
		};
		result.isError = true;
	}
}

function putOut({ context, provider, signal }: Run, results: readonly ItemResult[]): INodeExecutionData[][] {
	const node = context.getNode();
	const notice = signal.aborted ? stoppedNotice(results) : null;
	if (notice !== null) context.logger.warn(notice);
	if (results.some((result) => result.isError) && !context.continueOnFail())
		throw batchError(node, results, provider);
	const hasErrorOutput = node.onError === 'continueErrorOutput';
	return [
		results.map((result) =>
			result.isError ? errorItem(node, result, provider, hasErrorOutput) : outputItem(result),
		),
	];
}
