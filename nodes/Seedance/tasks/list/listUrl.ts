/** Calculates how many task IDs fit into the URL of one list request. */
import type { StatusRequest, TaskList } from '../../providers/provider';

/** Maximum length of the path and query. Servers accept 8 KB in total; the rest is for the base URL and the request line. */
const MOST_CHARACTERS = 7600;

/** Returns how many of these IDs fit, starting with the first; at least 1. */
export function howManyFit(list: TaskList, taskIds: readonly string[]): number {
	const lengthWith = (ids: readonly string[]) =>
		lengthOf(list.request({ taskIds: ids, page: 1, pageSize: list.mostOnPage }));
	const empty = lengthWith([]);
	const perId = lengthWith(['']) - empty;
	let length = empty;
	const fitting = taskIds.findIndex(
		(id) => (length += perId + encodeURIComponent(id).length) > MOST_CHARACTERS,
	);
	return Math.max(1, Math.min(list.mostOnPage, fitting === -1 ? taskIds.length : fitting));
}

/** Returns the length of the path and the query of a request. */
function lengthOf({ path, query = {} }: StatusRequest): number {
	const parts = Object.entries(query).flatMap(([name, values]) =>
		[values].flat().map((value) => `&${encodeURIComponent(name)}=${encodeURIComponent(value)}`),
	);
	return path.length + parts.join('').length;
}
