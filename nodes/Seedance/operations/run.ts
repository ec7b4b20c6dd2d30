/** The item loop, once for all operations: read every item, do all the work together, put out every item. */
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { batchError, errorItem, invalid, outputItem, stoppedNotice, type ItemResult } from '../host/items';
import { inputMedia, NO_MEDIA, withIdentities } from '../host/inputMedia';
import { InvalidItem, ItemReader } from '../host/itemReader';
import { openRun, type Run } from '../host/openRun';
import { blankTask, type Failure } from '../providers/vocabulary';
import { runBatch } from '../tasks/batch';
import type { Job, Outcome } from '../tasks/job';
import { Turns } from '../tasks/turns';
import { SUBMITTING, OPERATIONS as NAMES, type Operation as OperationName } from '../ui/operationNames';
import { Downloads } from './downloads';
import { fetchFiles, type Files } from './files';
import { getStatus } from './getStatus';
import type { Delivery, Operation, Plan } from './plan';
import { shareOrders } from './sharedOrders';
import { submit } from './submit';
import { submitAndWait } from './submitAndWait';
import { summaryOf } from './summary';
import { wait } from './wait';

const OPERATIONS: Readonly<Record<OperationName, Operation>> = { getStatus, submit, submitAndWait, wait };

/**
 * Runs the node: one output item for every input item, in order.
 * @throws NodeOperationError that names every item, where the node's On Error setting says to stop
 */
export async function runNode(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const items = context.getInputData();
	if (items.length === 0) return [[]];
	const run = await openRun(context);
	const beganAt = run.clock.now();
	const read = await planAll(run, items.length);
	const plans = shareOrders(read);
	const jobs = plans.flatMap((plan, itemIndex): Job[] =>
		isPlan(plan) && plan.runsAs === itemIndex ? [plan.job] : [],
	);
	const delivered = new Map<number, Promise<Files>>();
	const downloads = new Downloads();
	/** Files of an item that has ended are fetched while the others are still waited for. */
	const deliver = ({ itemIndex: runsAs }: Job, { task }: Outcome) => {
		for (const [itemIndex, plan] of plans.entries()) {
			if (!isPlan(plan) || plan.runsAs !== runsAs || delivered.has(itemIndex)) continue;
			const { download } = plan.delivery;
			if (download === null || task.videoUrl === null) continue;
			delivered.set(
				itemIndex,
				downloads.run(download.atOnce, async () => await fetchFiles(run, task, download)),
			);
		}
	};
	const outcomes = await runBatch(jobs, { ...run, onEnded: deliver });
	const outcomeOf = new Map(jobs.map(({ itemIndex }, index) => [itemIndex, outcomes[index]]));
	const results = await Promise.all(
		plans.map(async (plan, itemIndex) =>
			isPlan(plan)
				? withFiles(resultOf(plan, itemIndex, outcomeOf.get(plan.runsAs)), await delivered.get(itemIndex))
				: refused(run, itemIndex, plan),
		),
	);
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

async function planAll(run: Run, count: number): Promise<Array<Plan | Failure>> {
	const plans: Array<Plan | Failure> = [];
	const turns = new Turns(run.clock);
	for (let itemIndex = 0; itemIndex < count; itemIndex += 1) {
		plans.push(await planOf(run, itemIndex));
		await turns.next();
	}
	return plans;
}

/** An item whose parameters are wrong is no reason not to serve the others. */
async function planOf(run: Run, itemIndex: number): Promise<Plan | Failure> {
	try {
		const name = NAMES.find((one) => one === run.context.getNodeParameter('operation', itemIndex));
		if (name === undefined) return invalid([`Operation must be one of ${NAMES.join(', ')}`]);
		const buys = SUBMITTING.some((one) => one === name);
		const media = buys ? await inputMedia(run.context, run.account.reach, itemIndex) : NO_MEDIA;
		return OPERATIONS[name](new ItemReader(run.context, run.account, itemIndex, media), {
			runIndex: run.runIndex,
			requestOf: (submission) =>
				withIdentities(run.provider.submitRequest(submission, '').body, media.identities),
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

function withFiles(result: ItemResult, files: Files | undefined): ItemResult {
	if (files === undefined) return result;
	const { task, binary, failure } = files;
	return {
		...result,
		...(Object.keys(binary).length === 0 ? {} : { binary }),
		task: { ...task, failure: failure ?? task.failure },
		isError: result.isError || failure !== null,
	};
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
