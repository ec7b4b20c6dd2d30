/** One step of one job: a submit or a look, and what follows from its answer. */
import { withNews, type TaskReading } from '../providers/vocabulary';
import type { Gate } from './gate';
import type { JobState } from './job';
import { nextInterval, SHORTEST_INTERVAL_MS } from './pace';
import { pollOnce } from './pollStep';
import type { Log } from './ports';
import type { RateWindow } from './rateWindow';
import { known, mayHaveBeenSubmitted, noteTaskFailed, submitOnce, type SubmitDeps } from './submitStep';

export interface StepDeps extends SubmitDeps {
	window: RateWindow;
	log: Log;
}

/** How long one submit is tried again before it is given up, in milliseconds. */
const SUBMIT_PATIENCE_MS = 10 * 60_000;
/** "Not found" may mean "not yet" for so long after a submit. */
const FRESH_MS = 60_000;
/** One look, for Get Status, is tried this often. */
const ONE_LOOK_TRIES = 4;

export class JobSteps {
	constructor(
		private readonly deps: StepDeps,
		private readonly gate: Gate,
	) {}

	/** What an earlier try of this node has bought is not bought again. */
	recall(state: JobState): void {
		const { order } = state.job;
		const found = order === null ? null : known(order, this.deps.journal);
		if (found?.kind === 'unknown') {
			state.end(mayHaveBeenSubmitted('an earlier try of this node sent it and got no usable answer'));
		} else if (found?.kind === 'bought') {
			const { taskId, credits: creditsUsed } = found;
			this.update(state, { ...state.outcome.task, taskId, creditsUsed, status: 'processing' });
			// The wait begins anew: a retry is somebody's wish to go on waiting.
			state.bought(this.deps.clock.now(), this.deps.clock.now());
			this.tell('already bought', state);
		}
	}

	/** @returns how long the account has to pause after a 429, in milliseconds, or null */
	async submit(state: JobState): Promise<number | null> {
		const { order } = state.job;
		if (order === null) return null;
		const { clock } = this.deps;
		this.gate.sending(state);
		state.firstSentAt ??= clock.now();
		const patience = state.firstSentAt + SUBMIT_PATIENCE_MS - clock.now();
		const result = await submitOnce(order, this.deps, state.tries, patience);
		const now = clock.now();
		if (result.kind === 'again') {
			state.lastFailure = result.failure;
			state.notBefore = now + result.afterMs;
			this.tell(`submit to be tried again: ${result.failure.code}`, state);
			return result.limited ? result.afterMs : null;
		}
		if (result.kind === 'bought') {
			this.learn(state, result.reading);
			state.bought(now, now + SHORTEST_INTERVAL_MS);
			this.tell('submitted', state);
		} else {
			state.end(result.failure);
			this.tell(`not submitted: ${result.failure.code}`, state);
		}
		this.gate.answered(state);
		return null;
	}

	/**
	 * @param open how many tasks of the run are open
	 * @returns how long the account has to pause after a 429, in milliseconds, or null
	 */
	async look(state: JobState, open: () => number): Promise<number | null> {
		const { taskId } = state.outcome.task;
		if (taskId === null) return null;
		const isFresh = state.begin.submittedHere && this.deps.clock.now() - state.begin.at < FRESH_MS;
		const result = await pollOnce(taskId, this.deps, state.tries, isFresh);
		const now = this.deps.clock.now();
		if (result.kind === 'read') {
			this.learn(state, result.reading);
			this.follow(state, now, open());
		} else if (result.kind === 'again' && !(state.job.follow === 'once' && state.tries >= ONE_LOOK_TRIES)) {
			state.lastFailure = result.failure;
			state.notBefore = now + Math.max(result.afterMs, SHORTEST_INTERVAL_MS);
			this.tell(`look to be tried again: ${result.failure.code}`, state);
		} else {
			state.end(result.failure);
		}
		return result.kind === 'again' && result.limited ? result.afterMs : null;
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

	private follow(state: JobState, now: number, open: number): void {
		const { task } = state.outcome;
		if (task.status === 'processing' && state.job.follow === 'toEnd') {
			const next = now + nextInterval(now - state.begin.at, open, this.deps.window.msPerRequest());
			// One last look just before time is up.
			state.notBefore = Math.min(
				next,
				Math.max(now + SHORTEST_INTERVAL_MS, state.deadline - SHORTEST_INTERVAL_MS),
			);
			return;
		}
		const { order } = state.job;
		if (task.status === 'failed' && order !== null && task.taskId !== null) {
			noteTaskFailed(order.place, task.taskId, this.deps);
		}
		state.end(task.failure);
		this.tell(task.status ?? 'ended', state);
	}
}
