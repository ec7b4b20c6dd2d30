/**
 * All items of a run at once: submits what is to be bought, looks at what is open, until everything has ended. One loop
 * asks the account's window for one slot after the other and gives each to the most urgent job, submits first.
 */
import { Gate } from './gate';
import { JobState, type Job, type Outcome } from './job';
import { JobSteps, type StepDeps } from './jobSteps';
import { Pace } from './pace';
import { STOPPED } from './pollStep';
import type { PriceMemory } from './prices';
import type { Priority, Slot } from './rateWindow';

export interface BatchDeps extends StepDeps {
	prices: PriceMemory;
	/** Aborted when the user presses Stop. */
	signal: AbortSignal;
	/** Whether Max Credits is for all runs of the node in this execution together, and not for each. */
	capsAllRuns: boolean;
	/** Told of a job the moment an answer has ended it, while others go on. Must not throw. */
	onEnded?: (job: Job, outcome: Outcome) => void;
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

/** What a look over all jobs shows. */
interface Survey {
	/** Jobs that have not ended. */
	open: number;
	/** The job to serve now, and how urgently, or null. */
	next: { state: JobState; priority: Priority; chance: number } | null;
	/** When there may be a job to serve, if no request ends before. */
	wakeAt: number;
	/** When the first job runs out of time. */
	deadline: number;
}

class Batch {
	private readonly states: readonly JobState[];
	private readonly gate: Gate;
	private readonly steps: JobSteps;
	private readonly pace: Pace;
	private inFlight = 0;
	/** Ends the present sleep or wait for a slot: on Stop both, when a request has ended only a sleep. */
	private waker: AbortController | null = null;
	private isSleeping = false;

	constructor(
		jobs: readonly Job[],
		private readonly deps: BatchDeps,
	) {
		this.states = jobs.map((job) => new JobState(job, deps.provider.name, deps.clock.now()));
		const places = jobs.flatMap(({ order }) => (order === null ? [] : [order.place]));
		const spent = deps.capsAllRuns ? deps.journal.spentBeside(places) : 0;
		this.gate = new Gate(deps.provider, deps.prices, spent);
		this.steps = new JobSteps(deps, this.gate);
		this.pace = new Pace(deps.window);
	}

	async run(): Promise<Outcome[]> {
		const { signal } = this.deps;
		const wake = () => this.waker?.abort();
		signal.addEventListener('abort', wake);
		for (const state of this.states) this.steps.recall(state);
		for (;;) {
			const survey = this.survey();
			if (survey.open === 0) break;
			if (survey.next === null) await this.pause(survey);
			else await this.takeSlot(survey.next.priority, survey.deadline);
		}
		signal.removeEventListener('abort', wake);
		return this.states.map(({ outcome }) => outcome);
	}

	/** One look over all jobs: ends those that are over, and finds the one to serve. */
	private survey(): Survey {
		const now = this.deps.clock.now();
		const survey: Survey = { open: 0, next: null, wakeAt: now + A_DAY_MS, deadline: now + A_DAY_MS };
		let tasks = 0;
		/** A submit that waits for the answer to another holds up those behind it. */
		let mayBuy = true;
		for (const state of this.states) {
			if (state.phase !== 'ended' && !state.busy) this.endIfOver(state, now);
			if (state.phase === 'submit' && !state.busy && mayBuy) mayBuy = this.considerSubmit(state, now, survey);
			if (state.phase !== 'ended') survey.open += 1;
			if (state.phase === 'poll') tasks += 1;
		}
		for (const state of this.states) {
			if (state.phase === 'poll' && !state.busy) this.considerLook(state, now, survey);
		}
		this.pace.waitsFor(tasks);
		if (this.inFlight >= MOST_IN_FLIGHT) survey.next = null;
		survey.wakeAt = Math.min(survey.wakeAt, survey.deadline);
		return survey;
	}

	private endIfOver(state: JobState, now: number): void {
		if (this.deps.signal.aborted) {
			state.end(state.lastFailure?.code === 'outcome_unknown' ? state.lastFailure : STOPPED);
		} else if (now >= state.deadline) {
			state.outcome.timedOut = true;
			state.end(state.lastFailure);
			this.steps.tell('timed out', state);
		}
	}

	/** @returns whether jobs behind it may be submitted */
	private considerSubmit(state: JobState, now: number, survey: Survey): boolean {
		if (state.notBefore > now) {
			survey.wakeAt = Math.min(survey.wakeAt, state.notBefore);
			return true;
		}
		const verdict = this.gate.check(state);
		if (typeof verdict !== 'string') {
			state.end(verdict);
			return true;
		}
		if (verdict === 'go') survey.next = { state, priority: 'submit', chance: 1 };
		return false;
	}

	private considerLook(state: JobState, now: number, survey: Survey): void {
		survey.deadline = Math.min(survey.deadline, state.deadline);
		const { next } = survey;
		const isLast = this.pace.isLastLook(state, now);
		// Submits go before looks, but for the last look at a task that is nearly out of time.
		if (next?.priority === 'submit' && !isLast) return;
		const at = isLast ? state.notBefore : this.pace.dueAt(state, now);
		if (at > now) {
			survey.wakeAt = Math.min(survey.wakeAt, at);
			return;
		}
		const chance = isLast ? 1 : this.pace.chance(state, now);
		const allowedAt = this.pace.allowedAt(chance, now);
		if (allowedAt > now) survey.wakeAt = Math.min(survey.wakeAt, allowedAt);
		else if (isLast || next === null || chance > next.chance) {
			survey.next = { state, priority: isLast ? 'submit' : 'poll', chance };
		}
	}

	/** Until the next job is due or out of time, a request ends, or the run is stopped. */
	private async pause({ wakeAt }: Survey): Promise<void> {
		const waker = new AbortController();
		this.waker = waker;
		this.isSleeping = true;
		const ms = Math.max(1, Math.ceil(wakeAt - this.deps.clock.now()));
		await this.deps.clock.sleep(ms, waker.signal).catch(() => undefined);
		this.isSleeping = false;
		this.waker = null;
	}

	/** Gives the next slot to the job that is most urgent by then; gives up when a job runs out of time before. */
	private async takeSlot(priority: Priority, deadline: number): Promise<void> {
		const { window, clock } = this.deps;
		const waker = new AbortController();
		this.waker = waker;
		const asking = window.take(priority, waker.signal);
		const alarm = new AbortController();
		clock.sleep(Math.max(1, deadline - clock.now()), alarm.signal).then(
			() => waker.abort(),
			() => undefined,
		);
		const slot = await asking.catch(() => null);
		alarm.abort();
		this.waker = null;
		if (slot === null) return;
		const { next } = this.survey();
		if (next === null) slot.unused();
		else void this.serve(next.state, next.chance, slot);
	}

	private async serve(state: JobState, chance: number, slot: Slot): Promise<void> {
		const isLook = state.phase === 'poll';
		state.busy = true;
		this.inFlight += 1;
		state.tries += 1;
		if (isLook) this.pace.began();
		const { pauseMs, found } = isLook ? await this.steps.look(state) : await this.steps.submit(state);
		if (pauseMs === null) slot.done();
		else slot.refused(pauseMs);
		if (isLook) this.pace.ended(chance, found, this.deps.clock.now());
		this.inFlight -= 1;
		state.busy = false;
		if (state.phase === 'ended') this.deps.onEnded?.(state.job, state.outcome);
		// Only a sleep is cut short: a wait for a slot would lose its place in the queue.
		if (this.isSleeping) this.waker?.abort();
	}
}
