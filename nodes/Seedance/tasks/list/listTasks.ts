/**
 * Lists an account's tasks, page by page. If not all pages can be read, the result is a failure, because a partial list would look
 * complete.
 */
import type { ListedState, ListQuery, StatusProvider, TaskList } from '../../providers/provider';
import type { Failure, TaskReading } from '../../providers/task';
import { pauseAfter } from '../backOff';
import { ONE_POLL, type Asking } from '../pollStep';
import { readPage } from './readPage';

export interface ListWish {
	/** The state of the tasks, or null for all. */
	state: ListedState | null;
	/** The model: an ID in workflows, or the provider's own ID of a model or endpoint; null for all. */
	model: string | null;
	/** Maximum number of tasks to return. */
	most: number;
}

export type Listed = { kind: 'list'; readings: TaskReading[] } | { kind: 'failure'; failure: Failure };

type ListDeps = Asking & { provider: StatusProvider };

/** Returns the matching tasks, newest first. Does not throw. */
export async function listTasks(wish: ListWish, list: TaskList, deps: ListDeps): Promise<Listed> {
	const words = wish.state === null ? undefined : list.statusesOf[wish.state];
	const found = new Map<string, TaskReading>();
	// Statuses in the order of a task's life, so that a task whose status changes in the meantime is found twice instead of missed. The
	// later reading counts.
	for (const status of words ?? [undefined]) {
		const listed = await allPages(wish, status, list, deps);
		if (listed.kind === 'failure') return listed;
		for (const reading of listed.readings) found.set(reading.task.taskId, reading);
	}
	const readings = [...found.values()];
	if ((words?.length ?? 0) > 1) readings.sort(byAge);
	return { kind: 'list', readings: readings.slice(0, wish.most) };
}

/** Lists tasks with one of the provider's status words, or all tasks. Stops when it has found the requested number. */
async function allPages(
	wish: ListWish,
	status: string | undefined,
	list: TaskList,
	deps: ListDeps,
): Promise<Listed> {
	const isOurModel = wish.model?.startsWith(`${deps.provider.name}/`) === true;
	const isPickedHere = isOurModel || (wish.state !== null && status === undefined);
	const pageSize = isPickedHere ? list.mostOnPage : Math.min(list.mostOnPage, wish.most);
	const filter = {
		...(status === undefined ? {} : { status }),
		...(wish.model === null || isOurModel ? {} : { model: wish.model }),
	};
	const model = isOurModel ? wish.model : null;
	const known = new Set<string>();
	const readings: TaskReading[] = [];
	for (let page = 1; ; page += 1) {
		const read = await readPatiently(list, { ...filter, page, pageSize }, deps);
		if (read.kind === 'unread') return { kind: 'failure', failure: read.failure };
		const before = known.size;
		for (const { reading } of read.tasks) {
			const { taskId } = reading.task;
			// New tasks push others to the next page, where they appear again.
			if (known.has(taskId)) continue;
			known.add(taskId);
			if (isWished(reading, wish.state, model)) readings.push(reading);
		}
		// A full page may not be the last one, even if the total says so: some gateways count only the page.
		const isLast = read.tasks.length < pageSize && known.size >= read.total;
		if (isLast || known.size === before || readings.length >= wish.most) return { kind: 'list', readings };
	}
}

/** Returns true if a task matches. Needed because some gateways ignore filters, and some states have no filter. */
function isWished({ task, stage }: TaskReading, state: ListedState | null, model: string | null): boolean {
	if (model !== null && task.model !== model) return false;
	return state === null || task.status === state || stage === state;
}

function byAge({ task: one }: TaskReading, { task: other }: TaskReading): number {
	return Date.parse(other.createdAt ?? '') - Date.parse(one.createdAt ?? '') || 0;
}

/** Reads one page. Retries a few times until there is a usable response, as for a poll. */
async function readPatiently(list: TaskList, query: ListQuery, deps: ListDeps): ReturnType<typeof readPage> {
	const { signal, clock, log } = deps;
	for (let tries = 1; ; tries += 1) {
		const page = await readPage(list, query, deps, 'poll');
		if (page.kind === 'page') return page;
		const afterMs = pauseAfter(page.outcome, tries, deps).ms;
		if (page.isFinal || tries >= ONE_POLL.tries || afterMs > ONE_POLL.pauseMs) return page;
		log.debug(`Seedance: the task list will be requested again: ${page.failure.code}`);
		await clock.sleep(afterMs, signal).catch(() => undefined);
	}
}
