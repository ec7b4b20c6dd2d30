/** Lists an account's tasks, page after page. A list that can't be read to its end is none: a part would pass for all. */
import type { ListedState, ListQuery, ListReading, StatusProvider, TaskList } from '../providers/provider';
import type { Failure, TaskReading } from '../providers/task';
import { accountPause, pauseAfter } from './backOff';
import { ONE_POLL, STOPPED, type Asking } from './pollStep';
import type { HttpOutcome } from './ports';

export interface ListWish {
	/** The state of the tasks, or null for all. */
	state: ListedState | null;
	/** The ID of a model or endpoint: one of ours, or as the provider knows it; null for all. */
	model: string | null;
	/** The most tasks to return. */
	most: number;
}

export type Listed = { kind: 'list'; readings: TaskReading[] } | { kind: 'failure'; failure: Failure };

type ListDeps = Asking & { provider: StatusProvider };

/** Returns the tasks that match, newest first. Does not throw. */
export async function listTasks(wish: ListWish, list: TaskList, deps: ListDeps): Promise<Listed> {
	const words = wish.state === null ? undefined : list.statusesOf[wish.state];
	const found = new Map<string, TaskReading>();
	// In the order of a task's life: one that moves on meanwhile is then found twice, not missed. The later reading counts.
	for (const status of words ?? [undefined]) {
		const listed = await allPages(wish, status, list, deps);
		if (listed.kind === 'failure') return listed;
		for (const reading of listed.readings) found.set(reading.task.taskId, reading);
	}
	const readings = [...found.values()];
	if ((words?.length ?? 0) > 1) readings.sort(byAge);
	return { kind: 'list', readings: readings.slice(0, wish.most) };
}

/** The tasks of one status word of the provider's, or of all; at least as many as wished for, if there are. */
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
		const read = await readPage({ ...filter, page, pageSize }, list, deps);
		if (read.kind === 'failure') return read;
		const before = known.size;
		for (const { reading } of read.tasks) {
			const { taskId } = reading.task;
			// Tasks that were submitted meanwhile push others to the next page.
			if (known.has(taskId)) continue;
			known.add(taskId);
			if (isWished(reading, wish.state, model)) readings.push(reading);
		}
		// A full page may not be the last one, whatever the total says: some gateways count the page alone.
		const isLast = read.tasks.length < pageSize && known.size >= read.total;
		if (isLast || known.size === before || readings.length >= wish.most) return { kind: 'list', readings };
	}
}

/** Some gateways ignore filters, and for some wishes there is none. */
function isWished({ task, stage }: TaskReading, state: ListedState | null, model: string | null): boolean {
	if (model !== null && task.model !== model) return false;
	return state === null || task.status === state || stage === state;
}

function byAge({ task: one }: TaskReading, { task: other }: TaskReading): number {
	return Date.parse(other.createdAt ?? '') - Date.parse(one.createdAt ?? '') || 0;
}

type Page = Exclude<ListReading, { kind: 'failure' }> | { kind: 'failure'; failure: Failure };

/** Reads one page within the account's rate limits: a few tries until there is a usable response, as for a poll. */
async function readPage(query: ListQuery, list: TaskList, deps: ListDeps): Promise<Page> {
	const { limits, signal, clock, http, log } = deps;
	let failure = STOPPED;
	for (let tries = 1; !signal.aborted; tries += 1) {
		const slot = await limits.take('list', 'poll', signal).catch(() => null);
		if (slot === null) break;
		let pauseMs: number | null = null;
		let outcome: HttpOutcome;
		let read: Page & { isFinal?: boolean };
		try {
			outcome = await http.send(list.request(query));
			read = pageIn(outcome, list, query);
			if (read.kind === 'failure' && read.failure.code === 'rate_limited') {
				pauseMs = accountPause(outcome, deps);
			}
		} finally {
			if (pauseMs === null) slot.done();
			else slot.refused(pauseMs);
		}
		if (read.kind === 'list') return read;
		({ failure } = read);
		const afterMs = pauseAfter(outcome, tries, deps).ms;
		if (read.isFinal === true || tries >= ONE_POLL.tries || afterMs > ONE_POLL.pauseMs) break;
		log.debug(`Seedance: list of tasks to be requested again: ${failure.code}`);
		await clock.sleep(afterMs, signal).catch(() => undefined);
	}
	return { kind: 'failure', failure: signal.aborted ? STOPPED : failure };
}

function pageIn(outcome: HttpOutcome, list: TaskList, query: ListQuery): Page & { isFinal?: boolean } {
	if (outcome.kind === 'stopped') return { kind: 'failure', failure: STOPPED, isFinal: true };
	if (outcome.kind !== 'answer') {
		const code = outcome.kind === 'noAnswer' ? 'provider_error' : 'not_connected';
		return { kind: 'failure', failure: { code, message: outcome.reason, retryable: true, billed: null } };
	}
	const reading = list.read(outcome.answer, query);
	if (reading.kind === 'list') return reading;
	const { failure, isProvidersWord } = reading;
	return { kind: 'failure', failure, isFinal: isProvidersWord && !failure.retryable };
}
