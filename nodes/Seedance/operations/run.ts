/** The item loop of every operation: reads all items, works on them together, and outputs them. */
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { realClock } from '../host/clock';
import { operationOf, toError } from '../host/context';
import { inputMedia, NO_MEDIA } from '../host/items/inputFiles';
import { ItemReader } from '../host/items/itemReader';
import { OrderIdentities } from '../host/items/orderIdentity';
import { invalid, notBegunItem } from '../host/items/output';
import { NO_ROW, type Row } from '../host/items/row';
import type { Ending } from '../host/items/runError';
import { openRun, type Run } from '../host/openRun';
import { SUBMITTING, OPERATIONS as NAMES, type Operation as OperationName } from '../parameters/choices';
import { violationsIn } from '../parameters/invalidItem';
import type { Failure } from '../providers/task';
import { runBatch } from '../tasks/batch';
import { untilParked, type Standing } from '../tasks/callbacks/untilParked';
import { inTurns } from '../tasks/eventLoop';
import type { Job, Outcome } from '../tasks/job';
import type { TaskNews } from '../tasks/jobSteps';
import { CallbackUrl, NO_CALLBACK, resumeCallbackOf, type ResumeCallback } from './callback/callbackUrl';
import {
	parkUntilCalled,
	resumedRound,
	withDownloads,
	type ParkedRound,
	type ResumedRound,
} from './callback/park';
import { cancelAll } from './cancel';
import { cancelStopped } from './cancelStopped';
import { estimateAll } from './estimateCost';
import { FileDownloads } from './fileDownloads';
import { listAll } from './getMany';
import { getStatus } from './getStatus';
import { isErrorState, refusedState, resultOf, stateOf, type ItemState } from './itemState';
import { shareOrders, type Operation, type Plan, type Refusal, type SharedJob } from './plan';
import {
	addHint,
	playbackHintOf,
	priceHintOf,
	putOut,
	shortfalls,
	summaryOf,
	timeoutHintOf,
} from './results';
import { submit } from './submit';
import { submitAndWait } from './submitAndWait';
import { wait } from './wait';

/** Operations that submit or follow tasks. They run as one batch. */
const IN_BATCH = { getStatus, submit, submitAndWait, wait } as const satisfies Partial<
	Record<OperationName, Operation>
>;

/** Operations that process all items themselves. */
const OTHERS = { cancel: cancelAll, estimateCost: estimateAll, getMany: listAll } as const satisfies Record<
	Exclude<OperationName, keyof typeof IN_BATCH>,
	(run: Run) => Promise<INodeExecutionData[][]>
>;

function isOther(name: OperationName | undefined): name is keyof typeof OTHERS {
	return name !== undefined && name in OTHERS;
}

/**
 * Runs the node. Returns one output item per input item, in order; Get Many returns one per task.
 * @throws NodeOperationError that names every failed item, if the node's On Error setting is to stop
 */
export async function runNode(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const items = context.getInputData();
	if (items.length === 0) return [[]];
	let begun: Begun;
	try {
		begun = await begin(context);
	} catch (error) {
		if (!context.continueOnFail()) throw toError(error, String(error));
		return [await inTurns(realClock, items, (_, itemIndex) => notBegunItem(context, itemIndex, error))];
	}
	const { run, resumed, name, callbacks } = begun;
	const orders = SUBMITTING.some((one) => one === name);
	if (resumed !== null) {
		const { beganAt, priceHint, rows } = resumed;
		const ending = { beganAt, priceHint, orders, isResumed: true };
		return await finish(run, ending, await withDownloads(run, resumed), rows);
	}
	if (isOther(name)) return await OTHERS[name](run);
	const beganAt = run.clock.now();
	const callbackUrl = new CallbackUrl(run, callbacks);
	const identities = new OrderIdentities(context, run.parameters.node, run.scope.runIndex);
	const read = await inTurns(run.clock, items, async (_, itemIndex) =>
		name === undefined
			? invalid([`Operation must be one of ${NAMES.join(', ')}`])
			: await planOf(run, name, itemIndex, callbackUrl, identities),
	);
	const { jobs, refusals } = shareOrders(read);
	const downloads = new FileDownloads(run, jobs);
	const ended = await untilEnded(run, jobs, callbacks, downloads);
	const standings = run.signal.aborted ? await cancelStopped(run, ended) : ended;
	const states = await statesOf(run, standings, refusals, downloads);
	const facts = { beganAt, priceHint: priceHintOf(standings, run.provider) };
	const rows = await inTurns(run.clock, read, (plan, itemIndex) => rowOf(run, plan, itemIndex));
	const isOpen = states.some(({ deadline }) => deadline !== null);
	const mustStop = states.some(isErrorState) && !context.continueOnFail();
	if (isOpen && !mustStop) return await parkUntilCalled(run, facts, states, rows);
	return await finish(run, { ...facts, orders, isResumed: false }, states, rows);
}

/** Facts about the run as a whole. */
interface Begun {
	run: Run;
	/** Set if a callback resumed the parked node. */
	resumed: ResumedRound | null;
	name: OperationName | undefined;
	callbacks: ResumeCallback;
}

/** @throws Error that affects all items; nothing has been sent */
async function begin(context: IExecuteFunctions): Promise<Begun> {
	const name = operationOf(context);
	const run = await openRun(
		context,
		SUBMITTING.some((one) => one === name),
	);
	const resumed = resumedRound(context);
	const callbacks = resumed === null ? resumeCallbackOf(run) : NO_CALLBACK;
	return { run, resumed, name, callbacks };
}

/** Works on all jobs until they have ended, or until the remaining ones only wait for callbacks. */
async function untilEnded(
	run: Run,
	jobs: readonly SharedJob[],
	callbacks: ResumeCallback,
	downloads: FileDownloads,
): Promise<Array<Standing<SharedJob>>> {
	const itemsOf = new Map(
		jobs.map(({ itemIndex, recipients }) => [itemIndex, recipients.map((one) => one.itemIndex)]),
	);
	const deps = {
		...run,
		onBought: (_: Job, taskId: string) => callbacks.bought(taskId),
		onTakenOver: (taskId: string) => callbacks.takenOver(taskId),
		onNews: (news: TaskNews) => run.progress.news(news, itemsOf.get(news.job.itemIndex) ?? []),
		onEnded: (job: Job, outcome: Outcome) => downloads.ended(job, outcome),
	};
	if (callbacks.parks) {
		const wakes = (taskId: string) => callbacks.wakes(taskId) === 'thisNode';
		return await untilParked(jobs, { ...deps, wakes, settled: async () => await downloads.settled() });
	}
	return (await runBatch(jobs, deps)).map((ended) => ({ ...ended, deadline: null }));
}

/** Returns the state of every item, in item order. */
async function statesOf(
	run: Run,
	standings: ReadonlyArray<Standing<SharedJob>>,
	refusals: readonly Refusal[],
	downloads: FileDownloads,
): Promise<ItemState[]> {
	const done = standings.flatMap(({ job, outcome, deadline }) =>
		job.recipients.map(async (recipient) => {
			const state = stateOf(outcome, recipient, deadline, await downloads.of(recipient.itemIndex));
			return { itemIndex: recipient.itemIndex, state };
		}),
	);
	// In turns, because n8n evaluates some expressions of a refused item again.
	const refused = await inTurns(run.clock, refusals, (one) => ({
		itemIndex: one.itemIndex,
		state: refusedState(run, one),
	}));
	const all = [...(await Promise.all(done)), ...refused].sort((a, b) => a.itemIndex - b.itemIndex);
	return all.map(({ state }) => state);
}

/** Names the purpose of the run for its error message. */
function wantedBy(name: OperationName | undefined): Ending['wanted'] {
	if (name === 'getStatus') return 'a status';
	return name === 'wait' ? 'a wait' : 'a video';
}

/** Returns the fields of the input item that go into the output item. */
function rowOf({ rows }: Run, plan: Plan | Failure, itemIndex: number): Row {
	return 'job' in plan ? rows.of(itemIndex, plan.job.order?.submission ?? null) : rows.refused(itemIndex);
}

/** @throws NodeOperationError if an item failed and the node's On Error setting is to stop */
async function finish(
	run: Run,
	{ beganAt, priceHint, ...ending }: Pick<ParkedRound, 'beganAt' | 'priceHint'> & Omit<Ending, 'wanted'>,
	states: readonly ItemState[],
	rows: readonly Row[],
): Promise<INodeExecutionData[][]> {
	const { context, clock, provider } = run;
	const checked = await inTurns(clock, states, (state, index) => ({
		result: resultOf(state, index, rows[index] ?? NO_ROW),
		ordered: state.delivery.ordered,
		hardToPlay: state.hardToPlay ?? null,
	}));
	const results = checked.map(({ result }) => result);
	// After a wait by callback, the callback request has polled the tasks, so this run has not reported them yet.
	await inTurns(clock, results, ({ task }) => run.progress.seen(task));
	const isSubmit = operationOf(context) === 'submit';
	if (results.length > 1)
		addHint(context, summaryOf(results, clock.now() - beganAt, provider.unit, isSubmit));
	const { notices, hint: shortfallHint } = shortfalls(checked, provider);
	for (const notice of notices) context.logger.warn(notice);
	for (const hint of [timeoutHintOf(results), priceHint, shortfallHint, playbackHintOf(checked)])
		if (hint !== null) addHint(context, hint);
	return await putOut(run, results, { wanted: wantedBy(operationOf(context)), ...ending });
}

/** Plans one item. An item with invalid parameters returns its failure and does not affect the others. */
async function planOf(
	run: Run,
	name: keyof typeof IN_BATCH,
	itemIndex: number,
	callbackUrl: CallbackUrl,
	identities: OrderIdentities,
): Promise<Plan | Failure> {
	try {
		const buys = SUBMITTING.some((one) => one === name);
		const media = buys ? await inputMedia(run, itemIndex) : NO_MEDIA;
		return IN_BATCH[name](new ItemReader(run, itemIndex, media), {
			callbacks: callbackUrl,
			estimateOf: (submission) => run.prices.estimate(run.provider, submission),
			identityOf: (submission, ownKey) => identities.of(itemIndex, submission, media.identities, ownKey),
		});
	} catch (error) {
		return invalid(violationsIn(error));
	}
}
