/**
 * Reads the list of all open tasks of an account, page by page, in place of naming tasks: for very many tasks that takes fewer
 * requests. A task that is on no page has probably ended, and is asked for by its ID afterwards.
 */
import type { ListQuery, TaskList } from '../../providers/provider';
import type { JobState } from '../job';

/** What the last sweep took is expected of the next one for so long. */
const HOLDS_MS = 10 * 60_000;

/** All times are by `Clock.elapsed`. */
export class Sweep {
	private query: (ListQuery & { status: string }) | null = null;
	private statuses: readonly string[] = [];
	private beganAt = Number.NEGATIVE_INFINITY;
	private pages = 0;
	/** How many pages the last one took, and how many tasks it did not show. */
	private last: { pages: number; left: number } | null = null;

	/**
	 * Returns the next page to ask for, or null if tasks are to be asked for by their IDs.
	 * @param states the jobs whose tasks are open
	 * @param mostIds how many IDs one request holds
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

	/** Notes the response to a page. @param total how many tasks are on all pages of this status */
	read(shown: number, total: number): void {
		if (this.query === null) return;
		const { status, page, pageSize } = this.query;
		this.pages += 1;
		const isLast = shown === 0 || page * pageSize >= total;
		this.query = isLast
			? firstPage(this.statuses[this.statuses.indexOf(status) + 1], pageSize)
			: { ...this.query, page: page + 1 };
	}

	/** Ends the present one, if there is one. */
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
	 * Compares the requests between the end of a task and its notice at worst. By IDs: all of a round. In a sweep, the task may end just
	 * after its page: then this sweep shows it, and only after the next one it is asked for by its ID.
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
