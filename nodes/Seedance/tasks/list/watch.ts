/**
 * The open tasks that all runs of this process wait for at one account. The only place that decides how they are polled: each by a
 * status request of its own, or many at once by the provider's list. A response of the list serves all runs.
 */
import type { ListedTask, ListQuery, TaskList } from '../../providers/provider';
import type { TaskReading } from '../../providers/task';
import type { JobState } from '../job';
import { howManyFit } from './listUrl';
import { Sweep } from './sweep';

/** A run that waits for tasks. */
export interface Watcher {
	/** How many tasks it waits for. */
	readonly openTasks: number;
	/** Its jobs in phase `poll`. May contain jobs that have left the phase. */
	readonly polled: readonly JobState[];
	/** Called with what the list tells of the task of one of its jobs. Must not throw. */
	told(state: JobState, reading: TaskReading): void;
	/** Called when a page of the list has been told, and when tasks are polled another way from now on. */
	wake(): void;
}

/** What the list tells of the task of one job. */
export interface Told {
	watcher: Watcher;
	state: JobState;
	reading: TaskReading;
}

/** A request to the list, and the jobs whose tasks it names; null for a page of all open tasks. */
export interface Listing {
	query: ListQuery;
	asked: readonly JobState[] | null;
}

/** A response of the list. */
interface Page {
	/** The tasks that it tells of. */
	tasks: readonly ListedTask[];
	/** How many it shows, usable or not, and how many the query has on all pages. */
	shown: number;
	total: number;
}

/** The list is used from so many open tasks on, and not while it lacks so many. */
const A_DOZEN = 12;
/** How soon the list is asked for the same task again. */
const AGAIN_AFTER_MS = 3000;
/** A new task may be missing from the list for so long, because the list lags. */
const LAG_MS = 60_000;
/** After so many list requests in a row, a status request goes first. */
const MOST_IN_A_ROW = 4;
/** After so many failed list requests in a row, or before a longer pause than this, the list is no longer used. */
const MOST_FAILURES = 3;
const LONGEST_PAUSE_MS = 10_000;
/** When a list that is not used any more is tried again. */
const TRY_AGAIN_AFTER_MS = 60_000;

/** All times are by `Clock.elapsed`. */
export class Watch {
	/** Whether the list is used. */
	isListing = false;
	/** List requests in a row without a usable response. */
	failures = 0;
	private readonly watchers = new Set<Watcher>();
	private notBefore = Number.NEGATIVE_INFINITY;
	private offUntil = Number.NEGATIVE_INFINITY;
	private inARow = 0;
	/** The most task IDs in a request, as learned from responses that were cut or refused. */
	private mostIds = Number.POSITIVE_INFINITY;
	private readonly sweep = new Sweep();

	join(watcher: Watcher): void {
		this.watchers.add(watcher);
	}

	leave(watcher: Watcher): void {
		this.watchers.delete(watcher);
	}

	/**
	 * Decides whether the list is used. It is used until no task is open: status requests for the last few would notice their ends
	 * later.
	 */
	usesList(now: number): boolean {
		let open = 0;
		for (const { openTasks } of this.watchers) open += openTasks;
		this.isListing = now >= this.offUntil && open > 0 && (this.isListing || open >= A_DOZEN);
		return this.isListing;
	}

	/** Returns when the list is to be asked for the task of a job. */
	dueAt({ listedAt, notBefore }: JobState): number {
		return Math.max(this.notBefore, listedAt === null ? notBefore : listedAt + AGAIN_AFTER_MS);
	}

	/** Whether a status request that is due goes before a list request. */
	get isStatusFirst(): boolean {
		return this.inARow >= MOST_IN_A_ROW;
	}

	statusSent(): void {
		this.inARow = 0;
	}

	/** Returns the list request to send now: for the tasks that the list was asked for longest ago, or for a page of all open ones. */
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
	 * Notes a response of the list. A task that is missing from it has not ended: it is polled by itself.
	 * @returns what the response tells of which job
	 */
	answered({ query, asked }: Listing, { tasks, shown, total }: Page, now: number): Told[] {
		this.failures = 0;
		const told = this.toldBy(tasks, now);
		if (asked === null) {
			this.sweep.read(shown, total);
			return told;
		}
		// Those that a cut page lacks are asked for again before they count as missing.
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
	 * Notes a list request without a usable response.
	 * @param why `rateLimit`: another process may use the list, so it takes more of these until the list is given up. `refused`: the same
	 * request would be refused again.
	 * @param pauseMs how long to wait before the next one
	 */
	failed({ asked }: Listing, why: 'rateLimit' | 'refused' | 'other', pauseMs: number, now: number): void {
		this.notBefore = now + Math.min(pauseMs, LONGEST_PAUSE_MS);
		if (why === 'refused' && asked !== null && asked.length > A_DOZEN) {
			// No page says how many IDs are too many.
			this.mostIds = Math.max(A_DOZEN, Math.floor(asked.length / 2));
			return;
		}
		this.failures += why === 'rateLimit' ? 0.5 : 1;
		if (why === 'refused' || this.failures >= MOST_FAILURES || pauseMs > LONGEST_PAUSE_MS) this.turnOff(now);
	}

	/** A request to the list has thrown, which none should: the list is no longer used. */
	broke(now: number): null {
		this.turnOff(now);
		return null;
	}

	private turnOff(now: number): void {
		// When it is tried again, one more failure is enough.
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

	/** Status requests for so many tasks, one a second, would take longer than without the list. */
	private lacksMany(now: number): boolean {
		const isNew = ({ job, begin }: JobState) => job.follow === 'toEnd' && now - begin.at < LAG_MS;
		return this.open().filter(({ state }) => state.isMissing && !isNew(state)).length >= A_DOZEN;
	}
}

/** A task that the list was never asked for comes first. */
function lastListedAt({ listedAt }: JobState): number {
	return listedAt ?? Number.NEGATIVE_INFINITY;
}
