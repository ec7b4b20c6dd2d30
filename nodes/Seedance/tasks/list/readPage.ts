/** Reads one page of a provider's list of tasks, to search it or to show it. Polls by the list are in listStep.ts. */
import type { ListedTask, ListQuery, TaskList } from '../../providers/provider';
import type { Failure } from '../../providers/task';
import { accountPause } from '../backOff';
import { STOPPED } from '../pollStep';
import type { Clock, HttpOutcome, StatusHttp } from '../ports';
import type { AccountLimits } from '../rate/accounts';
import type { Priority } from '../rate/rateWindow';

export interface PageDeps {
	http: StatusHttp;
	clock: Pick<Clock, 'now'>;
	random: () => number;
	limits: AccountLimits;
	/** Aborted when the user presses Stop. */
	signal: AbortSignal;
}

/**
 * A page that could not be read. `isFinal`: another request would fail the same way. `outcome`: the result of the request, or `stopped`
 * if none was sent.
 */
export interface Unread {
	kind: 'unread';
	failure: Failure;
	isFinal: boolean;
	outcome: HttpOutcome;
}

type PageReading = { kind: 'page'; tasks: readonly ListedTask[]; total: number } | Unread;

/** Sends one request as soon as the account's rate limits allow it. Throws only if the provider's code throws. */
export async function readPage(
	list: TaskList,
	query: ListQuery,
	deps: PageDeps,
	priority: Priority,
): Promise<PageReading> {
	const slot = await deps.limits.take('list', priority, deps.signal).catch(() => null);
	if (slot === null) return unread({ kind: 'stopped' }, STOPPED, true);
	let pauseMs: number | null = null;
	try {
		const outcome = await deps.http.send(list.request(query));
		if (outcome.kind === 'stopped') return unread(outcome, STOPPED, true);
		if (outcome.kind !== 'answer') {
			const code = outcome.kind === 'noAnswer' ? 'provider_error' : 'not_connected';
			return unread(outcome, { code, message: outcome.reason, retryable: true, billed: null }, false);
		}
		const reading = list.read(outcome.answer, query);
		if (reading.kind === 'list') return { kind: 'page', tasks: reading.tasks, total: reading.total };
		const { failure, isProvidersWord } = reading;
		if (failure.code === 'rate_limited') pauseMs = accountPause(outcome, deps);
		return unread(outcome, failure, isProvidersWord && !failure.retryable);
	} finally {
		if (pauseMs === null) slot.done();
		else slot.refused(pauseMs);
	}
}

function unread(outcome: HttpOutcome, failure: Failure, isFinal: boolean): Unread {
	return { kind: 'unread', failure, isFinal, outcome };
}
