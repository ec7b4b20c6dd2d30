/** The item loop, once for all operations: read every item, do all the work together, put out every item. */
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { batchError, errorItem, invalid, outputItem, stoppedNotice, type ItemResult } from '../host/items';
import { inputMedia, NO_MEDIA, withIdentities } from '../host/inputMedia';
import { InvalidItem, ItemReader } from '../host/itemReader';
import { openRun, type Run } from '../host/openRun';
import type { Failure } from '../providers/vocabulary';
import { runBatch } from '../tasks/batch';
import type { Job, Outcome } from '../tasks/job';
import { SUBMITTING, OPERATIONS as NAMES, type Operation as OperationName } from '../ui/operationNames';
import { beforeParking, parkUntilCalled, type Standing } from './byCallback';
import { callbacksOf, type Callbacks } from './callbackUrl';
import { Deliveries, type Recipient } from './deliveries';
import { getStatus } from './getStatus';
import { isPlan, type Operation, type Plan } from './plan';
import { resultsOf, resumedRound } from './resumed';
import { refused, resultOf } from './results';
import { shareOrders, type SharedPlan } from './sharedOrders';
import { submit } from './submit';
import { submitAndWait } from './submitAndWait';
import { summaryOf } from './summary';
import { wait } from './wait';

const OPERATIONS: Readonly<Record<OperationName, Operation>> = { getStatus, submit, submitAndWait, wait };

/** How long the items are read at a stretch. */
const LONGEST_TURN_MS = 20;

/**
 * Runs the node: one output item for every input item, in order.
 * @throws NodeOperationError that names every item, where the node's On Error setting says to stop
 */
export async function runNode(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const items = context.getInputData();
	if (items.length === 0) return [[]];
	const run = await openRun(context);
	const resumed = resumedRound(context);
	if (resumed !== null) return putOut(run, await resultsOf(run, resumed), resumed.beganAt);
	const callbacks = callbacksOf(run);
	const beganAt = run.clock.now();
	const plans = shareOrders(await planAll(run, callbacks, items.length));
	const jobs = plans.flatMap((plan, itemIndex): Job[] =>
		isPlan(plan) && plan.runsAs === itemIndex ? [plan.job] : [],
	);
	const deliveries = new Deliveries(run, recipientsOf(plans));
	const { outcomes, open } = callbacks.parks
		? await beforeParking(run, jobs, callbacks, deliveries)
		: await untilEnded(run, jobs, callbacks, deliveries);
	const results = await Promise.all(
		plans.map(async (plan, itemIndex) =>
			isPlan(plan)
				? resultOf(plan, itemIndex, ofJob(outcomes, plan.runsAs), await deliveries.of(itemIndex))
				: refused(run.provider.name, itemIndex, plan),
		),
	);
	const mustStop = results.some(({ isError }) => isError) && !context.continueOnFail();
	if (open.size > 0 && !mustStop) return await parkUntilCalled(run, beganAt, plans, results, open);
	return putOut(run, results, beganAt);
}

async function untilEnded(
	run: Run,
	jobs: readonly Job[],
	callbacks: Callbacks,
	deliveries: Deliveries,
): Promise<Standing> {
	const outcomes = await runBatch(jobs, {
		...run,
		onBought: (_, taskId) => callbacks.bought(taskId),
		onEnded: ({ itemIndex }, outcome) => deliveries.ended(itemIndex, outcome),
	});
	return {
		outcomes: new Map(outcomes.map((outcome, index) => [jobs[index]?.itemIndex ?? -1, outcome])),
		open: new Map(),
	};
}

function recipientsOf(plans: ReadonlyArray<SharedPlan | Failure>): Recipient[] {
	return plans.flatMap((plan, itemIndex) =>
		isPlan(plan) ? [{ itemIndex, runsAs: plan.runsAs, download: plan.delivery.download }] : [],
	);
}

function ofJob(outcomes: Standing['outcomes'], itemIndex: number): Outcome {
	const outcome = outcomes.get(itemIndex);
	if (outcome === undefined) throw new RangeError('A batch has to give an outcome for every job');
	return outcome;
}

/** Shown in the editor. Older versions of n8n can't. */
function addHint(context: Partial<Pick<IExecuteFunctions, 'addExecutionHints'>>, message: string): void {
	context.addExecutionHints?.({ message, location: 'outputPane' });
}

/** Reads all items, and lets others have their turn in between: everything in n8n shares one thread. */
async function planAll(run: Run, callbacks: Callbacks, count: number): Promise<Array<Plan | Failure>> {
	const plans: Array<Plan | Failure> = [];
	let turnBegan = run.clock.now();
	for (let itemIndex = 0; itemIndex < count; itemIndex += 1) {
		plans.push(await planOf(run, callbacks, itemIndex));
		if (run.clock.now() - turnBegan < LONGEST_TURN_MS) continue;
		await run.clock.sleep(0);
		turnBegan = run.clock.now();
	}
	return plans;
}

/** An item whose parameters are wrong is no reason not to serve the others. */
async function planOf(run: Run, callbacks: Callbacks, itemIndex: number): Promise<Plan | Failure> {
	try {
		const name = NAMES.find((one) => one === run.context.getNodeParameter('operation', itemIndex));
		if (name === undefined) return invalid([`Operation must be one of ${NAMES.join(', ')}`]);
		const buys = SUBMITTING.some((one) => one === name);
		const media = buys ? await inputMedia(run.context, run.account.reach, itemIndex) : NO_MEDIA;
		return OPERATIONS[name](new ItemReader(run.context, run.account, itemIndex, media), {
			runIndex: run.runIndex,
			callbacks,
			requestOf: (submission) =>
				withIdentities(run.provider.submitRequest(submission, '').body, media.identities),
		});
	} catch (error) {
		return invalid(error instanceof InvalidItem ? error.violations : [String(error)]);
	}
}

function putOut(
	{ context, provider, signal, clock }: Run,
	results: readonly ItemResult[],
	beganAt: number,
): INodeExecutionData[][] {
	const node = context.getNode();
	if (results.length > 1) addHint(context, summaryOf(results, clock.now() - beganAt));
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
