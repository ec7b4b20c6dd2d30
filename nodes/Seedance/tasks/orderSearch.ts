/**
 * Searches the provider's list for videos that may have been submitted, while the run continues with others. One listing serves all of
 * them. The list may lag, so it is read again at growing intervals until the time for the search is up.
 */
import type { ListedTask, TaskList } from '../providers/provider';
import type { Failure } from '../providers/task';
import { backOff } from './backOff';
import type { JobState, PlacedOrder } from './job';
import type { LookUp } from './orders/lookUps';
import { WOKEN, type Clock } from './ports';
import { createdAt, listMarked, type Listing } from './list/listMarked';
import type { PageDeps } from './list/readPage';

/** Events of the search. */
export interface SearchEvents {
	/** Returns true if the result of the submit is known by now, so that no search is needed. */
	isSettled(state: JobState, order: PlacedOrder, lookUp: LookUp): boolean;
	/** Handles a task with one of the marks. Returns how to continue the search for this video, or null to end it. */
	found(state: JobState, order: PlacedOrder, lookUp: LookUp, found: FoundTask): LookUp | null;
	/** Called if there is no such task, or the list could not be read. */
	notFound(state: JobState, lookUp: LookUp, unread: Failure | null): void;
	/** Called at the end of each search. */
	over(state: JobState): void;
}

/** A task that was found for a video. */
export interface FoundTask {
	task: ListedTask;
	/** How many attempts after the current one created this task. */
	ahead: number;
	/** Whether a later attempt also has a task. If so, this task has failed, even if the list shows another status. */
	isOutdated: boolean;
}

export interface SearchDeps extends PageDeps {
	clock: Clock;
	provider: { list: TaskList | null };
}

interface Search {
	state: JobState;
	order: PlacedOrder;
	lookUp: LookUp;
	/** How many times the list was read without finding the task. */
	misses: number;
	/** How many times in a row the list could not be read. */
	failures: number;
	/** When to read the list next, by `Clock.elapsed`. */
	nextAt: number;
}

/** Back-off step of the first pause before the list is read again: 1 to 2 seconds. */
const FIRST_STEP = 2;
/** Minimum time between listings, because status requests share the list's rate limit. */
const SHORTEST_INTERVAL_MS = 2000;
/** After the time for the search is up, this many failed requests in a row end it. */
const MOST_FAILURES = 4;

/** Turns an error thrown by a listing, which should never happen, into a failure. Otherwise, the jobs would wait forever. */
function brokenListing(error: unknown): Listing {
	const message = error instanceof Error ? error.message : 'unknown error';
	const failure: Failure = { code: 'unreadable_answer', message, retryable: true, billed: null };
	return { tasks: new Map(), failure: { failure, isFinal: false } };
}

export class OrderSearch {
	private readonly searches = new Map<JobState, Search>();
	private isRunning = false;
	private listedAt = Number.NEGATIVE_INFINITY;
	private waker: AbortController | null = null;

	constructor(
		private readonly deps: SearchDeps,
		private readonly events: SearchEvents,
	) {}

	/** Adds a job. It is not submitted until the search for it is over. Call `go` afterwards. */
	add(state: JobState, order: PlacedOrder, lookUp: LookUp): void {
		const now = this.deps.clock.elapsed();
		// The list needs a moment to show a task that was just created.
		const pauseMs = state.tries > 0 ? backOff(FIRST_STEP, this.deps.random()) : 0;
		state.notBefore = Number.POSITIVE_INFINITY;
		this.searches.set(state, { state, order, lookUp, misses: 0, failures: 0, nextAt: now + pauseMs });
	}

	/** Starts the search for the jobs that were added. */
	go(): void {
		this.waker?.abort(WOKEN);
		if (this.isRunning || this.searches.size === 0) return;
		this.isRunning = true;
		void this.untilAllOver();
	}

	private async untilAllOver(): Promise<void> {
		const { signal } = this.deps;
		const wake = () => this.waker?.abort(WOKEN);
		signal.addEventListener('abort', wake);
		try {
			while (this.searches.size > 0 && !signal.aborted) {
				if (await this.isDue()) await this.round();
			}
		} finally {
			signal.removeEventListener('abort', wake);
			this.isRunning = false;
		}
	}

	/** Returns true if the list must be read now. Otherwise, waits until then or until a job is added. */
	private async isDue(): Promise<boolean> {
		const { clock } = this.deps;
		const due = Math.min(...[...this.searches.values()].map(({ nextAt }) => nextAt));
		const ms = Math.max(due, this.listedAt + SHORTEST_INTERVAL_MS) - clock.elapsed();
		if (ms <= 0) return true;
		this.waker = new AbortController();
		await clock.sleep(Math.ceil(ms), this.waker.signal).catch(() => undefined);
		this.waker = null;
		return false;
	}

	private async round(): Promise<void> {
		const { clock, signal, provider } = this.deps;
		if (provider.list === null) return;
		const searches = [...this.searches.values()];
		const wanted = {
			orders: searches.map(({ lookUp }) => lookUp.marks),
			since: Math.min(...searches.map(({ lookUp }) => lookUp.since)),
		};
		const began = clock.elapsed();
		this.listedAt = began;
		const listing = await listMarked(provider.list, wanted, this.deps).catch(brokenListing);
		if (signal.aborted) return;
		for (const search of searches) this.settle(search, listing, began);
	}

	private settle(search: Search, { tasks, failure }: Listing, began: number): void {
		const { state, order } = search;
		if (this.events.isSettled(state, order, search.lookUp)) {
			this.end(search);
			return;
		}
		for (;;) {
			const found = foundTask(tasks, search.lookUp);
			if (found === null) break;
			const next = this.events.found(state, order, search.lookUp, found);
			if (next === null) {
				this.end(search);
				return;
			}
			search.lookUp = next;
		}
		search.failures = failure === null ? 0 : search.failures + 1;
		search.misses += 1;
		const isPatient = began < search.lookUp.until;
		const isUnread = failure !== null && !failure.isFinal && (isPatient || search.failures < MOST_FAILURES);
		if (isUnread || (failure === null && isPatient)) {
			this.postpone(search);
			return;
		}
		this.events.notFound(state, search.lookUp, failure?.failure ?? null);
		this.end(search);
	}

	private postpone(search: Search): void {
		const { clock, random } = this.deps;
		const now = clock.elapsed();
		const next = now + backOff(search.misses + FIRST_STEP, random());
		// Read the list one last time when the time for the search is up.
		search.nextAt = now < search.lookUp.until ? Math.min(next, search.lookUp.until) : next;
	}

	private end(search: Search): void {
		this.searches.delete(search.state);
		this.events.over(search.state);
	}
}

/** Returns the task of the earliest attempt that the list shows. */
function foundTask(tasks: Listing['tasks'], { marks, expires, since }: LookUp): FoundTask | null {
	const found = marks.flatMap((mark, ahead) => {
		const task = tasks.get(mark);
		return task === undefined || (expires && createdAt(task) < since) ? [] : [{ task, ahead }];
	});
	const [first] = found;
	return first === undefined ? null : { ...first, isOutdated: found.length > 1 };
}
