/** Processes that share a limit without knowing of each other, on a provider that counts as documented. */
import { RateWindow } from '../../../nodes/Seedance/tasks/rate/rateWindow';
import { Share } from '../../../nodes/Seedance/tasks/rate/share';
import { EventClock } from '../../simulation/clock';
import { Random } from '../../simulation/random';

const LIMIT = 30;
const WINDOW_MS = 60_000;

interface Request {
	atMs: number;
	process: number;
	isRefused: boolean;
}

/** Each process sends requests as fast as it may, from its start until its end, in milliseconds. Returns what the provider saw. */
async function share(
	processes: ReadonlyArray<{ from: number; to: number }>,
	seed: number,
): Promise<Request[]> {
	const clock = new EventClock();
	const random = new Random(seed);
	const accepted: number[] = [];
	const seen: Request[] = [];
	/** @returns the seconds that a 429 asks to wait, 0 where the request is accepted */
	const answer = (process: number): number => {
		const atMs = clock.elapsed();
		while (accepted[0] !== undefined && accepted[0] <= atMs - WINDOW_MS) accepted.shift();
		const isRefused = accepted.length >= LIMIT;
		seen.push({ atMs, process, isRefused });
		if (isRefused) return Math.ceil(((accepted[0] ?? atMs) + WINDOW_MS - atMs) / 1000);
		accepted.push(atMs);
		return 0;
	};
	const run = async ({ from, to }: { from: number; to: number }, process: number) => {
		await clock.sleep(from);
		const window = new RateWindow(clock, { requests: LIMIT, windowMs: WINDOW_MS });
		const send = async () => {
			const { signal } = new AbortController();
			while (clock.elapsed() < to) {
				const slot = await window.take('poll', signal);
				await clock.sleep(30 + random.exponential(30));
				const seconds = answer(process);
				await clock.sleep(50 + random.exponential(40));
				if (seconds === 0) slot.done();
				else slot.refused(seconds * 1000);
			}
		};
		await Promise.all(Array.from({ length: 8 }, send));
	};
	await clock.drive(Promise.all(processes.map(run)));
	return seen;
}

const minutes = (from: number, to: number) => ({ from: from * WINDOW_MS, to: to * WINDOW_MS });

function between(seen: readonly Request[], from: number, to: number): Request[] {
	return seen.filter(({ atMs }) => atMs >= from * WINDOW_MS && atMs < to * WINDOW_MS);
}

/** Of the whole limit in these minutes. */
function usedBy(seen: readonly Request[], from: number, to: number, process?: number): number {
	const used = between(seen, from, to).filter(
		(request) => !request.isRefused && (process ?? request.process) === request.process,
	);
	return used.length / ((to - from) * LIMIT);
}

test.each([1, 2, 3])(
	'four that start together use all of the limit, with under 1 % of 429s once settled (seed %i)',
	async (seed) => {
		const seen = await share(Array<{ from: number; to: number }>(4).fill(minutes(0, 60)), seed);
		const settled = between(seen, 20, 60);
		expect(settled.filter(({ isRefused }) => isRefused).length / settled.length).toBeLessThan(0.012);
		expect(usedBy(seen, 1, 60)).toBeGreaterThan(0.97);
		for (const process of [0, 1, 2, 3]) expect(usedBy(seen, 20, 60, process)).toBeGreaterThan(0.08);
	},
);

test.each([1, 2, 3])(
	'one that comes later gets a good part within ten minutes, whoever held everything before (seed %i)',
	async (seed) => {
		const seen = await share([minutes(0, 40), minutes(5, 40)], seed);
		expect(usedBy(seen, 1, 5, 0)).toBeGreaterThan(0.97);
		expect(usedBy(seen, 15, 40, 1)).toBeGreaterThan(0.2);
		expect(usedBy(seen, 1, 40)).toBeGreaterThan(0.92);
	},
);

test.each([1, 2, 3])('what one leaves is used by the others within half an hour (seed %i)', async (seed) => {
	const seen = await share([minutes(0, 90), minutes(0, 90), minutes(0, 30)], seed);
	expect(usedBy(seen, 60, 90)).toBeGreaterThan(0.88);
});

test('forty on a limit of thirty: nobody starves', async () => {
	const seen = await share(Array<{ from: number; to: number }>(40).fill(minutes(0, 60)), 1);
	for (let process = 0; process < 40; process += 1) {
		expect(usedBy(seen, 10, 60, process)).toBeGreaterThan(0.25 / 40);
	}
});

test('where one a window is too many, a process goes down to one a minute, and up again', () => {
	const share = new Share(1000, 1, 1, 0);
	for (let at = 1; at < 20; at += 1) share.lost(at * 1000, 0, at * 1000 + 500);
	expect(share.most).toBeCloseTo(1 / 60, 5);
	for (let i = 0; i < 6; i += 1) share.probeGranted(30_000);
	expect(share.most).toBe(1);
});
