/** Polls many tasks with one request to the provider's list. A task in the response counts like the response to a poll. */
import type { FailureReading, TaskList } from '../../providers/provider';
import { accountPause, pauseAfter } from '../backOff';
import { Turns } from '../eventLoop';
import { isFinalWord, isWithoutVideo, type PollDeps } from '../pollStep';
import type { Watch } from './watch';

/**
 * Sends one list request. The caller holds a slot of the account's rate limits. A failure doesn't end any task.
 * @returns how long all list requests of the account must pause after a 429, in milliseconds, or null
 */
export async function pollByList(list: TaskList, watch: Watch, deps: PollDeps): Promise<number | null> {
	const { http, clock } = deps;
	const listing = watch.next(list, clock.elapsed());
	const outcome = await http.send(list.request(listing.query));
	if (outcome.kind === 'stopped') return null;
	const turns = new Turns(clock);
	const reading = outcome.kind === 'answer' ? list.read(outcome.answer, listing.query) : null;
	if (reading?.kind === 'list') {
		await turns.next();
		const { tasks, total } = reading;
		// A completed task without a video is polled individually, because its polls follow special rules.
		const usable = tasks.filter((one) => !isWithoutVideo(one.reading.task));
		const page = { tasks: usable, shown: tasks.length, total };
		const told = watch.answered(listing, page, clock.elapsed());
		for (const { watcher, state, reading: one } of told) {
			if (state.phase === 'poll' && !state.busy) watcher.told(state, one);
			await turns.next();
		}
		// Wake each run once per page, because it checks all of its jobs each time.
		for (const watcher of new Set(told.map((one) => one.watcher))) watcher.wake();
		return null;
	}
	const why = whyOf(reading);
	const accountMs = accountPause(outcome, deps);
	const pauseMs = why === 'rateLimit' ? accountMs : pauseAfter(outcome, watch.failures + 1, deps).ms;
	watch.failed(listing, why, pauseMs, clock.elapsed());
	return why === 'rateLimit' ? accountMs : null;
}

/**
 * Returns why a list request failed. A refusal ends only the use of the list, because a key may be valid for other requests. If it is
 * not, the tasks' own polls end them.
 */
function whyOf(reading: FailureReading | null): Parameters<Watch['failed']>[1] {
	if (reading?.failure.code === 'rate_limited') return 'rateLimit';
	return reading !== null && (isFinalWord(reading) || reading.failure.code === 'invalid_request')
		? 'refused'
		: 'other';
}
