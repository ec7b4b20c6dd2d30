import { lowerBoundMs } from './bound';
import type { Random } from './random';
import { simulate, type Scenario, type Simulated } from './simulate';

const MINUTES_AND_A_TAIL = (random: Random) => random.logNormal(90, 0.7);
const PARETO = (random: Random) => random.pareto(60, 1.8);

const limited = (scenario: Pick<Scenario, 'items' | 'seconds'> & Partial<Scenario>): Scenario => ({
	provider: 'seedance2ai',
	processes: 1,
	seed: 1,
	...scenario,
});

test('the bound: 20 tasks of 90 s take 90 s, 200 need 400 requests, and late submits end late', () => {
	expect(lowerBoundMs([new Array<number>(20).fill(90)], 30)).toBe(90_000);
	expect(lowerBoundMs([new Array<number>(200).fill(90)], 30)).toBe(13 * 60_000);
	expect(lowerBoundMs([[...new Array<number>(30).fill(1), 100]], 30)).toBe(160_000);
	expect(lowerBoundMs([[5, 7], [9]], null)).toBe(9000);
});

describe('a batch takes less than 1.15 times the lower bound', () => {
	test.each([1, 2, 3])(
		'if each of 20 videos takes 90 s, the batch takes less than 1.15 times the theoretical minimum (random seed: %i)',
		async (seed) => {
			const { ratio, outcomes } = await simulate(limited({ items: 20, seconds: () => 90, seed }));
			expect(ratio).toBeLessThan(1.15);
			expect(outcomes.flat().every(({ task }) => task.status === 'completed')).toBe(true);
		},
	);

	test.each([
		['log-normal', MINUTES_AND_A_TAIL],
		['Pareto', PARETO],
	])('20 items with %s times', async (_, seconds) => {
		for (const seed of [1, 2, 3, 4, 5]) {
			expect((await simulate(limited({ items: 20, seconds, seed }))).ratio).toBeLessThan(1.15);
		}
	});

	test.each([
		['log-normal', MINUTES_AND_A_TAIL],
		['Pareto', PARETO],
	])(
		'with %s generation times, a batch of 200 items takes less than 1.15 times the theoretical minimum and uses over 95% of the rate limit without exceeding the limit',
		async (_, seconds) => {
			const figures = await simulate(limited({ items: 200, seconds }));
			expect(figures.ratio).toBeLessThan(1.15);
			expect(figures.budgetUsed).toBeGreaterThan(0.95);
			expect(figures.refusedPer1000).toBe(0);
		},
	);

	test('20 items where there is no limit', async () => {
		const scenario: Scenario = {
			provider: 'seedanceapi',
			items: 20,
			processes: 1,
			seconds: MINUTES_AND_A_TAIL,
			seed: 1,
		};
		expect((await simulate(scenario)).ratio).toBeLessThan(1.15);
	});
});

/** Polled at a fixed pace, each end is noticed half an interval late: that is a tenth of so short a task. */
test.each([1, 2, 3])(
	'40 short tasks without a limit, from the second batch on: within 1.10 times the bound by six requests each (seed %i)',
	async (seed) => {
		const short: Scenario = { provider: 'seedanceapi', items: 40, processes: 1, seconds: () => 15, seed };
		const { ratio, requestsPerTask } = await simulate({ ...short, before: 1 });
		expect(ratio).toBeLessThan(1.1);
		expect(requestsPerTask).toBeLessThanOrEqual(6);
	},
);

test('outcomes keep the order of the jobs, every end is noticed, and no timer is left', async () => {
	const { outcomes, provider, clock } = await simulate(limited({ items: 60, seconds: PARETO }));
	const idOf = new Map(provider.tasks.map(({ prompt, id }) => [prompt, id]));
	expect(outcomes[0]?.map(({ task }) => task.taskId)).toEqual(
		Array.from({ length: 60 }, (_, item) => idOf.get(`0/${item}`)),
	);
	expect(provider.tasks.every(({ seenAt }) => seenAt !== null)).toBe(true);
	expect(clock.pending).toBe(0);
});

test('the node detects the end of the last task within one polling interval, which is at most 30 seconds', async () => {
	for (const seed of [1, 2, 3, 4, 5, 6]) {
		const { makespanMs, provider, clock } = await simulate(limited({ items: 1, seconds: PARETO, seed }));
		const age = (provider.tasks[0]?.endsAt ?? 0) - clock.start;
		expect(makespanMs - age).toBeLessThan(Math.min(30_000, 0.15 * (age + 30_000)) + 1000);
	}
});

const HOUR_MS = 3_600_000;

/** 429s included: processes that share a key meet them. */
test.each([
	['back by an hour', [-HOUR_MS]],
	['forward by an hour', [HOUR_MS]],
	['forward by a year, and back', [365 * 24 * HOUR_MS, -365 * 24 * HOUR_MS]],
	['back and forth all the time', [-HOUR_MS, 2 * HOUR_MS, -3 * HOUR_MS, HOUR_MS, 60_000, -60_000]],
])('a clock that is set %s changes nothing of a run', async (_, sets) => {
	const scenario = limited({ items: 60, processes: 2, seconds: MINUTES_AND_A_TAIL });
	const looks = sets.map((byMs, index): NonNullable<Scenario['looks']>[number] => [
		20_000 + index * 25_000,
		(__, clock) => clock.set(byMs),
	]);
	const [calm, set] = [await simulate(scenario), await simulate({ ...scenario, looks })];
	expect(set.refusedPer1000).toBeGreaterThan(0);
	expect(set.makespanMs).toBe(calm.makespanMs);
	expect(set.outcomes).toEqual(calm.outcomes);
});

test('four processes with one API key take less than 1.1 times the theoretical minimum on average, get about equal shares, and later have under 1% of their requests rejected', async () => {
	const seeds = [1, 2, 3, 4, 5, 6];
	const all: Simulated[] = [];
	for (const seed of seeds) {
		all.push(await simulate(limited({ items: 250, processes: 4, seconds: MINUTES_AND_A_TAIL, seed })));
	}
	const mean = (of: (one: Simulated) => number) => all.reduce((sum, one) => sum + of(one), 0) / all.length;
	expect(mean(({ ratio }) => ratio)).toBeLessThan(1.1);
	expect(mean(({ refusedPer1000Settled }) => refusedPer1000Settled)).toBeLessThan(10);
	expect(mean(({ fairness }) => fairness ?? 0)).toBeGreaterThan(0.9);
	expect(mean(({ budgetUsedSettled }) => budgetUsedSettled ?? 0)).toBeGreaterThan(0.95);
}, 120_000);

test('sixteen processes with one key: within 1.2 times the bound, and none waits for more than six minutes', async () => {
	const figures = await simulate(
		limited({ items: 100, processes: 16, seconds: MINUTES_AND_A_TAIL, seed: 1 }),
	);
	expect(figures.ratio).toBeLessThan(1.2);
	expect(figures.longestWaitMs).toBeLessThan(6 * 60_000);
}, 120_000);
