/** The item loop, once for all operations: read every item, do all the work together, put out every item. */
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { invalid, type ItemResult } from '../host/items';
import { inputMedia, NO_MEDIA, withIdentities } from '../host/inputMedia';
import { violationsIn } from '../host/invalidItem';
import { ItemReader } from '../host/itemReader';
import { openRun, type Run } from '../host/openRun';
import type { Failure } from '../providers/vocabulary';
import { runBatch } from '../tasks/batch';
import type { Job, Outcome } from '../tasks/job';
import { SUBMITTING, OPERATIONS as NAMES, type Operation as OperationName } from '../ui/operationNames';
import { Downloads } from './downloads';
import { estimateAll } from './estimateCost';
import { fetchFiles, type Files } from './files';
import { getStatus } from './getStatus';
import type { Delivery, Operation, Plan } from './plan';
import { priceHintOf } from './priceHint';
import { addHint, putOut, refused } from './putOut';
import { shareOrders } from './sharedOrders';
import { submit } from './submit';
import { submitAndWait } from './submitAndWait';
import { summaryOf } from './summary';
import { inTurns } from '../tasks/turns';
import { wait } from './wait';

/** The operations that order or follow tasks. */
const OPERATIONS: Readonly<Record<Exclude<OperationName, 'estimateCost'>, Operation>> = {
	getStatus,
	submit,
	submitAndWait,
	wait,
};

/**
 * Runs the node: one output item for every input item, in order.
 * @throws NodeOperationError that names every item, where the node's On Error setting says to stop
 */
export async function runNode(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const items = context.getInputData();
	if (items.length === 0) return [[]];
	const run = await openRun(context);
	const name = operationOf(context);
	if (name === 'estimateCost') return await estimateAll(run, items.length);
	const beganAt = run.clock.now();
	const read = await inTurns(run.clock, items.length, async (itemIndex) =>
		name === undefined
			? invalid([`Operation must be one of ${NAMES.join(', ')}`])
			: await planOf(run, name, itemIndex),
	);
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
	const priceHint = priceHintOf(jobs, outcomes, run.provider);
	if (priceHint !== null) addHint(context, priceHint);
	return putOut(run, results, 'a video');
}

/** The same for all items: the field takes no expression. */
function operationOf(context: IExecuteFunctions): OperationName | undefined {
	const given = context.getNodeParameter('operation', 0);
	return NAMES.find((one) => one === given);
}

function isPlan<T extends Plan>(plan: T | Failure): plan is T {
	return 'job' in plan;
}

/** An item whose parameters are wrong is no reason not to serve the others. */
async function planOf(run: Run, name: keyof typeof OPERATIONS, itemIndex: number): Promise<Plan | Failure> {
	try {
		const buys = SUBMITTING.some((one) => one === name);
		const media = buys ? await inputMedia(run.context, run.account.reach, itemIndex) : NO_MEDIA;
		return OPERATIONS[name](new ItemReader(run.context, run.account, itemIndex, media), {
			runIndex: run.runIndex,
			estimateOf: (submission) => run.prices.estimate(run.provider, submission),
			requestOf: (submission) =>
				withIdentities(run.provider.submitRequest(submission, '').body, media.identities),
		});
	} catch (error) {
		return invalid(violationsIn(error));
	}
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
		composedPrompt: delivery.composedPrompt,
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
