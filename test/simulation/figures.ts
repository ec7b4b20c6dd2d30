import type { Seen, SimulatedTask } from './provider';

export interface Figures {
	makespanMs: number;
	boundMs: number;
	/** Makespan by bound. */
	ratio: number;
	/**
	 * Of the budget, while it was the bottleneck: from the start until less than one window's worth of useful requests
	 * (submits not yet accepted, ended tasks not yet noticed) was left to send. The time in which so many requests could
	 * have been sent at best, by the time it took. null where it never was the bottleneck.
	 */
	budgetUsed: number | null;
	requestsPerTask: number;
	/** From a task's end to the look that found it ended, in milliseconds. */
	noticedMedianMs: number;
	noticedMaxMs: number;
	/** Polls, by status request or list, within any one second: the most, and the mean over the whole time. */
	pollsInASecond: { most: number; mean: number };
	/** Of accepted requests by process while all were running: 1 where all are equal (Jain's index). null where they never all were. */
	fairness: number | null;
	/** The longest that a process was left without an accepted request, of those that had one later. */
	longestWaitMs: number;
	/** 429s per 1,000 requests, from the start, and once settled: after the first ten minutes. */
	refusedPer1000: number;
	refusedPer1000Settled: number;
	/** Of the budget, from ten minutes on until the first process was done: accepted requests by allowed ones. */
	budgetUsedSettled: number | null;
}

export interface Record {
	seen: readonly Seen[];
	tasks: readonly SimulatedTask[];
	start: number;
	/** When each process started, in milliseconds from `start`. */
	startOf: (process: number) => number;
	lastStartedMs: number;
	firstFinishedMs: number;
	makespanMs: number;
	boundMs: number;
	limit: number | null;
	processes: number;
}

const WINDOW_MS = 60_000;
const SETTLED_MS = 10 * 60_000;

/** The figures of one simulation, from what the provider saw. */
export function figuresOf(record: Record): Figures {
	const { seen, tasks, start, makespanMs, boundMs, limit } = record;
	const noticed = tasks.map(({ endsAt, seenAt }) => (seenAt ?? Infinity) - endsAt).sort((a, b) => a - b);
	const settled = seen.filter(({ at }) => at >= start + SETTLED_MS && at <= start + record.firstFinishedMs);
	const settledMs = record.firstFinishedMs - SETTLED_MS;
	return {
		makespanMs,
		boundMs,
		ratio: makespanMs / boundMs,
		budgetUsed: limit === null ? null : budgetUsed(record, limit),
		requestsPerTask: seen.length / tasks.length,
		noticedMedianMs: noticed[Math.floor(noticed.length / 2)] ?? 0,
		noticedMaxMs: noticed.at(-1) ?? 0,
		pollsInASecond: pollsInASecond(record),
		fairness: fairness(record),
		longestWaitMs: longestWait(record),
		refusedPer1000: refused(seen),
		refusedPer1000Settled: refused(settled),
		budgetUsedSettled:
			limit === null || settledMs < 5 * WINDOW_MS
				? null
				: settled.filter(({ isRefused }) => !isRefused).length / ((limit * settledMs) / WINDOW_MS),
	};
}

function refused(seen: readonly Seen[]): number {
	return seen.length === 0 ? 0 : (1000 * seen.filter(({ isRefused }) => isRefused).length) / seen.length;
}

function budgetUsed({ seen, tasks, start }: Record, limit: number): number | null {
	const changes = [
		...seen
			.filter(({ kind, isRefused }) => kind === 'submit' && !isRefused)
			.map(({ at }) => ({ at, by: -1 })),
		...tasks.map(({ endsAt }) => ({ at: endsAt, by: 1 })),
		...tasks.map(({ seenAt }) => ({ at: seenAt ?? Infinity, by: -1 })),
	].sort((a, b) => a.at - b.at);
	let useful = tasks.length;
	const over = changes.find(({ by }) => (useful += by) < limit);
	// A window or two are over before they could be called a bottleneck.
	if (over === undefined || over.at - start < 3 * WINDOW_MS) return null;
	const sent = seen.filter(({ at, isRefused }) => at <= over.at && !isRefused).length;
	return (Math.floor((sent - 1) / limit) * WINDOW_MS) / Math.max(1, over.at - start);
}

function pollsInASecond({ seen, makespanMs }: Record): Figures['pollsInASecond'] {
	const times = seen.flatMap(({ kind, at }) => (kind === 'submit' ? [] : [at]));
	let [most, from] = [0, 0];
	for (const [index, at] of times.entries()) {
		while ((times[from] ?? at) <= at - 1000) from += 1;
		most = Math.max(most, index - from + 1);
	}
	return { most, mean: (1000 * times.length) / makespanMs };
}

function longestWait({ seen, processes, start, startOf }: Record): number {
	return Array.from({ length: processes }, (_, process) => {
		const times = seen.filter((one) => one.process === process && !one.isRefused).map(({ at }) => at - start);
		return times.reduce((most, at, index) => Math.max(most, at - (times[index - 1] ?? startOf(process))), 0);
	}).reduce((most, one) => Math.max(most, one), 0);
}

function fairness({ seen, processes, start, firstFinishedMs, lastStartedMs }: Record): number | null {
	if (lastStartedMs >= firstFinishedMs) return null;
	const counts = new Array<number>(processes).fill(0);
	for (const { at, process, isRefused } of seen) {
		const isWhileAllRun = at >= start + lastStartedMs && at <= start + firstFinishedMs;
		if (!isRefused && isWhileAllRun) counts[process] = (counts[process] ?? 0) + 1;
	}
	const sum = counts.reduce((a, b) => a + b, 0);
	return sum ** 2 / (processes * counts.reduce((a, b) => a + b ** 2, 0));
}
