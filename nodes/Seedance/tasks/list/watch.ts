/**
 * The open tasks of one account that all runs of this process wait for. This is the only place that decides how they are polled:
 * individually by status requests, or many at once by the provider's list. A list response serves all runs.
 */
import type { ListedTask, ListQuery, TaskList } from '../../providers/provider';
import type { TaskReading } from '../../providers/task';
import type { JobState } from '../job';
import { howManyFit } from './listUrl';
import { Sweep } from './sweep';

/** A run that waits for tasks. */
export interface Watcher {
	/** The number of tasks that the run waits for. */
	readonly openTasks: number;
	/** The run's jobs in phase `poll`. May contain jobs that have left the phase. */
	readonly polled: readonly JobState[];
	/** Called when the list shows the task of one of the run's jobs. Must not throw. */
	told(state: JobState, reading: TaskReading): void;
	/** Called after each page of the list, and when tasks are no longer polled by the list. */
	wake(): void;
}

/** A reading from the list for the task of one job. */
export interface Told {
	watcher: Watcher;
	state: JobState;
	reading: TaskReading;
}

/** A list request with the jobs whose tasks it names; null for a page of all open tasks. */
export interface Listing {
	query: ListQuery;
	asked: readonly JobState[] | null;
}

/** A response from the list. */
interface Page {
	/** The usable tasks on the page. */
	tasks: readonly ListedTask[];
	/** The number of tasks on the page, usable or not, and the number on all pages of the query. */
	shown: number;
	total: number;
}

/** The list is used if at least this many tasks are open, unless it lacks this many of them. */
const A_DOZEN = 12;
/** Minimum time between two list requests for the same task. */
const AGAIN_AFTER_MS = 3000;
/** How long a new task may be missing from the list because the list lags. */
const LAG_MS = 60_000;
/** Maximum number of list requests in a row. After them, a status request takes precedence. */
const MOST_IN_A_ROW = 4;
/** After this many failed list requests in a row, or before a longer pause than this, the list is no longer used. */
const MOST_FAILURES = 3;
const LONGEST_PAUSE_MS = 10_000;
/** Time before a list that is no longer used is tried again. */
const TRY_AGAIN_AFTER_MS = 60_000;

/** Decides how the tasks of one account are polled. All times are from `Clock.elapsed`. */
export class Watch {
	/** Whether the list is used. */
	isListing = false;
	/** List requests in a row without a usable response. */
	failures = 0;
	private readonly watchers = new Set<Watcher>();
	private notBefore = Number.NEGATIVE_INFINITY;
	private offUntil = Number.NEGATIVE_INFINITY;
	private inARow = 0;
	/** The most task IDs per request, as learned from truncated or refused responses. */
	private mostIds = Number.POSITIVE_INFINITY;
	private readonly sweep = new Sweep();

	join(watcher: Watcher): void {
		this.watchers.add(watcher);
	}

	leave(watcher: Watcher): void {
		this.watchers.delete(watcher);
	}

	/**
	 * Decides whether the list is used. Once used, it is used until no task is open, because status requests for the last few tasks would
	 * notice their ends later.
	 */
	usesList(now: number): boolean {
		let open = 0;
		for (const { openTasks } of this.watchers) open += openTasks;
		this.isListing = now >= this.offUntil && open > 0 && (this.isListing || open >= A_DOZEN);
		return this.isListing;
	}

	/** Returns when to request a job's task from the list. */
	dueAt({ listedAt, notBefore }: JobState): number {
		return Math.max(this.notBefore, listedAt === null ? notBefore : listedAt + AGAIN_AFTER_MS);
	}

	/** Whether a due status request takes precedence over a list request. */
	get isStatusFirst(): boolean {
		return this.inARow >= MOST_IN_A_ROW;
	}

	statusSent(): void {
		this.inARow = 0;
	}

	/** Returns the list request to send now: the tasks that were requested longest ago, or a page of all open tasks. */
	next(list: TaskList, now: number): Listing {
		this.inARow += 1;
		const states = this.open().flatMap(({ state }) => (state.busy ? [] : [state]));
		states.sort((a, b) => lastListedAt(a) - lastListedAt(b));
		const idOf = ({ outcome }: JobState) => outcome.task.taskId ?? '';
		const most = Math.min(this.mostIds, howManyFit(list, states.map(idOf)));
		const query = this.sweep.next(list, states, most, now);
		if (query !== null) return { query, asked: null };
		const asked = states.slice(0, most);
		const taskIds = [...new Set(asked.map(idOf))];
		return { query: { taskIds, page: 1, pageSize: taskIds.length }, asked };
	}

	/**
	 * Handles a list response. A task that is missing from it has not necessarily ended: it is then polled individually.
	 * @returns the readings, with their jobs
	 */
	answered({ query, asked }: Listing, { tasks, shown, total }: Page, now: number): Told[] {
		this.failures = 0;
		const told = this.toldBy(tasks, now);
		if (asked === null) {
			this.sweep.read(shown, total);
			return told;
		}
		// Tasks that are missing from a truncated page are requested again before they count as missing.
		const isCut = shown + A_DOZEN <= Math.min(total, query.pageSize);
		if (isCut) this.mostIds = Math.max(A_DOZEN, shown);
		for (const state of asked) {
			if (state.listedAt === now) continue;
			state.lacking += isCut ? 1 : 2;
			if (state.isMissing) state.listedAt = now;
		}
		if (this.lacksMany(now)) this.turnOff(now);
		return told;
	}

	/**
	 * Handles a list request without a usable response.
	 * @param why `rateLimit`: another process may be using the list, so it counts only half. `refused`: the same request would be refused
	 * again.
	 * @param pauseMs how long to wait before the next list request
	 */
	failed({ asked }: Listing, why: 'rateLimit' | 'refused' | 'other', pauseMs: number, now: number): void {
		this.notBefore = now + Math.min(pauseMs, LONGEST_PAUSE_MS);
		if (why === 'refused' && asked !== null && asked.length > A_DOZEN) {
			// The maximum number of IDs is not documented.
			this.mostIds = Math.max(A_DOZEN, Math.floor(asked.length / 2));
			return;
		}
		this.failures += why === 'rateLimit' ? 0.5 : 1;
		if (why === 'refused' || this.failures >= MOST_FAILURES || pauseMs > LONGEST_PAUSE_MS) this.turnOff(now);
	}

	/** Handles an error thrown by a list request, which should never happen: the list is no longer used. */
	broke(now: number): null {
		this.turnOff(now);
		return null;
	}

	private turnOff(now: number): void {
		// After the list is tried again, one more failure turns it off.
		this.failures = Math.min(this.failures, MOST_FAILURES - 1);
		this.offUntil = now + TRY_AGAIN_AFTER_MS;
		this.isListing = false;
		this.sweep.stop();
		for (const { state } of this.open()) state.lacking = 0;
		for (const watcher of this.watchers) watcher.wake();
	}

	private open(): Array<Pick<Told, 'watcher' | 'state'>> {
		return [...this.watchers].flatMap((watcher) =>
			watcher.polled.flatMap((state) => (state.phase === 'poll' ? [{ watcher, state }] : [])),
		);
	}

	private toldBy(tasks: readonly ListedTask[], now: number): Told[] {
		const readings = new Map(tasks.map(({ reading }) => [reading.task.taskId, reading]));
		return this.open().flatMap(({ watcher, state }) => {
			const reading = readings.get(state.outcome.task.taskId ?? '');
			if (reading === undefined) return [];
			state.listedAt = now;
			state.lacking = 0;
			return [{ watcher, state, reading }];
		});
	}

	/**
	 * Returns true if so many tasks are missing from the list that status requests for them, one per second, would be slower than no list.
	 */
	private lacksMany(now: number): boolean {
		const isNew = ({ job, begin }: JobState) => job.follow === 'toEnd' && now - begin.at < LAG_MS;
		return this.open().filter(({ state }) => state.isMissing && !isNew(state)).length >= A_DOZEN;
	}
}

/** Returns when the list last showed a task or was found to lack it. A task that was never requested from the list goes first. */
function lastListedAt({ listedAt }: JobState): number {
	return listedAt ?? Number.NEGATIVE_INFINITY;
}
