/** One run of the node in one process: how long the task of each item takes at the provider, in seconds, in order. */
export type Times = readonly number[];

/**
 * The least time in which any client could get all results, in milliseconds, for a limit of `limit` requests in any
 * `windowMs`, even one that knew all task times beforehand, without any network latency.
 *
 * Each task needs two requests: its submit, and one look after its end. Of the requests that may go from some moment
 * on, the k-th can't go before floor((k - 1) / limit) whole windows have passed since then, because any limit + 1
 * requests in a row take at least one window. Hence, with n tasks in all:
 *
 * 1. All 2n requests of what starts at some moment or later: floor((2n - 1) / limit) windows after it.
 * 2. Items are submitted in their order, so that item i (from 0) of a process ends no earlier than
 *    e = its start + floor(i / limit) windows + its time. Of the tasks sorted by e, latest first, the first k all need a look after
 *    the k-th e: e(k) + floor((k - 1) / limit) windows, for every k.
 *
 * The bound is the greatest of these. Without a limit it is the longest task time.
 */
export function lowerBoundMs(
	processes: readonly Times[],
	limit: number | null,
	starts: readonly number[] = [],
	windowMs = 60_000,
): number {
	const windows = (requests: number) =>
		limit === null || requests === 0 ? 0 : Math.floor((requests - 1) / limit) * windowMs;
	const startOf = (run: number) => starts[run] ?? 0;
	const ends = processes.flatMap((times, run) =>
		times.map((seconds, item) => startOf(run) + windows(item + 1) + seconds * 1000),
	);
	ends.sort((a, b) => b - a);
	const all = processes.map((_, run) => {
		const later = processes.filter((__, other) => startOf(other) >= startOf(run));
		return startOf(run) + windows(2 * later.flat().length);
	});
	return ends.reduce((bound, end, before) => Math.max(bound, end + windows(before + 1)), Math.max(0, ...all));
}

/** The same for tasks with media, of which `limit` may be submitted in any `windowMs`, where nothing else holds them up. */
export function mediaBoundMs(times: Times, limit: number, windowMs = 60_000): number {
	return Math.max(...times.map((seconds, item) => Math.floor(item / limit) * windowMs + seconds * 1000));
}
