/**
 * A callback to the parked node. It proves nothing: it only makes the node ask the provider, at the credential's base URL,
 * and the execution goes on when the provider says that all of its tasks have ended. Nothing here may throw: n8n would
 * resume the execution with an empty item and drop all that it holds.
 */
import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { parkedState, runAgainWith } from '../../host/callbacks/parking';
import { notNow, taken, taskIdsOf, callOf } from '../../host/callbacks/webhook';
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

/** More than are parked and called at the same time. */
const MOST_ROUNDS = 1000;
/** Of all rounds together, except that the one that is called keeps all of its own. */
const MOST_READINGS = 5000;
/**
 * n8n takes over an execution within this time. A callback that still reaches the node later shows that n8n could not, so it may
 * resume the execution itself. Shorter than a caller is told to stay away.
 */
const HANDING_OVER_MS = 5000;

/**
 * What this process remembers of parked nodes between callbacks, since n8n keeps nothing of a callback that does not resume the
 * execution. All of it can be lost: then the node only asks the provider once more.
 */
class CallbackRound implements EndedTasks {
	private readings = new Map<string, TaskReading>();
	private queue: Promise<unknown> = Promise.resolve();
	private handedOverAt: number | null = null;
	/** Tasks that callbacks have named. */
	readonly called = new Set<string>();

	/**
	 * @param until when n8n goes on without callbacks, in milliseconds since 1970
	 * @param onKept called when one more reading is kept
	 */
	constructor(
		private readonly until: number,
		private readonly onKept: () => void,
	) {}

	/** How many tasks are known to have ended. */
	get size(): number {
		return this.readings.size;
	}

	has(taskId: string): boolean {
		return this.readings.has(taskId);
	}

	/** Keeps what the provider has said of a task that has ended. */
	set(taskId: string, reading: TaskReading): void {
		this.readings.set(taskId, reading);
		this.onKept();
	}

	/** Does one thing after the other, so that callbacks that come at once don't ask the same. */
	async inTurn<T>(work: () => Promise<T>): Promise<T> {
		const turn = this.queue.then(work, work);
		this.queue = turn.catch(() => undefined);
		return await turn;
	}

	/**
	 * Whether a callback has just found all tasks ended, and n8n is about to resume the execution.
	 * @param elapsed milliseconds by the clock that nobody can set
	 */
	isHandedOver(elapsed: number): boolean {
		return this.handedOverAt !== null && elapsed - this.handedOverAt < HANDING_OVER_MS;
	}

	/** @param elapsed milliseconds by the clock that nobody can set */
	handOver(elapsed: number): void {
		this.handedOverAt = elapsed;
	}

	/** Gives away what is known: from here on n8n keeps it. */
	take(): ReadonlyMap<string, TaskReading> {
		const { readings } = this;
		this.readings = new Map();
		return readings;
	}

	/** Whether no more callbacks are expected: n8n has the execution, or its time is up. */
	isOver(clock: Clock): boolean {
		return this.handedOverAt === null ? clock.now() > this.until : !this.isHandedOver(clock.elapsed());
	}
}

/** The rounds of the process, by the number of the round. */
export class CallbackRounds {
	private readonly rounds = new RecentMap<string, CallbackRound>({
		entries: MOST_ROUNDS,
		weight: MOST_READINGS,
		weightOf: ({ size }) => size,
	});

	/**
	 * The round with this number, which is a new one if nothing is known of it.
	 * @param until when n8n goes on without callbacks, in milliseconds since 1970
	 */
	of(id: string, until: number, clock: Clock): CallbackRound {
		for (const [known, round] of this.rounds) if (round.isOver(clock)) this.rounds.delete(known);
		return this.rounds.use(id, () => new CallbackRound(until, () => this.rounds.trim()));
	}

	/** How many tasks of how many rounds are remembered. */
	get kept(): { rounds: number; readings: number } {
		return { rounds: this.rounds.size, readings: this.rounds.weight };
	}
}

const rounds = keptByProcess(() => new CallbackRounds());

/** @returns to n8n: with `workflowData` where the execution is to go on */
export async function receiveCallback(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	try {
		const state = parkedState(context);
		if (state === null) return taken('No task is pending here');
		// As after an update of this package. A callback that comes again may meet the version that parked it.
		const parked = ParkedRound.safeParse(state);
		if (!parked.success) {
			context.logger.warn('Seedance: a callback arrived, but the state of the parked node cannot be read');
			return notNow(context, 'The state of the parked node cannot be read');
		}
		const call = callOf(context);
		if (providerOf(parked.data.provider).isEarlyCallback(call.body)) return taken('The task continues');
		return await confirmAndResume(context, parked.data, taskIdsOf(call));
	} catch (error) {
		context.logger.warn(`Seedance: a callback could not be processed: ${String(error)}`);
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
		return notNow(context, 'The credential is for a different provider than the tasks');
	}
	// Whether n8n can resume it is not known yet. If it can, n8n itself answers the next callback.
	if (verdict === 'handedOver') return notNow(context, 'The execution is about to continue');
	if (verdict === 'open') return taken('The execution is waiting for other tasks');
	// A provider that has been told 200 does not call again, and nobody else would.
	if (verdict === 'namedOpen') return notNow(context, 'The provider reports that the task is still running');
	if (verdict === 'unknown') return notNow(context, 'The task could not be checked with the provider');
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
			// Once the caller has been answered, nothing can be handed over any more.
			if (verdict === 'over' && !access.signal.aborted) round.handOver(access.clock.elapsed());
			return verdict;
		});
	const isNamedOpen = () => tasks.some(({ taskId }) => isNamed(taskId, named) && !round.has(taskId));
	const verdict = await pollAgain(pollAll, (one) => one === 'open' && isNamedOpen(), access);
	return verdict === 'open' && isNamedOpen() ? 'namedOpen' : verdict;
}

/** Keeps the raw response only of tasks whose items put it out: it is most of what the provider says. */
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

/** Each task once, those that the callback is about first; where it names none of them, it may be about any. */
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

/** The node runs again with what the provider has said: files and output are its matter, and need no caller to wait. */
function resume(context: IWebhookFunctions, parked: ParkedRound, round: CallbackRound): IWebhookResponseData {
	const ended = round.take();
	const items = parked.items.map((item) => afterCallbacks(item, ended));
	const outputs = runAgainWith(context, { ...parked, items } satisfies ParkedRound);
	if (outputs === null) return notNow(context, 'This version of n8n cannot resume the node');
	return taken('The execution continues', outputs);
}

/** An item that was waited for, with what the provider has said of its task meanwhile; without a reading, its time is up. */
function afterCallbacks(item: ItemState, ended: ReadonlyMap<string, TaskReading>): ItemState {
	if (item.deadline === null) return item;
	const reading = ended.get(item.outcome.task.taskId ?? '');
	return reading === undefined ? outOfTime(item) : { ...item, outcome: withReading(item.outcome, reading) };
}
