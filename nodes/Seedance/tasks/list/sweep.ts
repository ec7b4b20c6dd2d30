/**
 * Reads all open tasks of an account from the list, page by page, instead of requesting tasks by ID. With very many tasks, this takes
 * fewer requests. A task that is on no page has probably ended and is then requested by its ID.
 */
import type { ListQuery, TaskList } from '../../providers/provider';
import type { JobState } from '../job';

/** How long the size of the last sweep is used as an estimate for the next one. */
const HOLDS_MS = 10 * 60_000;

/** Decides when to sweep, and which page to read next. All times are from `Clock.elapsed`. */
export class Sweep {
	private query: (ListQuery & { status: string }) | null = null;
	private statuses: readonly string[] = [];
	private beganAt = Number.NEGATIVE_INFINITY;
	private pages = 0;
	/** The number of pages of the last sweep, and the number of tasks that it did not show. */
	private last: { pages: number; left: number } | null = null;

	/**
	 * Returns the query for the next page, or null if tasks must be requested by their IDs.
	 * @param states the jobs whose tasks are open
	 * @param mostIds how many IDs fit into one request
	 */
	next(list: TaskList, states: readonly JobState[], mostIds: number, now: number): ListQuery | null {
		const left = states.filter((state) => this.hasNotShown(state)).length;
		if (this.query !== null && left > 0) return this.query;
		if (this.pages > 0) this.end(left);
		if (left > 0 || !this.isBetter(list, states.length, mostIds, now)) return null;
		this.beganAt = now;
		this.statuses = list.openStatuses;
		this.query = firstPage(this.statuses[0], list.mostOnPage);
		return this.query;
	}

	/**
	 * Notes the response to a page.
	 * @param total the number of tasks with this status on all pages
	 */
	read(shown: number, total: number): void {
		if (this.query === null) return;
		const { status, page, pageSize } = this.query;
		this.pages += 1;
		const isLast = shown === 0 || page * pageSize >= total;
		this.query = isLast
			? firstPage(this.statuses[this.statuses.indexOf(status) + 1], pageSize)
			: { ...this.query, page: page + 1 };
	}

	/** Stops the current sweep, if any. */
	stop(): void {
		this.query = null;
		this.pages = 0;
	}

	private end(left: number): void {
		this.last = { pages: this.pages, left };
		this.stop();
	}

	private hasNotShown({ listedAt, begin, isMissing }: JobState): boolean {
		return !isMissing && (listedAt ?? begin.at) < this.beganAt;
	}

	/**
	 * Returns true if a sweep takes fewer requests than requests by ID, counted from a task's end until it is noticed, in the worst case.
	 * By ID, that is one full round. With a sweep, the task may end just after its page was read. Then it takes the rest of this sweep,
	 * the whole next one, and a request by its ID.
	 */
	private isBetter(
		{ openStatuses, mostOnPage }: TaskList,
		open: number,
		mostIds: number,
		now: number,
	): boolean {
		const known = now - this.beganAt < HOLDS_MS ? this.last : null;
		const pages = known?.pages ?? openStatuses.length - 1 + Math.ceil(open / mostOnPage);
		const afterwards = Math.max(1, Math.ceil((known?.left ?? 0) / mostIds));
		return 2 * pages + afterwards < Math.ceil(open / mostIds);
	}
}

function firstPage(status: string | undefined, pageSize: number): (ListQuery & { status: string }) | null {
	return status === undefined ? null : { status, page: 1, pageSize };
}
