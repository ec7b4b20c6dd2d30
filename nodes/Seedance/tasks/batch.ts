/**
 * Runs all items of a node at once: submits, then polls open tasks until all have ended. A single loop takes slots of the account's
 * general rate limit one at a time and gives each to the most urgent job, submits first. A request of a kind with its own rate limit
 * must first get a pass.
 */
import { Agenda, type Next, type Step } from './agenda';
import { SpendGate } from './orders/spendGate';
import { JobState, type Ended, type Job, type Outcome } from './job';
import { JobSteps, type StepDeps } from './jobSteps';
import { pollByList } from './list/listStep';
import type { Watcher } from './list/watch';
import type { TaskReading } from '../providers/task';
import { Pace } from './rate/pace';
import { Passes } from './rate/passes';
import { STOPPED } from './pollStep';
import { WOKEN } from './ports';
import type { Scope } from './orders/orderKeys';
import type { Prices } from './orders/prices';
import type { Slot } from './rate/rateWindow';
import type { TaskList } from '../providers/provider';
import { Turns } from './eventLoop';

export interface BatchDeps extends StepDeps {
	prices: Prices;
	/** Determines which items share a video, and which videos count toward Max Credits. */
	scope: Scope;
	/** Whether tasks may be polled by the provider's list, which may lag; true if not set. */
	mayList?: boolean;
	/** Called as soon as a response has ended a job, while other jobs continue. Must not throw. */
	onEnded?: (job: Job, outcome: Outcome) => void;
}

/** Maximum number of requests at the same time. */
const MOST_IN_FLIGHT = 16;
/** The longest sleep. In practice, something else always ends it earlier. */
const A_DAY_MS = 24 * 3_600_000;

/**
 * Runs until every job has ended. Never throws: errors are part of the outcomes.
 * @param jobs any number of jobs, including none
 * @returns the jobs in the same order, each with its outcome
 */
export async function runBatch<J extends Job>(jobs: readonly J[], deps: BatchDeps): Promise<Array<Ended<J>>> {
	const isOrdering = jobs.some(({ order }) => order !== null);
	const haveOrdered = isOrdering ? await deps.journal.turn(deps.signal) : () => undefined;
	try {
		return await new Batch(jobs, deps, haveOrdered).run();
	} finally {
		haveOrdered();
	}
}

class Batch<J extends Job> implements Watcher {
	private readonly work: ReadonlyArray<{ job: J; state: JobState }>;
	private readonly states: readonly JobState[];
	private readonly gate: SpendGate;
	private readonly steps: JobSteps;
	private readonly pace: Pace;
	private readonly agenda: Agenda;
	private readonly passes: Passes;
	/** The provider's list, or null if tasks must not be polled by it. */
	private readonly list: TaskList | null;
	private listing: Promise<void> | null = null;
	private inFlight = 0;
	/** Ends the current sleep or wait for a slot. Stop and a failed submit end both; any other response ends only a sleep. */
	private waker: AbortController | null = null;
	private isSleeping = false;

	constructor(
		jobs: readonly J[],
		private readonly deps: BatchDeps,
		/** Called when this batch has nothing more to submit. */
		private readonly haveOrdered: () => void,
	) {
		const { journal, scope, provider, clock } = deps;
		const places = journal.placesOf(
			jobs.flatMap(({ order }) => (order === null ? [] : [order.identity])),
			scope,
		);
		let placed = 0;
		this.work = jobs.map((job) => {
			const place = job.order === null ? null : (places[placed++] ?? null);
			return { job, state: new JobState(job, provider, clock.elapsed(), place) };
		});
		this.states = this.work.map(({ state }) => state);
		this.gate = new SpendGate(provider, deps.prices, journal.spentBeside(places, scope));
		this.steps = new JobSteps(deps, this.gate, (state) => this.searched(state));
		this.pace = new Pace(deps.limits);
		this.passes = new Passes(deps.limits, () => this.wakeSleep());
		this.list = deps.mayList === false ? null : provider.list;
		const watch = this.list === null ? null : deps.limits.watch;
		this.agenda = new Agenda(this.gate, this.pace, (kind) => this.passes.has(kind), watch);
	}

	get openTasks(): number {
		return this.agenda.tasks;
	}

	get polled(): readonly JobState[] {
		return this.agenda.polled;
	}

	told(state: JobState, reading: TaskReading): void {
		try {
			this.steps.told(state, reading);
		} catch (error) {
			this.steps.broke(state, error);
		}
		this.stepped(state, 'poll');
	}

	wake(): void {
		this.wakeSleep();
	}

	async run(): Promise<Array<Ended<J>>> {
		const { signal, limits } = this.deps;
		const wake = () => this.waker?.abort(WOKEN);
		signal.addEventListener('abort', wake);
		if (this.list !== null) limits.watch.join(this);
		try {
			await this.untilAllEnded();
			await this.listing;
		} finally {
			limits.watch.leave(this);
			signal.removeEventListener('abort', wake);
			this.passes.end();
		}
		return this.work.map(({ job, state: { outcome } }) => ({ job, outcome: this.asFarAsKnown(outcome) }));
	}

	/** Sets `billed` to null if this execution is a retry whose journal is lost, because the earlier execution may have been charged. */
	private asFarAsKnown(outcome: Outcome): Outcome {
		const { isRetry, journalLostAt } = this.deps.earlier;
		const { taskId, failure } = outcome.task;
		if (!isRetry || journalLostAt === null || taskId !== null || failure?.billed !== false) return outcome;
		return { ...outcome, task: { ...outcome.task, failure: { ...failure, billed: null } } };
	}

	private async untilAllEnded(): Promise<void> {
		const turns = new Turns(this.deps.clock);
		for (const state of this.states) {
			this.steps.recall(state);
			await turns.next();
		}
		// Submits in doubt go first, because their cost decides whether the others stay within the cap.
		const isFirst = (state: JobState) => state.isInDoubt;
		for (const state of this.states.filter(isFirst)) this.agenda.add(state);
		for (const state of this.states) if (!isFirst(state)) this.agenda.add(state);
		this.steps.lookUps.go();
		for (;;) {
			const next = this.next();
			if (this.agenda.orders === 0) this.haveOrdered();
			if (this.agenda.open === 0) break;
			if ('wakeAt' in next) {
				await this.pause(next.wakeAt);
				turns.restart();
			} else {
				await this.takeSlot(next);
				// Starting a request takes a millisecond or two, and many may start at once.
				await turns.next();
			}
		}
	}

	/** Ends jobs that are out of time. Returns the step to serve, or when to check again, unless a request ends earlier. */
	private next(): Step | { wakeAt: number } {
		const { agenda } = this;
		const now = this.deps.clock.elapsed();
		if (this.deps.signal.aborted || now >= agenda.deadline) {
			agenda.endThoseOver((state) => this.endIfOver(state, now));
		}
		const isFull = this.inFlight >= MOST_IN_FLIGHT;
		const next = isFull ? { wakeAt: Number.POSITIVE_INFINITY } : agenda.next(now);
		if (!isFull) this.passes.giveBackUnwanted();
		this.pace.waitsFor(agenda.tasks);
		return 'wakeAt' in next ? { wakeAt: Math.min(next.wakeAt, agenda.deadline, now + A_DAY_MS) } : next;
	}

	private endIfOver(state: JobState, now: number): void {
		if (this.deps.signal.aborted) {
			state.end(state.lastFailure?.code === 'outcome_unknown' ? state.lastFailure : STOPPED);
		} else if (now >= state.deadline) {
			state.outcome = { ...state.outcome, timedOut: true };
			state.end(state.lastFailure);
			this.steps.news(state);
			this.steps.tell('timed out', state);
		}
	}

	/** Sleeps until the next job is due or out of time, a request ends, or the run is stopped. */
	private async pause(wakeAt: number): Promise<void> {
		const waker = new AbortController();
		this.waker = waker;
		this.isSleeping = true;
		const ms = Math.max(1, Math.ceil(wakeAt - this.deps.clock.elapsed()));
		await this.deps.clock.sleep(ms, waker.signal).catch(() => undefined);
		this.isSleeping = false;
		this.waker = null;
	}

	/** Waits for a slot and gives it to the job that is most urgent by then. Gives up if a job runs out of time first. */
	private async takeSlot(next: Step): Promise<void> {
		const { clock } = this.deps;
		const { general } = this.deps.limits;
		const free = general.takeFree();
		if (free !== null) {
			void this.serve(next, free);
			return;
		}
		const waker = new AbortController();
		this.waker = waker;
		const asking = general.take(next.priority, waker.signal);
		const alarm = new AbortController();
		clock.sleep(Math.max(1, Math.min(A_DAY_MS, this.agenda.deadline - clock.elapsed())), alarm.signal).then(
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

	private async serve(step: Step, general: Slot): Promise<void> {
		if ('state' in step) await this.serveJob(step, general);
		else if (this.list !== null) await (this.listing = this.serveList(this.list, general));
	}

	private async serveList(list: TaskList, general: Slot): Promise<void> {
		const { limits, clock } = this.deps;
		const slot = limits.join(general, this.passes.use('list'));
		this.inFlight += 1;
		// If an error ended this step, the run would wait forever.
		const pauseMs = await pollByList(list, limits.watch, this.deps).catch(() =>
			limits.watch.broke(clock.elapsed()),
		);
		if (pauseMs === null) slot.done();
		else slot.refused(pauseMs);
		this.inFlight -= 1;
		this.wakeSleep();
	}

	private async serveJob({ state, kind, chance }: Next, general: Slot): Promise<void> {
		const { phase } = state;
		const slot = this.deps.limits.join(general, this.passes.use(kind));
		const isPoll = phase === 'poll';
		const begunAt = this.deps.clock.elapsed();
		state.busy = true;
		this.inFlight += 1;
		state.tries += 1;
		if (isPoll) {
			this.pace.began(begunAt);
			this.deps.limits.watch.statusSent();
		}
		const step = isPoll ? this.steps.poll(state) : this.steps.submit(state);
		// If an error ended this step, the run would wait forever.
		const { pauseMs, found } = await step.catch((error: unknown) => this.steps.broke(state, error));
		if (pauseMs === null) slot.done();
		else slot.refused(pauseMs);
		if (isPoll) this.pace.ended(begunAt, chance, found, this.deps.clock.elapsed());
		this.inFlight -= 1;
		state.busy = false;
		this.stepped(state, phase);
		const hasFailed = state.phase === 'ended' && state.outcome.task.taskId === null;
		if (hasFailed) this.reconsider();
		else this.wakeSleep();
	}

	private stepped(state: JobState, before: JobState['phase']): void {
		this.agenda.stepped(state, before);
		if (state.phase === 'ended') this.deps.onEnded?.(state.job, state.outcome);
	}

	/** Called when a job is no longer looked up in the provider's list. */
	private searched(state: JobState): void {
		this.stepped(state, 'submit');
		this.wakeSleep();
	}

	/** Ends a sleep only. A wait for a slot would lose its place in the queue. */
	private wakeSleep(): void {
		if (this.isSleeping) this.waker?.abort(WOKEN);
	}

	/** Also ends a wait for a slot. A failed submit may end all other jobs, and then no slot is needed. */
	private reconsider(): void {
		this.waker?.abort(WOKEN);
	}
}
