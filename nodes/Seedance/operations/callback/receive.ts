/**
 * Handles a callback to the parked node. The callback itself is not trusted: the node polls the provider at the credential's
 * base URL, and resumes the execution when the provider reports that all of its tasks have ended.
 * Must not throw: n8n would resume the execution with an empty item and drop all its data.
 */
import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { parkedState, runAgainWith } from '../../host/callbacks/parking';
import { notNow, taken, taskIdsOf, callOf } from '../../host/callbacks/webhook';
import { toError } from '../../host/context';
import { realClock } from '../../host/clock';
import { longerThanCallerWaits, type Access } from '../../host/openRun';
import { keptByProcess } from '../../host/processState';
import { providerOf } from '../../providers';
import { isSameId } from '../../text/taskIds';
import type { TaskReading } from '../../providers/task';
import {
	confirmEnds,
	pollAgain,
	type EndedTasks,
	type OpenTask,
	type Verdict,
} from '../../tasks/callbacks/confirm';
import { FRESH_MS } from '../../tasks/pollStep';
import type { Clock as AnyClock } from '../../tasks/ports';
import { withReading } from '../../tasks/job';
import { outOfTime, type ItemState } from '../itemState';
import { endOf, ParkedRound } from './park';
import { RecentMap } from '../../tasks/recentMap';

type Clock = Pick<AnyClock, 'now' | 'elapsed'>;

/** Most rounds kept at once. More than are parked and called back at the same time. */
const MOST_ROUNDS = 1000;
/** Most readings kept over all rounds. The round being called keeps all of its own. */
const MOST_READINGS = 5000;
/**
 * Time within which n8n resumes an execution. A callback that still reaches the node later shows that n8n could not, so it may
 * resume the execution again. Shorter than the Retry-After sent to callers.
 */
const HANDING_OVER_MS = 5000;

/**
 * Memory of one parked node between callbacks, because n8n keeps nothing of a callback that does not resume the execution.
 * If it is lost, the node only polls the provider once more.
 */
class CallbackRound implements EndedTasks {
	private readings = new Map<string, TaskReading>();
	private queue: Promise<unknown> = Promise.resolve();
	private handedOverAt: number | null = null;
	/** Tasks named by callbacks. */
	readonly called = new Set<string>();

	/**
	 * @param until when n8n continues without callbacks, in milliseconds since 1970
	 * @param onKept called after each reading that is kept
	 */
	constructor(
		private readonly until: number,
		private readonly onKept: () => void,
	) {}

	/** Number of tasks known to have ended. */
	get size(): number {
		return this.readings.size;
	}

	has(taskId: string): boolean {
		return this.readings.has(taskId);
	}

	/** Keeps the provider's reading of a task that has ended. */
	set(taskId: string, reading: TaskReading): void {
		this.readings.set(taskId, reading);
		this.onKept();
	}

	/** Runs work one at a time, so that simultaneous callbacks don't send the same requests. */
	async inTurn<T>(work: () => Promise<T>): Promise<T> {
		const turn = this.queue.then(work, work);
		this.queue = turn.catch(() => undefined);
		return await turn;
	}

	/**
	 * Whether a callback has just found all tasks ended, so that n8n is about to resume the execution.
	 * @param elapsed milliseconds of the monotonic clock
	 */
	isHandedOver(elapsed: number): boolean {
		return this.handedOverAt !== null && elapsed - this.handedOverAt < HANDING_OVER_MS;
	}

	/** @param elapsed milliseconds of the monotonic clock */
	handOver(elapsed: number): void {
		this.handedOverAt = elapsed;
	}

	/** Returns the readings and forgets them: from now on n8n keeps them. */
	take(): ReadonlyMap<string, TaskReading> {
		const { readings } = this;
		this.readings = new Map();
		return readings;
	}

	/** Whether no more callbacks are expected: n8n has resumed the execution, or its time limit has passed. */
	isOver(clock: Clock): boolean {
		return this.handedOverAt === null ? clock.now() > this.until : !this.isHandedOver(clock.elapsed());
	}
}

/** Rounds of this process by their ID. */
export class CallbackRounds {
	private readonly rounds = new RecentMap<string, CallbackRound>({
		entries: MOST_ROUNDS,
		weight: MOST_READINGS,
		weightOf: ({ size }) => size,
	});

	/**
	 * Returns the round with this ID, or a new one.
	 * @param until when n8n continues without callbacks, in milliseconds since 1970
	 */
	of(id: string, until: number, clock: Clock): CallbackRound {
		for (const [known, round] of this.rounds) if (round.isOver(clock)) this.rounds.delete(known);
		return this.rounds.use(id, () => new CallbackRound(until, () => this.rounds.trim()));
	}

	/** Number of rounds and readings in memory. */
	get kept(): { rounds: number; readings: number } {
		return { rounds: this.rounds.size, readings: this.rounds.weight };
	}
}

const rounds = keptByProcess(() => new CallbackRounds());

/** @returns the response for n8n, with `workflowData` if the execution resumes */
export async function receiveCallback(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	try {
		const state = parkedState(context);
		if (state === null) return taken('This node is not waiting for any task');
		// Happens after an update of this package. A repeated callback may reach the version that parked the node.
		const parked = ParkedRound.safeParse(state);
		if (!parked.success) {
			context.logger.warn(
				'Seedance: a callback could not be processed, because another version of this package saved the state of the waiting node. The execution continues when Max Wait is reached at the latest',
			);
			return notNow(context, 'The node could not read its saved state');
		}
		const call = callOf(context);
		if (providerOf(parked.data.provider).isEarlyCallback(call.body)) return taken('The task continues');
		return await confirmAndResume(context, parked.data, taskIdsOf(call));
	} catch (error) {
		context.logger.warn(
			`Seedance: a callback could not be processed: ${toError(error, String(error)).message}. The execution continues when Max Wait is reached at the latest`,
		);
		return notNow(context, 'The callback could not be processed');
	}
}

async function confirmAndResume(
	context: IWebhookFunctions,
	parked: ParkedRound,
	named: readonly string[],
): Promise<IWebhookResponseData> {
	const round = rounds().of(parked.id, endOf(parked.items), realClock);
	const verdict = await longerThanCallerWaits(
		context,
		async (access) =>
			access.provider.name === parked.provider
				? await verdictOf(parked, named, round, access)
				: 'otherProvider',
		'unknown',
	);
	if (verdict === 'otherProvider') {
		return notNow(context, 'The credential and the tasks belong to different providers');
	}
	// It is not known yet if n8n can resume the execution. If it can, n8n itself responds to the next callback.
	if (verdict === 'handedOver') return notNow(context, 'The execution is being resumed');
	if (verdict === 'open') return taken('The execution is waiting for other tasks');
	// After a 200, the provider does not call again, and no other callback would resume the execution.
	if (verdict === 'namedOpen') return notNow(context, 'The provider reports that the task is still running');
	if (verdict === 'unknown') return notNow(context, 'The node could not check the task with the provider');
	return resume(context, parked, round);
}

async function verdictOf(
	parked: ParkedRound,
	named: readonly string[],
	round: CallbackRound,
	access: Access,
): Promise<Verdict | 'handedOver' | 'namedOpen'> {
	const tasks = openTasks(parked, named);
	for (const { taskId } of tasks) if (isNamed(taskId, named)) round.called.add(taskId);
	const ended = withRawWhereWanted(parked, round);
	const pollAll = async () =>
		await round.inTurn(async (): Promise<Verdict | 'handedOver'> => {
			if (round.isHandedOver(access.clock.elapsed())) return 'handedOver';
			const verdict = await confirmEnds(tasks, round.called, ended, access);
			// After the response has been sent, the execution can no longer be resumed by this callback.
			if (verdict === 'over' && !access.signal.aborted) round.handOver(access.clock.elapsed());
			return verdict;
		});
	const isNamedOpen = () => tasks.some(({ taskId }) => isNamed(taskId, named) && !round.has(taskId));
	const verdict = await pollAgain(pollAll, (one) => one === 'open' && isNamedOpen(), access);
	return verdict === 'open' && isNamedOpen() ? 'namedOpen' : verdict;
}

/** Keeps the raw response only for tasks whose items output it, because it is the largest part of a reading. */
function withRawWhereWanted({ items }: ParkedRound, round: CallbackRound): EndedTasks {
	const wanted = new Set(
		items.flatMap(({ outcome }) => (outcome.raw === undefined ? [] : [outcome.task.taskId])),
	);
	return {
		has: (taskId) => round.has(taskId),
		set: (taskId, reading) => {
			const { task, unknownStatus } = reading;
			round.set(taskId, wanted.has(taskId) ? reading : { task, unknownStatus, raw: null });
		},
	};
}

function isNamed(taskId: string, named: readonly string[]): boolean {
	return named.some((one) => isSameId(one, taskId));
}

/** Returns each open task once, those named by the callback first. A callback that names none of them may be about any. */
function openTasks({ items, parkedAt }: ParkedRound, named: readonly string[]): OpenTask[] {
	const isOld = realClock.now() - parkedAt > FRESH_MS;
	const byId = new Map<string, OpenTask>();
	for (const { outcome, deadline } of items) {
		const { taskId } = outcome.task;
		if (deadline === null || taskId === null) continue;
		const latest = Math.max(deadline, byId.get(taskId)?.deadline ?? 0);
		byId.set(taskId, { taskId, isOld, deadline: latest });
	}
	const rank = ({ taskId }: OpenTask) => (isNamed(taskId, named) ? 0 : 1);
	return [...byId.values()].sort((a, b) => rank(a) - rank(b));
}

/** Runs the node again with the provider's readings. It handles downloads and output itself, so the caller need not wait. */
function resume(context: IWebhookFunctions, parked: ParkedRound, round: CallbackRound): IWebhookResponseData {
	const ended = round.take();
	const items = parked.items.map((item) => afterCallbacks(item, ended));
	const outputs = runAgainWith(context, { ...parked, items } satisfies ParkedRound);
	if (outputs === null) return notNow(context, 'This version of n8n cannot resume the execution');
	return taken('The execution continues', outputs);
}

/** Adds the provider's reading to an item that waits for a callback. An item without a reading has timed out. */
function afterCallbacks(item: ItemState, ended: ReadonlyMap<string, TaskReading>): ItemState {
	if (item.deadline === null) return item;
	const reading = ended.get(item.outcome.task.taskId ?? '');
	return reading === undefined ? outOfTime(item) : { ...item, outcome: withReading(item.outcome, reading) };
}
