/**
 * All items of a run at once: submits what is to be bought, looks at what is open, until everything has ended. One loop
 * asks the account's window for one slot after the other and gives each to the most urgent job, submits first.
 */
import { Gate } from './gate';
import { JobState, type Job, type Outcome } from './job';
import { JobSteps, type StepDeps } from './jobSteps';
import { STOPPED } from './pollStep';
import type { PriceMemory } from './prices';
import type { Slot } from './rateWindow';

export interface BatchDeps extends StepDeps {
	prices: PriceMemory;
	/** Aborted when the user presses Stop. */
	signal: AbortSignal;
}

/** Requests under way at the same time. */
const MOST_IN_FLIGHT = 16;
/** The longest sleep; something always ends it before. */
const A_DAY_MS = 24 * 3_600_000;

/**
 * Works until every job has ended. Never throws: what went wrong is in the outcomes, one for each job in its order.
 * @param jobs any number of them, also none
 */
export async function runBatch(jobs: readonly Job[], deps: BatchDeps): Promise<Outcome[]> {
	return await new Batch(jobs, deps).run();
}

class Batch {
	private readonly states: readonly JobState[];
	private readonly gate: Gate;
	private readonly steps: JobSteps;
	private inFlight = 0;
	/** Ends the present sleep or wait for a slot: on Stop both, when a request has ended only a sleep. */
	private waker: AbortController | null = null;
	private isSleeping = false;

	constructor(
		jobs: readonly Job[],
		private readonly deps: BatchDeps,
	) {
		this.states = jobs.map((job) => new JobState(job, deps.provider.name, deps.clock.now()));
		this.gate = new Gate(deps.provider, deps.prices);
		this.steps = new JobSteps(deps, this.gate);
	}

	async run(): Promise<Outcome[]> {
		const { signal } = this.deps;
		const wake = () => this.waker?.abort();
		signal.addEventListener('abort', wake);
		for (const state of this.states) this.steps.recall(state);
		while (this.isUnfinished()) {
			if (this.mostUrgent() === null) await this.pause();
			else await this.takeSlot();
		}
		signal.removeEventListener('abort', wake);
		return this.states.map(({ outcome }) => outcome);
	}

	private isUnfinished(): boolean {
		const now = this.deps.clock.now();
		let open = 0;
		for (const state of this.states) {
			if (state.phase !== 'ended' && !state.busy) this.endIfOver(state, now);
			if (state.phase !== 'ended') open += 1;
		}
		return open > 0;
	}

	private endIfOver(state: JobState, now: number): void {
		if (this.deps.signal.aborted) {
			state.end(state.lastFailure?.code === 'outcome_unknown' ? state.lastFailure : STOPPED);
		} else if (state.phase === 'submit') {
			const verdict = this.gate.check(state);
			if (typeof verdict !== 'string') state.end(verdict);
		} else if (now >= state.deadline) {
			state.outcome.timedOut = true;
			state.end(state.lastFailure);
			this.steps.tell('timed out', state);
		}
	}

	/** The job to serve now: any submit before any look, and the look that is longest due. */
	private mostUrgent(): JobState | null {
		if (this.inFlight >= MOST_IN_FLIGHT) return null;
		const now = this.deps.clock.now();
		let best: JobState | null = null;
		for (const state of this.states) {
			if (state.phase === 'ended' || state.busy || state.notBefore > now) continue;
			if (state.phase === 'submit') {
				if (this.gate.check(state) === 'go') return state;
			} else if (best === null || state.notBefore < best.notBefore) {
				best = state;
			}
		}
		return best;
	}

	/** Until the next job is due or out of time, a request ends, or the run is stopped. */
	private async pause(): Promise<void> {
		const now = this.deps.clock.now();
		// A job that is due already waits for a request to end, not for the time.
		const next = this.nextTime(({ notBefore, deadline }) =>
			notBefore > now ? Math.min(notBefore, deadline) : deadline,
		);
		const waker = new AbortController();
		this.waker = waker;
		this.isSleeping = true;
		await this.deps.clock.sleep(Math.max(1, next - now), waker.signal).catch(() => undefined);
		this.isSleeping = false;
		this.waker = null;
	}

	private nextTime(timeOf: (state: JobState) => number): number {
		let soonest = this.deps.clock.now() + A_DAY_MS;
		for (const state of this.states) {
			if (state.phase !== 'ended' && !state.busy) soonest = Math.min(soonest, timeOf(state));
		}
		return soonest;
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
		const pauseMs =
			state.phase === 'submit'
				? await this.steps.submit(state)
				: await this.steps.look(state, () => this.states.filter(({ phase }) => phase === 'poll').length);
		slot.done();
		if (pauseMs !== null) this.deps.window.tighten(pauseMs);
		this.inFlight -= 1;
		state.busy = false;
		// Only a sleep is cut short: a wait for a slot would lose its place in the queue.
		if (this.isSleeping) this.waker?.abort();
	}
}
