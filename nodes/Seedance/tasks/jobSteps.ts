/** One step of one job: a submit or a look, and what follows from its answer. */
import { withNews, type TaskReading } from '../providers/vocabulary';
import type { Gate } from './gate';
import type { Job, JobState, Order } from './job';
import type { DurationMemory } from './durations';
import { SHORTEST_INTERVAL_MS } from './pace';
import { pollOnce } from './pollStep';
import type { Log } from './ports';
import { isOffTheList } from './prices';
import { LONGEST_PAUSE_MS, type RateWindow } from './rateWindow';
import {
	known,
	mayHaveBeenSubmitted,
	noteTaskFailed,
	standingOf,
	submitOnce,
	type SubmitDeps,
} from './submitStep';

export interface StepDeps extends SubmitDeps {
	window: RateWindow;
	durations: DurationMemory;
	log: Log;
	/** Told of every task at once when it has been bought. Must not throw. */
	onBought?: (job: Job, taskId: string) => void;
}

/** What a step tells of more than its own job. */
export interface StepNews {
	/** How long the account has to pause after a 429, in milliseconds, or null. */
	pauseMs: number | null;
	/** Whether a look found its task ended; null where it told nothing of it. */
	found: boolean | null;
}

const NO_NEWS: StepNews = { pauseMs: null, found: null };

/** How long one submit is tried again before it is given up, in milliseconds. */
const SUBMIT_PATIENCE_MS = 10 * 60_000;
/** "Not found" may mean "not yet" for so long after a submit. */
const FRESH_MS = 60_000;
/** One look, for Get Status, is tried this often, and not where the provider asks for a longer pause than this. */
const ONE_LOOK_TRIES = 4;
const ONE_LOOK_PAUSE_MS = 2 * 60_000;

export class JobSteps {
	constructor(
		private readonly deps: StepDeps,
		private readonly gate: Gate,
	) {}

	/** What an earlier try of this node has bought is not bought again. */
	recall(state: JobState): void {
		const { order } = state.job;
		if (order === null) return;
		state.outcome.failedTaskIds = standingOf(order.place, this.deps.journal).failedTaskIds;
		const found = known(order, this.deps.journal);
		if (found?.kind === 'unknown') {
			state.end(mayHaveBeenSubmitted('an earlier try of this node sent it and got no usable answer'));
		} else if (found?.kind === 'bought') {
			const { taskId, credits: creditsUsed } = found;
			const { task } = state.outcome;
			// What was expected when it was ordered is not always known any more.
			const creditsEstimated = task.creditsEstimated ?? found.expected;
			this.update(state, { ...task, taskId, creditsUsed, creditsEstimated, status: 'processing' });
			// The wait begins anew: a retry is somebody's wish to go on waiting.
			state.bought(this.deps.clock.now(), this.deps.clock.now());
			this.tell('already bought', state);
		}
	}

	async submit(state: JobState): Promise<StepNews> {
		const { order } = state.job;
		if (order === null) return NO_NEWS;
		const { clock } = this.deps;
		this.gate.sending(state);
		state.firstSentAt ??= clock.now();
		const patience = state.firstSentAt + SUBMIT_PATIENCE_MS - clock.now();
		const result = await submitOnce(order, this.deps, state.tries, patience);
		if (result.kind === 'bought') {
			this.bought(state, order, result.reading);
			this.gate.answered(state, null);
			return NO_NEWS;
		}
		const { kind, pauseMs, failure } = result;
		if (kind === 'again') {
			state.lastFailure = state.inDoubt(failure);
			state.notBefore = clock.now() + result.afterMs;
			this.tell(`submit to be tried again: ${failure.code}`, state);
		} else {
			state.end(state.inDoubt(failure));
			this.tell(`not submitted: ${failure.code}`, state);
			this.gate.answered(state, failure);
			// Longer than any order is tried for: those after it would meet the same.
			if (pauseMs !== null && pauseMs > SUBMIT_PATIENCE_MS) this.gate.close(failure);
		}
		return { pauseMs, found: null };
	}

	private bought(state: JobState, order: Order, reading: TaskReading): void {
		const now = this.deps.clock.now();
		this.learn(state, reading);
		state.durations = this.deps.durations.of(order.submission);
		state.seenAge = 0;
		state.bought(now, now + SHORTEST_INTERVAL_MS);
		const { taskId, provider, creditsUsed } = state.outcome.task;
		if (taskId !== null) this.deps.onBought?.(state.job, taskId);
		const { estimate } = order;
		const price = isOffTheList(estimate, creditsUsed)
			? `, for ${creditsUsed ?? 0} credits instead of the ${estimate.credits ?? 0} that its price list says`
			: '';
		// In the message, not beside it: n8n's plain log shows no more than that.
		this.deps.log.info(
			`Seedance: item ${state.job.itemIndex} was submitted as task ${taskId ?? ''} at ${provider}${price}`,
		);
	}

	async look(state: JobState): Promise<StepNews> {
		const { taskId } = state.outcome.task;
		if (taskId === null) return NO_NEWS;
		const isFresh = state.begin.submittedHere && this.deps.clock.now() - state.begin.at < FRESH_MS;
		const result = await pollOnce(taskId, this.deps, state.tries, isFresh);
		const now = this.deps.clock.now();
		if (result.kind === 'read') {
			this.learn(state, result.reading);
			return { pauseMs: null, found: this.follow(state, now) };
		} else if (result.kind === 'again' && isWorthAnotherLook(state, result.afterMs)) {
			state.lastFailure = result.failure;
			state.notBefore = now + pauseOf(state, result.afterMs, now);
			this.tell(`look to be tried again: ${result.failure.code}`, state);
		} else {
			state.end(result.failure);
		}
		return { pauseMs: result.kind === 'again' && result.limited ? result.afterMs : null, found: null };
	}

	tell(message: string, { job, outcome }: JobState): void {
		this.deps.log.debug(`Seedance: ${message}`, { item: job.itemIndex, taskId: outcome.task.taskId });
	}

	private learn(state: JobState, { task, unknownStatus, raw }: TaskReading): void {
		state.tries = 0;
		state.lastFailure = null;
		this.update(state, withNews(state.outcome.task, task));
		state.outcome.unknownStatus = unknownStatus;
		if (state.job.keepRaw) state.outcome.raw = raw;
	}

	private update(state: JobState, task: JobState['outcome']['task']): void {
		if (state.job.order !== null) this.gate.counts(state.outcome.task, task);
		state.outcome.task = task;
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
		const { order } = state.job;
		if (task.status === 'failed' && order !== null && task.taskId !== null) {
			noteTaskFailed(order, { ...task, taskId: task.taskId }, this.deps);
		}
		state.end(task.failure);
		this.tell(task.status ?? 'ended', state);
		return true;
	}
}

function isWorthAnotherLook({ job, tries }: JobState, pauseMs: number): boolean {
	return job.follow === 'toEnd' || (tries < ONE_LOOK_TRIES && pauseMs <= ONE_LOOK_PAUSE_MS);
}

/** Whatever pause the provider asks for, there is one last look just before time is up; but after a 429 the account's window decides. */
function pauseOf({ deadline }: JobState, askedMs: number, now: number): number {
	const untilLastLook = deadline - SHORTEST_INTERVAL_MS - now;
	return Math.max(SHORTEST_INTERVAL_MS, Math.min(askedMs, LONGEST_PAUSE_MS, untilLastLook));
}
