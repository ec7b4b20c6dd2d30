/**
 * All items of a run at once: submits what is to be bought, looks at what is open, until everything has ended. One loop
 * asks the account's window for one slot after the other and gives each to the most urgent job, submits first.
 */
import { Agenda, type Next } from './agenda';
import { Gate } from './gate';
import { JobState, type Job, type Outcome } from './job';
import { JobSteps, type StepDeps } from './jobSteps';
import { Pace } from './pace';
import { STOPPED } from './pollStep';
import { WOKEN } from './ports';
import type { PriceMemory } from './prices';
import type { Slot } from './rateWindow';
import { Turns } from './turns';

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
	const isOrdering = jobs.some(({ order }) => order !== null);
	const haveOrdered = isOrdering ? await deps.journal.turn(deps.signal) : () => undefined;
	try {
		return await new Batch(jobs, deps, haveOrdered).run();
	} finally {
		haveOrdered();
	}
}

class Batch {
	private readonly states: readonly JobState[];
	private readonly gate: Gate;
	private readonly steps: JobSteps;
	private readonly pace: Pace;
	private readonly agenda: Agenda;
	private inFlight = 0;
	/** Ends the present sleep or wait for a slot: on Stop both, when a request has ended only a sleep. */
	private waker: AbortController | null = null;
	private isSleeping = false;

	constructor(
		jobs: readonly Job[],
		private readonly deps: BatchDeps,
		/** To be told when nothing more will be ordered. */
		private readonly haveOrdered: () => void,
	) {
		this.states = jobs.map((job) => new JobState(job, deps.provider.name, deps.clock.now()));
		const places = jobs.flatMap(({ order }) => (order === null ? [] : [order.place]));
		const spent = deps.capsAllRuns ? deps.journal.spentBeside(places) : { credits: 0, unknown: 0 };
		this.gate = new Gate(deps.provider, deps.prices, spent);
		this.steps = new JobSteps(deps, this.gate);
		this.pace = new Pace(deps.window);
		this.agenda = new Agenda(this.gate, this.pace);
	}

	async run(): Promise<Outcome[]> {
		const { signal } = this.deps;
		const wake = () => this.waker?.abort(WOKEN);
		signal.addEventListener('abort', wake);
		const turns = new Turns(this.deps.clock);
		for (const state of this.states) {
			this.steps.recall(state);
			this.agenda.add(state);
			await turns.next();
		}
		for (;;) {
			const next = this.next();
			if (this.agenda.orders === 0) this.haveOrdered();
			if (this.agenda.open === 0) break;
			if ('wakeAt' in next) {
				await this.pause(next.wakeAt);
				turns.restart();
			} else {
				await this.takeSlot(next);
				// To start a request takes a millisecond or two, and many may start at once.
				await turns.next();
			}
		}
		signal.removeEventListener('abort', wake);
		return this.states.map(({ outcome }) => outcome);
	}

	/** Ends jobs that are over, and finds the one to serve, or when there may be one if no request ends before. */
	private next(): Next | { wakeAt: number } {
		const { agenda } = this;
		const now = this.deps.clock.now();
		if (this.deps.signal.aborted || now >= agenda.deadline) {
			agenda.endThoseOver((state) => this.endIfOver(state, now));
		}
		const isFull = this.inFlight >= MOST_IN_FLIGHT;
		const next = isFull ? { wakeAt: Number.POSITIVE_INFINITY } : agenda.next(now);
		this.pace.waitsFor(agenda.tasks);
		return 'wakeAt' in next ? { wakeAt: Math.min(next.wakeAt, agenda.deadline, now + A_DAY_MS) } : next;
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

	/** Until the next job is due or out of time, a request ends, or the run is stopped. */
	private async pause(wakeAt: number): Promise<void> {
		const waker = new AbortController();
		this.waker = waker;
		this.isSleeping = true;
		const ms = Math.max(1, Math.ceil(wakeAt - this.deps.clock.now()));
		await this.deps.clock.sleep(ms, waker.signal).catch(() => undefined);
		this.isSleeping = false;
		this.waker = null;
	}

	/** Gives the next slot to the job that is most urgent by then; gives up when a job runs out of time before. */
	private async takeSlot(next: Next): Promise<void> {
		const { window, clock } = this.deps;
		const free = window.takeFree();
		if (free !== null) {
			void this.serve(next, free);
			return;
		}
		const waker = new AbortController();
		this.waker = waker;
		const asking = window.take(next.priority, waker.signal);
		const alarm = new AbortController();
		clock.sleep(Math.max(1, Math.min(A_DAY_MS, this.agenda.deadline - clock.now())), alarm.signal).then(
			() => waker.abort(WOKEN),
			() => undefined,
		);
		const slot = await asking.catch(() => null);
		alarm.abort(WOKEN);
		this.waker = null;
		if (slot === null) return;
		const nextByNow = this.next();
		if ('wakeAt' in nextByNow) slot.unused();
		else void this.serve(nextByNow, slot);
	}

	private async serve({ state, chance }: Next, slot: Slot): Promise<void> {
		const { phase } = state;
		const isLook = phase === 'poll';
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
		this.agenda.stepped(state, phase);
		if (state.phase === 'ended') this.deps.onEnded?.(state.job, state.outcome);
		// Only a sleep is cut short: a wait for a slot would lose its place in the queue.
		if (this.isSleeping) this.waker?.abort(WOKEN);
	}
}
