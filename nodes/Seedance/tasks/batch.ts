/**
 * All items of a run at once: submits what is to be bought, looks at what is open, until everything has ended. One loop
 * asks the account's window for one slot after the other and gives each to the most urgent job, submits first.
 */
import { withNews, type Failure, type TaskReading } from '../providers/vocabulary';
import { JobState, type Job, type Outcome } from './job';
import { nextInterval, SHORTEST_INTERVAL_MS } from './pace';
import { pollOnce, STOPPED } from './pollStep';
import type { Log } from './ports';
import type { RateWindow, Slot } from './rateWindow';
import { known, mayHaveBeenSubmitted, noteTaskFailed, submitOnce, type SubmitDeps } from './submitStep';

export interface BatchDeps extends SubmitDeps {
	window: RateWindow;
	/** Aborted when the user presses Stop. */
	signal: AbortSignal;
	log: Log;
}

/** How long one submit is tried again before it is given up, in milliseconds. */
const SUBMIT_PATIENCE_MS = 10 * 60_000;
/** "Not found" may mean "not yet" for so long after a submit. */
const FRESH_MS = 60_000;
/** One look, for Get Status, is tried this often. */
const ONE_LOOK_TRIES = 4;
/** Requests under way at the same time. */
const MOST_IN_FLIGHT = 16;
/** The longest sleep; something always ends it before. */
const A_DAY_MS = 24 * 3_600_000;
/** Failures that every further submit with this key would meet too. */
const CLOSING: readonly Failure['code'][] = ['insufficient_credits', 'unauthorized'];

/**
 * Works until every job has ended. Never throws: what went wrong is in the outcomes, one for each job in its order.
 * @param jobs any number of them, also none
 */
export async function runBatch(jobs: readonly Job[], deps: BatchDeps): Promise<Outcome[]> {
	return await new Batch(jobs, deps).run();
}

class Batch {
	private readonly states: readonly JobState[];
	private inFlight = 0;
	/** Ends the present sleep or wait for a slot: on Stop both, when a request has ended only a sleep. */
	private waker: AbortController | null = null;
	private isSleeping = false;
	/** Set where no further submit makes sense. */
	private closed: Failure | null = null;

	constructor(
		jobs: readonly Job[],
		private readonly deps: BatchDeps,
	) {
		this.states = jobs.map((job) => new JobState(job, deps.provider.name, deps.clock.now()));
	}

	async run(): Promise<Outcome[]> {
		const { signal } = this.deps;
		const wake = () => this.waker?.abort();
		signal.addEventListener('abort', wake);
		for (const state of this.states) this.recall(state);
		while (this.isUnfinished()) {
			if (this.mostUrgent() === null) await this.pause();
			else await this.takeSlot();
		}
		signal.removeEventListener('abort', wake);
		return this.states.map(({ outcome }) => outcome);
	}

	/** What an earlier try of this node has bought is not bought again. */
	private recall(state: JobState): void {
		const { order } = state.job;
		const found = order === null ? null : known(order, this.deps.journal);
		if (found?.kind === 'unknown') {
			state.end(mayHaveBeenSubmitted('an earlier try of this node sent it and got no usable answer'));
		} else if (found?.kind === 'bought') {
			const { taskId, credits: creditsUsed } = found;
			state.outcome.task = { ...state.outcome.task, taskId, creditsUsed, status: 'processing' };
			// The wait begins anew: a retry is somebody's wish to go on waiting.
			state.bought(this.deps.clock.now(), this.deps.clock.now());
			this.tell('already bought', state);
		}
	}

	private isUnfinished(): boolean {
		const now = this.deps.clock.now();
		let open = 0;
		for (const state of this.states) {
			if (!state.busy) this.endIfOver(state, now);
			if (state.phase !== 'ended') open += 1;
		}
		return open > 0;
	}

	private endIfOver(state: JobState, now: number): void {
		if (state.phase === 'ended') return;
		if (this.deps.signal.aborted) {
			state.end(state.lastFailure?.code === 'outcome_unknown' ? state.lastFailure : STOPPED);
		} else if (state.phase === 'submit' && state.tries === 0 && this.closed !== null) {
			state.end(notSent(this.closed));
		} else if (now >= state.deadline) {
			state.outcome.timedOut = true;
			state.end(state.lastFailure);
			this.tell('timed out', state);
		}
	}

	/** The job to serve now: any submit before any look, and the look that is longest due. */
	private mostUrgent(): JobState | null {
		if (this.inFlight >= MOST_IN_FLIGHT) return null;
		const now = this.deps.clock.now();
		let best: JobState | null = null;
		for (const state of this.states) {
			if (state.phase === 'ended' || state.busy || state.notBefore > now) continue;
			if (state.phase === 'submit') return state;
			if (best === null || state.notBefore < best.notBefore) best = state;
		}
		return best;
	}

	/** Until the next job is due or out of time, a request ends, or the run is stopped. */
	private async pause(): Promise<void> {
		const now = this.deps.clock.now();
		const isFull = this.inFlight >= MOST_IN_FLIGHT;
		await this.untilWoken(
			this.nextTime((state) => (isFull ? state.deadline : Math.min(state.notBefore, state.deadline))) - now,
		);
	}

	private nextTime(timeOf: (state: JobState) => number): number {
		let soonest = this.deps.clock.now() + A_DAY_MS;
		for (const state of this.states) {
			if (state.phase !== 'ended' && !state.busy) soonest = Math.min(soonest, timeOf(state));
		}
		return soonest;
	}

	private async untilWoken(ms: number): Promise<void> {
		const waker = new AbortController();
		this.waker = waker;
		this.isSleeping = true;
		await this.deps.clock.sleep(Math.max(1, ms), waker.signal).catch(() => undefined);
		this.isSleeping = false;
		this.waker = null;
	}

	/** Gives the next slot to the job that is most urgent by then; gives up when a job runs out of time before. */
	private async takeSlot(): Promise<void> {
		const { window, clock, signal } = this.deps;
		const isSubmit = this.mostUrgent()?.phase === 'submit';
		const waker = new AbortController();
		this.waker = waker;
		const asking = window.take(isSubmit ? 'submit' : 'poll', waker.signal);
		const alarm = new AbortController();
		const deadline = this.nextTime((state) => state.deadline) - clock.now();
		clock.sleep(Math.max(1, deadline), alarm.signal).then(
			() => waker.abort(),
			() => undefined,
		);
		const slot = await asking.catch(() => null);
		alarm.abort();
		this.waker = null;
		if (slot === null) return;
		const state = signal.aborted ? null : this.mostUrgent();
		if (state === null) slot.unused();
		else void this.serve(state, slot);
	}

	private async serve(state: JobState, slot: Slot): Promise<void> {
		state.busy = true;
		this.inFlight += 1;
		state.tries += 1;
		const limitedFor = state.phase === 'submit' ? await this.submit(state) : await this.look(state);
		slot.done();
		if (limitedFor !== null) this.deps.window.tighten(limitedFor);
		this.inFlight -= 1;
		state.busy = false;
		// Only a sleep is cut short: a wait for a slot would lose its place in the queue.
		if (this.isSleeping) this.waker?.abort();
	}

	/** @returns how long the account has to pause after a 429, or null */
	private async submit(state: JobState): Promise<number | null> {
		const { order } = state.job;
		if (order === null) return null;
		const { clock } = this.deps;
		state.firstSentAt ??= clock.now();
		const patience = state.firstSentAt + SUBMIT_PATIENCE_MS - clock.now();
		const result = await submitOnce(order, this.deps, state.tries, patience);
		const now = clock.now();
		if (result.kind === 'bought') {
			this.learn(state, result.reading);
			state.bought(now, now + SHORTEST_INTERVAL_MS);
			this.tell('submitted', state);
		} else if (result.kind === 'again') {
			state.lastFailure = result.failure;
			state.notBefore = now + result.afterMs;
			this.tell(`submit to be tried again: ${result.failure.code}`, state);
			return result.limited ? result.afterMs : null;
		} else {
			state.end(result.failure);
			if (CLOSING.includes(result.failure.code)) this.closed = result.failure;
			this.tell(`not submitted: ${result.failure.code}`, state);
		}
		return null;
	}

	/** @returns how long the account has to pause after a 429, or null */
	private async look(state: JobState): Promise<number | null> {
		const { taskId } = state.outcome.task;
		if (taskId === null) return null;
		const isFresh = state.begin.submittedHere && this.deps.clock.now() - state.begin.at < FRESH_MS;
		const result = await pollOnce(taskId, this.deps, state.tries, isFresh);
		const now = this.deps.clock.now();
		if (result.kind === 'read') {
			this.learn(state, result.reading);
			this.follow(state, now);
		} else if (result.kind === 'again' && !(state.job.follow === 'once' && state.tries >= ONE_LOOK_TRIES)) {
			state.lastFailure = result.failure;
			state.notBefore = now + Math.max(result.afterMs, SHORTEST_INTERVAL_MS);
			this.tell(`look to be tried again: ${result.failure.code}`, state);
		} else {
			state.end(result.failure);
		}
		return result.kind === 'again' && result.limited ? result.afterMs : null;
	}

	private learn(state: JobState, reading: TaskReading): void {
		const { unknownStatus, raw } = reading;
		state.tries = 0;
		state.lastFailure = null;
		state.outcome.task = withNews(state.outcome.task, reading.task);
		state.outcome.unknownStatus = unknownStatus;
		if (state.job.keepRaw) state.outcome.raw = raw;
	}

	private follow(state: JobState, now: number): void {
		const { task } = state.outcome;
		if (task.status === 'processing' && state.job.follow === 'toEnd') {
			const open = this.states.filter(({ phase }) => phase === 'poll').length;
			const next = now + nextInterval(now - state.begin.at, open, this.deps.window.msPerRequest());
			// One last look just before time is up.
			state.notBefore = Math.min(
				next,
				Math.max(now + SHORTEST_INTERVAL_MS, state.deadline - SHORTEST_INTERVAL_MS),
			);
			return;
		}
		const { order } = state.job;
		if (task.status === 'failed' && order !== null && task.taskId !== null)
			noteTaskFailed(order.place, task.taskId, this.deps);
		state.end(task.failure);
		this.tell(task.status ?? 'ended', state);
	}

	private tell(message: string, { job, outcome }: JobState): void {
		this.deps.log.debug(`Seedance: ${message}`, { item: job.itemIndex, taskId: outcome.task.taskId });
	}
}

function notSent(reason: Failure): Failure {
	return {
		code: 'not_sent',
		message: `Not sent, because an item before it met: ${reason.message}`,
		retryable: reason.retryable,
		billed: false,
	};
}
