/** The item loop, once for all operations: read every item, do all the work together, put out every item. */
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Ending } from '../host/batchError';
import { asError } from '../host/connection';
import { invalid, notBegunItem, type ItemResult } from '../host/items';
import { inputMedia, NO_MEDIA, withIdentities } from '../host/inputMedia';
import { violationsIn } from '../host/invalidItem';
import { ItemReader } from '../host/itemReader';
import { openRun, type Run } from '../host/openRun';
import type { Failure } from '../providers/vocabulary';
import { runBatch } from '../tasks/batch';
import type { Job, Outcome } from '../tasks/job';
import { inTurns } from '../tasks/turns';
import { SUBMITTING, OPERATIONS as NAMES, type Operation as OperationName } from '../ui/operationNames';
import { beforeParking, parkUntilCalled, type Standing } from './byCallback';
import { CallbackUrl } from './callbackUrl';
import { Deliveries, type Recipient } from './deliveries';
import { estimateAll } from './estimateCost';
import { getStatus } from './getStatus';
import type { ParkedRound } from './parked';
import { isPlan, type Operation, type Plan } from './plan';
import { priceHintOf } from './priceHint';
import { addHint, putOut, refused } from './putOut';
import { resultOf } from './results';
import { resultsOf, resumedRound } from './resumed';
import { NO_CALLBACK, resumeCallbackOf, type ResumeCallback } from './resumeCallback';
import { shareOrders, type SharedPlan } from './sharedOrders';
import { submit } from './submit';
import { submitAndWait } from './submitAndWait';
import { summaryOf } from './summary';
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
	let begun: Begun;
	try {
		begun = await begin(context);
	} catch (error) {
		if (!context.continueOnFail()) return await Promise.reject(asError(error));
		return [items.map((_, itemIndex) => notBegunItem(context, itemIndex, error))];
	}
	const { run, resumed, name, callbacks } = begun;
	const orders = SUBMITTING.some((one) => one === name);
	if (resumed !== null) {
		return withHints(run, { ...resumed, orders, isResumed: true }, await resultsOf(run, resumed));
	}
	if (name === 'estimateCost') return await estimateAll(run, items.length);
	const beganAt = run.clock.now();
	const callbackUrl = new CallbackUrl(run, callbacks);
	const read = await inTurns(run.clock, items.length, async (itemIndex) =>
		name === undefined
			? invalid([`Operation must be one of ${NAMES.join(', ')}`])
			: await planOf(run, name, itemIndex, callbackUrl),
	);
	const plans = shareOrders(read);
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
				: refused(run, itemIndex, plan),
		),
	);
	const ofJobs = jobs.map(({ itemIndex }) => ofJob(outcomes, itemIndex));
	const facts = { beganAt, priceHint: priceHintOf(jobs, ofJobs, run.provider) };
	const mustStop = results.some(({ isError }) => isError) && !context.continueOnFail();
	if (open.size > 0 && !mustStop) return await parkUntilCalled(run, facts, plans, results, open);
	return withHints(run, { ...facts, orders, isResumed: false }, results);
}

/** What the run as a whole needs. */
interface Begun {
	run: Run;
	/** Where a callback made the parked node run again. */
	resumed: ParkedRound | null;
	name: OperationName | undefined;
	callbacks: ResumeCallback;
}

/** @throws Error that concerns all items: nothing has been sent */
async function begin(context: IExecuteFunctions): Promise<Begun> {
	const run = await openRun(context);
	const resumed = resumedRound(context);
	const callbacks = resumed === null ? resumeCallbackOf(run) : NO_CALLBACK;
	return { run, resumed, name: operationOf(context), callbacks };
}

async function untilEnded(
	run: Run,
	jobs: readonly Job[],
	callbacks: ResumeCallback,
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

/** @throws NodeOperationError where an item went wrong and the node's On Error setting says to stop */
function withHints(
	run: Run,
	{ beganAt, priceHint, ...ending }: Pick<ParkedRound, 'beganAt' | 'priceHint'> & Omit<Ending, 'wanted'>,
	results: readonly ItemResult[],
): INodeExecutionData[][] {
	const { context, clock } = run;
	if (results.length > 1) addHint(context, summaryOf(results, clock.now() - beganAt));
	if (priceHint !== null) addHint(context, priceHint);
	return putOut(run, results, { wanted: 'a video', ...ending });
}

/** The same for all items: the field takes no expression. */
function operationOf(context: IExecuteFunctions): OperationName | undefined {
	const given = context.getNodeParameter('operation', 0);
	return NAMES.find((one) => one === given);
}

/** An item whose parameters are wrong is no reason not to serve the others. */
async function planOf(
	run: Run,
	name: keyof typeof OPERATIONS,
	itemIndex: number,
	callbackUrl: CallbackUrl,
): Promise<Plan | Failure> {
	try {
		const buys = SUBMITTING.some((one) => one === name);
		const media = buys ? await inputMedia(run.context, run.account.reach, itemIndex) : NO_MEDIA;
		return OPERATIONS[name](new ItemReader(run.context, run.account, itemIndex, media), {
			runIndex: run.runIndex,
			callbackUrl,
			estimateOf: (submission) => run.prices.estimate(run.provider, submission),
			requestOf: (submission) =>
				withIdentities(run.provider.submitRequest(submission, '').body, media.identities),
		});
	} catch (error) {
		return invalid(violationsIn(error));
	}
}
