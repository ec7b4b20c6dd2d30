import type { Random } from '../simulation/random';
import { lowerBoundMs, mediaBoundMs } from '../simulation/bound';
import { bytesOfBoth } from '../simulation/memory';
import { simulate, type Scenario, type Simulated } from '../simulation/simulate';
import { atLeast, atMost, below, type Measurement, type Row } from './row';

/** Measures the batch loop with a simulated clock and network. */
export async function measureSimulated(): Promise<Measurement> {
	const rows = [
		...(await twentyItems()),
		...(await sharedKeys()),
		...(await besideMedia()),
		...(await byList()),
		...(await manyItems()),
	];
	return { rows, details: [] };
}

const SEEDS = [1, 2, 3];
const one = { provider: 'seedance2ai', processes: 1, seed: 1 } as const;
const fixed = () => 90;
const logNormal = (random: Random) => random.logNormal(90, 0.7);
const minutes = (random: Random) => 60 + 540 * random.next();

async function ofSeeds(scenario: Omit<Scenario, 'seed'>): Promise<Simulated[]> {
	const all: Simulated[] = [];
	for (const seed of SEEDS) all.push(await simulate({ ...scenario, seed }));
	return all;
}

function most(all: readonly Simulated[], of: (one: Simulated) => number): number {
	return Math.max(...all.map(of));
}

function mean(all: readonly Simulated[], of: (one: Simulated) => number): number {
	return all.reduce((sum, each) => sum + of(each), 0) / all.length;
}

async function twentyItems(): Promise<Row[]> {
	const items = 20;
	const atOnce = await ofSeeds({ ...one, items, seconds: fixed });
	const alone = await simulate({ ...one, items: 1, before: 3, seconds: fixed });
	const oneByOneMs = items * alone.makespanMs;
	const times = oneByOneMs / (atOnce[0]?.boundMs ?? Number.NaN);
	const seconds = (ms: number) => Math.round(ms / 1000).toLocaleString('en');
	return [
		atMost(1.08, {
			what: '20 items, each 90 s at the provider, 30 requests per 60 s: time relative to the lower bound',
			measured: most(atOnce, ({ ratio }) => ratio),
			unit: '×',
			comparedWith: `all at once: ${seconds(most(atOnce, ({ makespanMs }) => makespanMs))} s; item by item: ${seconds(oneByOneMs)} s (${times.toFixed(1)} ×)`,
		}),
	];
}

/** Runs ten seeds for a mean, because it is random when free slots are found after a process has ended. */
async function sharedKey(processes: number, items: number): Promise<Simulated[]> {
	const all: Simulated[] = [];
	for (let seed = 1; seed <= 10; seed += 1) {
		all.push(await simulate({ ...one, processes, items, seconds: logNormal, seed }));
	}
	return all;
}

async function sharedKeys(): Promise<Row[]> {
	const [four, sixteen] = [await sharedKey(4, 250), await sharedKey(16, 100)];
	const ratio = (processes: string, all: readonly Simulated[]) => ({
		what: `${processes} items each share a key, 30 requests per 60 s: time relative to the lower bound, mean of ten runs`,
		measured: mean(all, (each) => each.ratio),
		unit: '×',
		comparedWith: `worst run: ${most(all, (each) => each.ratio).toFixed(2)} ×; fairness ${mean(all, (each) => each.fairness ?? 0).toFixed(2)}; longest wait of a process: ${(most(all, (each) => each.longestWaitMs) / 1000).toFixed(0)} s`,
	});
	const settled = (all: readonly Simulated[]) => mean(all, (each) => each.refusedPer1000Settled) / 10;
	return [
		atMost(1.1, ratio('4 processes with 250', four)),
		below(1, {
			what: 'The same: requests rejected with 429, after the first ten minutes',
			measured: settled(four),
			unit: '%',
			comparedWith: `with 16 processes: ${settled(sixteen).toFixed(1)} %`,
		}),
		atMost(1.2, ratio('16 processes with 100', sixteen)),
	];
}

/** Half of the items have media, and the provider accepts three submits with media per 60 s. */
async function besideMedia(): Promise<Row[]> {
	const [items, limit, inAll] = [120, 3, 30];
	const has = (item: number) => item % 2 === 0;
	const media = { has, limit, isKnown: true };
	const { provider, clock } = await simulate({ ...one, items, seconds: fixed, media });
	const lastEnd = (withMedia: boolean) =>
		Math.max(
			...provider.tasks
				.filter(({ prompt }) => has(Number(prompt.split('/')[1])) === withMedia)
				.map(({ seenAt }) => (seenAt ?? Infinity) - clock.start),
		);
	const times = new Array<number>(items / 2).fill(fixed());
	const bounds = { with: mediaBoundMs(times, limit), without: lowerBoundMs([times], inAll - limit) };
	const what = `60 items with media and 60 items without media, ${limit} submits with media per 60 s`;
	return [
		atMost(1.15, {
			what: `${what}: time of the items with media relative to their lower bound`,
			measured: lastEnd(true) / bounds.with,
			unit: '×',
			comparedWith: `lower bound: ${bounds.with / 1000} s`,
		}),
		atMost(1.15, {
			what: `${what}: time of the items without media relative to their lower bound`,
			measured: lastEnd(false) / bounds.without,
			unit: '×',
			comparedWith: `lower bound: ${bounds.without / 1000} s`,
		}),
	];
}

async function byList(): Promise<Row[]> {
	const scenario = { provider: 'ark', processes: 1, items: 1000, seconds: minutes, seed: 1 } as const;
	const listed = await simulate(scenario);
	const single = await simulate({ ...scenario, list: null });
	const what = '1,000 open tasks on ark';
	return [
		atMost(1, {
			what: `${what}: maximum number of status requests in one second`,
			measured: listed.pollsInASecond.most,
			unit: '',
			comparedWith: `without the task list: ${single.pollsInASecond.most}`,
		}),
		below(10, {
			what: `${what}: longest delay before the node detects the end of a task`,
			measured: listed.noticedMaxMs / 1000,
			unit: 's',
			comparedWith: `without the task list: ${(single.noticedMaxMs / 1000).toFixed(1)} s`,
		}),
	];
}

async function manyItems(): Promise<Row[]> {
	const bytes = await bytesOfBoth();
	const { budgetUsed } = await simulate({ ...one, items: 10_000, seconds: logNormal });
	return [
		atLeast(98, {
			what: '10,000 items: share of the rate limit used',
			measured: 100 * (budgetUsed ?? 0),
			unit: '%',
		}),
		below(2048, {
			what: 'Memory per open task',
			measured: bytes.node,
			unit: 'bytes',
			comparedWith: `memory of the simulated provider, not included: ${bytes.provider} bytes`,
		}),
	];
}
