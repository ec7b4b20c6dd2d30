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

/** The first one's burst takes all of the limit before the second one asks. */
test.each([1, 2, 3])(
	'one that comes a second later has its part within four minutes (seed %i)',
	async (seed) => {
		const seen = await share([minutes(0, 12), { from: 1000, to: 12 * WINDOW_MS }], seed);
		expect(usedBy(seen, 4, 12, 1)).toBeGreaterThan(0.25);
		expect(usedBy(seen, 4, 12)).toBeGreaterThan(0.9);
	},
);

test.each([1, 2, 3])('what one leaves is used by the others within half an hour (seed %i)', async (seed) => {
	const seen = await share([minutes(0, 90), minutes(0, 90), minutes(0, 30)], seed);
	expect(usedBy(seen, 60, 90)).toBeGreaterThan(0.88);
});

test('twenty on a limit of thirty: nobody starves', async () => {
	const seen = await share(Array<{ from: number; to: number }>(20).fill(minutes(0, 60)), 1);
	for (let process = 0; process < 20; process += 1) {
		expect(usedBy(seen, 10, 60, process)).toBeGreaterThan(0.2 / 20);
	}
});

/** Each a second of 429s, for whatever reason, and then a provider with nothing to say against it. */
test.each([
	['one request a second', 1],
	['20 requests a second', 20],
	['30 requests a minute', 30, WINDOW_MS],
])(
	'%s: after a minute of 429s to everything, a process alone uses the limit again',
	async (_, requests, windowMs = 1000) => {
		const clock = new EventClock();
		const window = new RateWindow(clock, { requests, windowMs });
		const accepted: number[] = [];
		const send = async () => {
			const { signal } = new AbortController();
			while (clock.elapsed() < 30 * 60_000) {
				const slot = await window.take('poll', signal);
				const isRefused = clock.elapsed() < 60_000;
				await clock.sleep(100);
				if (isRefused) slot.refused(1000);
				else {
					accepted.push(clock.elapsed());
					slot.done();
				}
			}
		};
		await clock.drive(Promise.all(Array.from({ length: 8 }, send)));
		const late = accepted.filter((at) => at > 20 * 60_000).length;
		expect(late / ((10 * 60_000 * requests) / windowMs)).toBeGreaterThan(0.8);
	},
);

/** Their retries alone would keep the window full for ever. */
test.each([2, 4])(
	'%i on a provider that counts refused requests too, and asks for no pause: they get on',
	async (count) => {
		const clock = new EventClock();
		const random = new Random(1);
		let recent: number[] = [];
		let accepted = 0;
		const run = async () => {
			const window = new RateWindow(clock, { requests: LIMIT, windowMs: WINDOW_MS });
			const send = async () => {
				const { signal } = new AbortController();
				while (clock.elapsed() < 120 * WINDOW_MS) {
					const slot = await window.take('poll', signal);
					await clock.sleep(30 + random.exponential(30));
					const now = clock.elapsed();
					recent = [...recent.filter((at) => at > now - WINDOW_MS), now];
					const isRefused = recent.length > LIMIT;
					if (!isRefused && now > 60 * WINDOW_MS) accepted += 1;
					await clock.sleep(90);
					if (isRefused) slot.refused(500);
					else slot.done();
				}
			};
			await Promise.all(Array.from({ length: 4 }, send));
		};
		await clock.drive(Promise.all(Array.from({ length: count }, run)));
		expect(accepted / (60 * LIMIT)).toBeGreaterThan(0.3);
	},
);

test.each([1, 2, 3])(
	'four on one request a second: all get on, and the last one has it all (seed %i)',
	async (seed) => {
		const clock = new EventClock();
		const random = new Random(seed);
		let last = Number.NEGATIVE_INFINITY;
		const accepted: Array<{ at: number; process: number }> = [];
		const run = async (untilMs: number, process: number) => {
			const window = new RateWindow(clock, { requests: 1, windowMs: 1000 });
			const { signal } = new AbortController();
			while (clock.elapsed() < untilMs) {
				const slot = await window.take('poll', signal);
				await clock.sleep(30 + random.exponential(30));
				const now = clock.elapsed();
				const isRefused = now - last < 1000;
				if (!isRefused) {
					last = now;
					accepted.push({ at: now, process });
				}
				await clock.sleep(60);
				if (isRefused) slot.refused(1000);
				else slot.done();
			}
		};
		await clock.drive(Promise.all([10, 10, 10, 20].map((until, process) => run(until * WINDOW_MS, process))));
		const within = (from: number, to: number, process: number) =>
			accepted.filter(
				(one) => one.process === process && one.at > from * WINDOW_MS && one.at < to * WINDOW_MS,
			).length;
		for (const process of [0, 1, 2, 3]) expect(within(2, 10, process)).toBeGreaterThan(3);
		expect(within(12, 20, 3) / (8 * 60)).toBeGreaterThan(0.7);
	},
);

test('of a limit that nobody knows, one that comes later gets a good part too', () => {
	const share = new Share(WINDOW_MS, Number.POSITIVE_INFINITY, 32, 0);
	share.lost(1, 31, 2);
	expect(share.most).toBe(23);
});
