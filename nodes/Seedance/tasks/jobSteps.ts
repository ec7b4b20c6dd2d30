/** One step of one job: a submit or a poll, and what follows from its response. */
import type { Failure, TaskReading, TaskStage } from '../providers/task';
import { exactly, submitKindOf } from '../providers/provider';
import type { AccountLimits } from './rate/accounts';
import type { SpendGate } from './orders/spendGate';
import { withReading, type Job, type JobState, type Outcome, type PlacedOrder } from './job';
import type { RenderTimeMemory } from './rate/renderTimes';
import { LookUpSteps } from './lookUpSteps';
import { SHORTEST_INTERVAL_MS } from './rate/pace';
import { ONE_POLL, pollOnce, type PollPatience } from './pollStep';
import type { Log } from './ports';
import { costFacts, isOffTheList } from './orders/prices';
import { LONGEST_PAUSE_MS } from './rate/rateWindow';
import {
	lookUpOrder,
	mayHaveBeenSubmitted,
	noteTaskFailed,
	standingOf,
	submitOnce,
	type SubmitDeps,
} from './submitStep';

/** What has been learned of a job's task. */
export interface TaskNews {
	job: Job;
	outcome: Outcome;
	/** What the provider tells beyond the status; undefined if nothing. */
	stage: TaskStage | undefined;
	/** Whether an earlier try or another execution has submitted it. */
	isTakenOver: boolean;
}

export interface StepDeps extends SubmitDeps {
	limits: AccountLimits;
	durations: RenderTimeMemory;
	log: Log;
	/** Aborted when the user presses Stop. */
	signal: AbortSignal;
	/** Told of every task at once when it has been bought. Must not throw. */
	onBought?: (job: Job, taskId: string) => void;
	/** Told of every task that an earlier try or another execution has bought. Must not throw. */
	onTakenOver?: (taskId: string) => void;
	/** Told of each reading of a task, also where nothing is new. Must not throw. */
	onNews?: (news: TaskNews) => void;
}

/** What a step tells of more than its own job. */
interface StepNews {
	/** How long the account has to pause after a 429, in milliseconds, or null. */
	pauseMs: number | null;
	/** Whether a poll found its task ended; null where it told nothing of it. */
	found: boolean | null;
}

const NO_NEWS: StepNews = { pauseMs: null, found: null };

/** How long one submit is tried again before it is given up, in milliseconds. */
const SUBMIT_PATIENCE_MS = 10 * 60_000;

export class JobSteps {
	/** Orders that may have been submitted, until the provider's list of tasks or the end of patience tells. */
	readonly lookUps: LookUpSteps;

	constructor(
		private readonly deps: StepDeps,
		private readonly gate: SpendGate,
		/** Told of each order that was looked up, once that is over: it is to be sent, has a task, or has ended. */
		lookedUp: (state: JobState) => void,
	) {
		this.lookUps = new LookUpSteps(deps, gate, this, lookedUp);
	}

	/** What an earlier try of this node has bought is not bought again. */
	recall(state: JobState): void {
		const { order } = state;
		if (order === null) return;
		const { failedTaskIds } = standingOf(order.place, this.deps.journal);
		state.outcome = { ...state.outcome, failedTaskIds };
		const found = lookUpOrder(order, this.deps.journal);
		if (found?.kind === 'unknown') {
			const others =
				order.place.sentKey === null ? '' : ', or another execution with the same Idempotency Key,';
			const doubt = mayHaveBeenSubmitted(
				`an earlier attempt of this node${others} sent it and received no usable response`,
			);
			state.lastFailure = state.inDoubt(doubt);
			this.gate.counts(state);
			if (this.lookUps.begin(state, order)) return;
			// With the same key it can be asked for again; without keys that would buy it again.
			if (!this.deps.provider.honoursIdempotencyKey) state.end(doubt);
		} else if (!this.lookUps.begin(state, order) && found?.kind === 'bought') this.adopt(state, order);
	}

	/** Takes a task that the journal knows for the order's. */
	adopt(state: JobState, order: PlacedOrder): void {
		const found = lookUpOrder(order, this.deps.journal);
		if (found?.kind !== 'bought') return;
		const { taskId, amount, expected } = found;
		const { task } = state.outcome;
		// What was expected when it was ordered is not always known any more.
		const price = order.estimate.price ?? (expected === null ? null : exactly(expected));
		const costs = costFacts(this.deps.provider, price, amount);
		const told = { ...task, ...costs, taskId, status: 'processing' } as const;
		this.update(state, { ...state.outcome, task: told });
		// The wait begins anew: a retry is somebody's wish to go on waiting.
		state.bought(this.deps.clock.elapsed(), this.deps.clock.elapsed());
		this.deps.onTakenOver?.(taskId);
		this.news(state, undefined, true);
		this.tell('already submitted', state);
	}

	async submit(state: JobState): Promise<StepNews> {
		const { order } = state;
		if (order === null) return NO_NEWS;
		const { clock } = this.deps;
		if (this.wasSentMeanwhile(state, order)) {
			state.tries = 0;
			this.recall(state);
			this.lookUps.go();
			return NO_NEWS;
		}
		this.gate.sending(state);
		state.firstSentAt ??= clock.elapsed();
		const patience = state.firstSentAt + SUBMIT_PATIENCE_MS - clock.elapsed();
		const result = await submitOnce(order, this.deps, state.tries, patience, state.isInDoubt);
		if (result.kind === 'bought') {
			this.bought(state, order, result.reading);
			this.gate.answered(state, null);
			return NO_NEWS;
		}
		const { kind, pauseMs, failure } = result;
		if (kind === 'again') {
			state.lastFailure = state.inDoubt(failure);
			state.notBefore = clock.elapsed() + result.afterMs;
			this.tell(`submit will be retried: ${failure.code}`, state);
		} else {
			const said = state.inDoubt(failure);
			if (state.isInDoubt) this.lookUps.lost(state, order, said);
			else state.end(said);
			this.tell(`not submitted: ${failure.code}`, state);
			this.gate.answered(state, failure);
			// Longer than any order is tried for: those after it would meet the same. Those of other kinds may have another limit.
			if (pauseMs !== null && pauseMs > SUBMIT_PATIENCE_MS) this.closeFor(order, failure);
		}
		return { pauseMs, found: null };
	}

	/** Another execution may submit an order with the same own key while this one waits. */
	private wasSentMeanwhile(state: JobState, order: PlacedOrder): boolean {
		return order.place.sentKey !== null && !state.isInDoubt && lookUpOrder(order, this.deps.journal) !== null;
	}

	/** A limit on submits with media says nothing of others; a limit on others is one on all. */
	private closeFor({ submission }: PlacedOrder, failure: Failure): void {
		const kind = submitKindOf(submission);
		this.gate.close(failure, kind === 'submitWithMedia' ? kind : null);
	}

	private bought(state: JobState, order: PlacedOrder, reading: TaskReading): void {
		const now = this.deps.clock.elapsed();
		this.learn(state, reading);
		state.durations = this.deps.durations.of(order.submission);
		state.seenAge = 0;
		state.bought(now, now + SHORTEST_INTERVAL_MS);
		const { taskId, provider, creditsUsed } = state.outcome.task;
		if (taskId !== null) this.deps.onBought?.(state.job, taskId);
		this.noteIfFailed(state);
		const { estimate } = order;
		const price = isOffTheList(estimate, creditsUsed)
			? `, for ${creditsUsed ?? 0} credits instead of the ${estimate.price?.most ?? 0} that its price list says`
			: '';
		// In the message, not beside it: n8n's plain log shows no more than that.
		this.deps.log.info(
			`Seedance: item ${state.job.itemIndex} was submitted as task ${taskId ?? ''} at ${provider}${price}`,
		);
	}

	async poll(state: JobState): Promise<StepNews> {
		const { taskId } = state.outcome.task;
		if (taskId === null) return NO_NEWS;
		const result = await pollOnce(taskId, this.deps, state, patienceOf(state));
		const now = this.deps.clock.elapsed();
		if (result.kind === 'read') return { pauseMs: null, found: this.told(state, result.reading) };
		if (result.kind === 'again') {
			state.lastFailure = result.failure;
			state.notBefore = now + pauseOf(state, result.afterMs, now);
			this.tell(`poll will be retried: ${result.failure.code}`, state);
		} else {
			state.end(result.failure);
		}
		return { pauseMs: result.pauseMs, found: null };
	}

	/**
	 * The provider has told of a task, in response to a poll or in its list.
	 * @returns whether the task has ended
	 */
	told(state: JobState, reading: TaskReading): boolean {
		this.learn(state, reading);
		return this.follow(state, this.deps.clock.elapsed());
	}

	/** A step has thrown, which none should: the job ends with what is known. A submit may have been accepted. */
	broke(state: JobState, error: unknown): StepNews {
		const reason = `the node failed while it read the response: ${error instanceof Error ? error.message : 'unknown error'}`;
		const message = `The status of the task could not be read: ${reason}`;
		const unread: Failure = { code: 'unreadable_answer', message, retryable: true, billed: null };
		const failure = state.phase === 'submit' ? state.inDoubt(mayHaveBeenSubmitted(reason)) : unread;
		if (state.phase === 'submit') this.lookUps.lost(state, state.order, failure);
		else state.end(failure);
		this.gate.answered(state, failure);
		return NO_NEWS;
	}

	tell(message: string, { job, outcome }: JobState): void {
		this.deps.log.debug(`Seedance: ${message}`, { item: job.itemIndex, taskId: outcome.task.taskId });
	}

	learn(state: JobState, reading: TaskReading): void {
		state.tries = 0;
		state.lastFailure = null;
		this.update(state, withReading(state.outcome, reading));
		this.news(state, reading.stage);
	}

	news({ job, outcome }: JobState, stage?: TaskStage, isTakenOver = false): void {
		this.deps.onNews?.({ job, outcome, stage, isTakenOver });
	}

	update(state: JobState, outcome: Outcome): void {
		state.outcome = outcome;
		if (state.order !== null) this.gate.counts(state);
	}

	/** The journal must know that a task failed, wherever the provider says so: a retry submits it anew. */
	noteIfFailed({ order, outcome: { task } }: JobState): void {
		const { taskId, status, failure } = task;
		// Somebody did not want it: a retry gets the same task, and submits no other.
		if (failure?.code === 'task_cancelled') return;
		if (status === 'failed' && order !== null && taskId !== null)
			noteTaskFailed(order, { ...task, taskId }, this.deps);
	}

	/** @returns whether the task has ended */
	private follow(state: JobState, now: number): boolean {
		const { task } = state.outcome;
		const age = now - state.begin.at;
		if (task.status === 'processing' && state.job.follow === 'toEnd') {
			state.seenAge = age;
			state.notBefore = now + SHORTEST_INTERVAL_MS;
			return false;
		}
		if (task.status !== 'processing') state.durations?.note(state.seenAge ?? 0, age);
		this.noteIfFailed(state);
		state.end(task.failure);
		this.tell(task.status ?? 'ended', state);
		return true;
	}
}

/** A task is polled to its end whatever happens, but once only a few times. */
function patienceOf({ job, seenAge, deadline }: JobState): PollPatience {
	const mayBeNew = (seenAge ?? 0) === 0;
	if (job.follow !== 'toEnd') return { ...ONE_POLL, mayBeNew };
	const lastAt = deadline - SHORTEST_INTERVAL_MS;
	return { tries: Number.POSITIVE_INFINITY, pauseMs: Number.POSITIVE_INFINITY, lastAt, mayBeNew };
}

/** Whatever pause the provider asks for, there is one last poll just before time is up; but after a 429 the account's window decides. */
function pauseOf({ deadline }: JobState, askedMs: number, now: number): number {
	const untilLastPoll = deadline - SHORTEST_INTERVAL_MS - now;
	return Math.max(SHORTEST_INTERVAL_MS, Math.min(askedMs, LONGEST_PAUSE_MS, untilLastPoll));
}
