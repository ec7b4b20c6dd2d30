/** Reads the provider's list of tasks page by page to find tasks by their marks. */
import type { ListedTask, TaskList } from '../../providers/provider';
import type { Failure } from '../../providers/task';
import { readPage, type PageDeps, type Unread } from './readPage';

/** The part of the list to read. */
interface Wanted {
	/** For each video, the marks that its tasks may have. */
	orders: ReadonlyArray<readonly string[]>;
	/** Stop at tasks that were created before this time, in milliseconds since 1970. */
	since: number;
}

/**
 * The tasks found, by their marks. Includes those found before a failure.
 * - `failure`: why the list could not be read to its end. `isFinal`: another request would fail the same way.
 */
export interface Listing {
	tasks: ReadonlyMap<string, ListedTask>;
	failure: Pick<Unread, 'failure' | 'isFinal'> | null;
}

/**
 * Page size. Smaller than providers allow, because parsing a task takes a fraction of a millisecond and a page is parsed in one turn of
 * the event loop.
 */
const ON_PAGE = 100;
/** Maximum number of pages per listing. */
const MOST_PAGES = 50;

/**
 * Reads the list, newest tasks first, until it has found a task for each video or has reached the wanted time. Waits for the account's
 * rate limit.
 */
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

/** Stores a task by its mark. If several tasks have the same mark, keeps one that has not failed. */
function note(tasks: Map<string, ListedTask>, task: ListedTask): void {
	if (task.mark === null) return;
	const known = tasks.get(task.mark);
	if (known === undefined || known.reading.task.status === 'failed') tasks.set(task.mark, task);
}

/** Returns true if a page is sorted newest first and ends with a task that was created before this time. */
function isOlder(tasks: readonly ListedTask[], since: number): boolean {
	const [first, last] = [createdAt(tasks.at(0)), createdAt(tasks.at(-1))];
	return last < since && first >= last;
}

/** Returns when a task was created, in milliseconds since 1970; NaN if the list doesn't say. */
export function createdAt(task: ListedTask | undefined): number {
	return Date.parse(task?.reading.task.createdAt ?? '');
}

function tooLong(count: number): Failure {
	const message = `The task list is longer than the ${count} tasks that the node can read`;
	return { code: 'unreadable_answer', message, retryable: false, billed: null };
}
