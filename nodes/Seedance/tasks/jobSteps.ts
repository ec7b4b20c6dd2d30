/** One step of one job: a submit or a poll, and the handling of its response. */
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

/** News about a job's task. */
export interface TaskNews {
	job: Job;
	outcome: Outcome;
	/** The stage, if the provider reports one. */
	stage: TaskStage | undefined;
	/** Whether an earlier try or another execution submitted the task. */
	isTakenOver: boolean;
}

export interface StepDeps extends SubmitDeps {
	limits: AccountLimits;
	durations: RenderTimeMemory;
	log: Log;
	/** Aborted when the user presses Stop. */
	signal: AbortSignal;
	/** Called as soon as a submit has created a task. Must not throw. */
	onBought?: (job: Job, taskId: string) => void;
	/** Called with each task that an earlier try or another execution submitted. Must not throw. */
	onTakenOver?: (taskId: string) => void;
	/** Called with each reading of a task, even if nothing has changed. Must not throw. */
	onNews?: (news: TaskNews) => void;
}

/** Results of a step that concern more than its own job. */
interface StepNews {
	/** How long the account must pause after a 429, in milliseconds, or null. */
	pauseMs: number | null;
	/** Whether a poll found its task ended; null if it got no usable response. */
	found: boolean | null;
}

const NO_NEWS: StepNews = { pauseMs: null, found: null };

/** How long to retry one submit, in milliseconds. */
const SUBMIT_PATIENCE_MS = 10 * 60_000;

export class JobSteps {
	/** Looks up submits that may have been accepted. */
	readonly lookUps: LookUpSteps;

	constructor(
		private readonly deps: StepDeps,
		private readonly gate: SpendGate,
		/** Called after the lookup of a job. The job is then ready to submit, has a task, or has ended. */
		lookedUp: (state: JobState) => void,
	) {
		this.lookUps = new LookUpSteps(deps, gate, this, lookedUp);
	}

	/**
	 * Restores from the journal what earlier tries did with a job's video, so that no video is submitted again if it may already exist.
	 */
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
				`an earlier attempt of this node${others} sent the request but received no usable response`,
			);
			state.lastFailure = state.inDoubt(doubt);
			this.gate.counts(state);
			if (this.lookUps.begin(state, order)) return;
			// With the same idempotency key, it is safe to submit again. Without one, that could be charged twice.
			if (!this.deps.provider.honoursIdempotencyKey) state.end(doubt);
		} else if (!this.lookUps.begin(state, order) && found?.kind === 'bought') this.adopt(state, order);
	}

	/** Adopts the task that the journal has for this order. */
	adopt(state: JobState, order: PlacedOrder): void {
		const found = lookUpOrder(order, this.deps.journal);
		if (found?.kind !== 'bought') return;
		const { taskId, amount, expected } = found;
		const { task } = state.outcome;
		// This run may not know a price. Then use the one that was expected at the submit.
		const price = order.estimate.price ?? (expected === null ? null : exactly(expected));
		const costs = costFacts(this.deps.provider, price, amount);
		const told = { ...task, ...costs, taskId, status: 'processing' } as const;
		this.update(state, { ...state.outcome, task: told });
		// Restart the wait, because a retry means that the user wants to keep waiting.
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
			// The pause is longer than a submit is retried, so later submits of this kind would fail too. Other kinds may have another limit.
			if (pauseMs !== null && pauseMs > SUBMIT_PATIENCE_MS) this.closeFor(order, failure);
		}
		return { pauseMs, found: null };
	}

	/** Returns true if another execution submitted this video with the same user-defined key while this job waited. */
	private wasSentMeanwhile(state: JobState, order: PlacedOrder): boolean {
		return order.place.sentKey !== null && !state.isInDoubt && lookUpOrder(order, this.deps.journal) !== null;
	}

	/** Stops further submits. A limit on submits with media doesn't affect others; a limit on other submits counts as a limit on all. */
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
			? `, for ${creditsUsed ?? 0} credits instead of the ${estimate.price?.most ?? 0} in its price list`
			: '';
		// Part of the message, because n8n's plain log shows nothing else.
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
	 * Handles a reading of a task, from a poll or from the provider's list.
	 * @returns whether the task has ended
	 */
	told(state: JobState, reading: TaskReading): boolean {
		this.learn(state, reading);
		return this.follow(state, this.deps.clock.elapsed());
	}

	/** Ends a job whose step threw an error, which should never happen. Known facts are kept. A submit may have been accepted. */
	broke(state: JobState, error: unknown): StepNews {
		const reason = `the node could not read the response (${error instanceof Error ? error.message : 'unknown error'})`;
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

	/** Records a failed task in the journal, wherever the provider reported it, because a retry submits the video again. */
	noteIfFailed({ order, outcome: { task } }: JobState): void {
		const { taskId, status, failure } = task;
		// Someone canceled the task on purpose, so a retry keeps this task and doesn't submit another.
		if (failure?.code === 'task_cancelled') return;
		if (status === 'failed' && order !== null && taskId !== null)
			noteTaskFailed(order, { ...task, taskId }, this.deps);
	}

	/**
	 * Handles the current status of a task.
	 * @returns whether the task has ended
	 */
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

/** Returns the patience for a task's polls: until the deadline if the task is polled to its end, otherwise a few tries. */
function patienceOf({ job, seenAge, deadline }: JobState): PollPatience {
	const mayBeNew = (seenAge ?? 0) === 0;
	if (job.follow !== 'toEnd') return { ...ONE_POLL, mayBeNew };
	const lastAt = deadline - SHORTEST_INTERVAL_MS;
	return { tries: Number.POSITIVE_INFINITY, pauseMs: Number.POSITIVE_INFINITY, lastAt, mayBeNew };
}

/**
 * Returns the pause before a task is polled again. One last poll is planned just before the deadline, even if the provider requests a
 * longer pause. After a 429, the account's rate limit decides when it is sent.
 */
function pauseOf({ deadline }: JobState, askedMs: number, now: number): number {
	const untilLastPoll = deadline - SHORTEST_INTERVAL_MS - now;
	return Math.max(SHORTEST_INTERVAL_MS, Math.min(askedMs, LONGEST_PAUSE_MS, untilLastPoll));
}
