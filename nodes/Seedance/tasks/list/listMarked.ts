/** Reads the provider's list of tasks page by page, to find tasks by the marks of their orders. */
import type { ListedTask, TaskList } from '../../providers/provider';
import type { Failure } from '../../providers/task';
import { readPage, type PageDeps, type Unread } from './readPage';

/** What to read of the list. */
interface Wanted {
	/** For each order, the marks that its tasks may have. */
	orders: ReadonlyArray<readonly string[]>;
	/** Tasks that were created before this time are not read, in milliseconds since 1970. */
	since: number;
}

/**
 * Tasks by their marks, also those of a listing that failed or was too long.
 * - `failure`: why the list could not be read to its end. `isFinal`: another request would meet the same.
 */
export interface Listing {
	tasks: ReadonlyMap<string, ListedTask>;
	failure: Pick<Unread, 'failure' | 'isFinal'> | null;
}

/** Fewer than providers allow: to read a task takes a fraction of a millisecond, and a page is read in one turn of the event loop. */
const ON_PAGE = 100;
/** The most pages of one listing. */
const MOST_PAGES = 50;

/** Reads the list from its newest task until it has shown one of each order, as far back as wanted. Waits for the account's rate limit. */
export async function listMarked(list: TaskList, wanted: Wanted, deps: PageDeps): Promise<Listing> {
	const tasks = new Map<string, ListedTask>();
	const pageSize = Math.min(ON_PAGE, list.mostOnPage);
	let seen = 0;
	for (let page = 1; page <= MOST_PAGES; page += 1) {
		const reading = await readPage(list, { page, pageSize }, deps, 'submit');
		if (reading.kind === 'unread') return { tasks, failure: reading };
		for (const task of reading.tasks) note(tasks, task);
		seen += reading.tasks.length;
		const isLast = reading.tasks.length < pageSize && seen >= reading.total;
		const isOver = reading.tasks.length === 0 || isLast || isOlder(reading.tasks, wanted.since);
		if (isOver || wanted.orders.every((marks) => marks.some((mark) => tasks.has(mark))))
			return { tasks, failure: null };
	}
	return { tasks, failure: { failure: tooLong(seen), isFinal: true } };
}

/** Of several tasks with one mark, keeps one that has not failed. */
function note(tasks: Map<string, ListedTask>, task: ListedTask): void {
	if (task.mark === null) return;
	const known = tasks.get(task.mark);
	if (known === undefined || known.reading.task.status === 'failed') tasks.set(task.mark, task);
}

/** Returns true if a page, newest first, ends with a task that was created before this time. */
function isOlder(tasks: readonly ListedTask[], since: number): boolean {
	const [first, last] = [createdAt(tasks.at(0)), createdAt(tasks.at(-1))];
	return last < since && first >= last;
}

/** When a task was created, in milliseconds since 1970; NaN if the list doesn't say. */
export function createdAt(task: ListedTask | undefined): number {
	return Date.parse(task?.reading.task.createdAt ?? '');
}

function tooLong(count: number): Failure {
	const message = `It has more than the ${count} tasks that can be read`;
	return { code: 'unreadable_answer', message, retryable: false, billed: null };
}
