/** Prints what the batch loop reaches in simulated time, beside the lower bound: `npm run simulate`. */
import { bytesOfBoth } from './memory';
import type { Random } from './random';
import { simulate, type Scenario, type Simulated } from './simulate';

const fixed = () => 90;
const logNormal = (random: Random) => random.logNormal(90, 0.7);
const longer = (random: Random) => random.logNormal(240, 0.6);
const pareto = (random: Random) => random.pareto(60, 1.8);

const uniform = (random: Random) => 60 + 540 * random.next();

type Row = readonly [name: string, seeds: number, scenario: Omit<Scenario, 'seed'>];
const one = { provider: 'seedance2ai', processes: 1 } as const;
const free = { provider: 'seedanceapi', processes: 1 } as const;
/** 20 status requests and one list request a second. */
const listed = { provider: 'ark', processes: 1, seconds: uniform } as const;

/** Who is there a minute before. */
const withStranger = { ...one, seconds: logNormal, stranger: 15, each: () => ({ startMs: 60_000 }) };
const four = { ...one, processes: 4, seconds: logNormal } as const;
const startsLater = (process: number) => ({ startMs: process * 300_000 });
const unequal = (process: number) => ({ items: [500, 250, 150, 100][process] ?? 0 });
/** Two work all the time, and four come one after the other and leave again. */
const comeAndGo = { ...one, processes: 6, seconds: logNormal } as const;
const comesLater = (process: number) => (process < 2 ? { items: 300 } : { startMs: process * 400_000 });

const ROWS: readonly Row[] = [
	['1 item, 90 s', 10, { ...one, items: 1, seconds: fixed }],
	['1 item, 90 s, known kind', 10, { ...one, items: 1, seconds: fixed, before: 5 }],
	['20 items, 90 s', 20, { ...one, items: 20, seconds: fixed }],
	['20 items, log-normal 90 s', 20, { ...one, items: 20, seconds: logNormal }],
	['20 items, Pareto from 60 s', 20, { ...one, items: 20, seconds: pareto }],
	['200 items, 90 s', 5, { ...one, items: 200, seconds: fixed }],
	['200 items, log-normal 90 s', 5, { ...one, items: 200, seconds: logNormal }],
	['200 items, log-normal 240 s', 5, { ...one, items: 200, seconds: longer }],
	['200 items, Pareto from 60 s', 5, { ...one, items: 200, seconds: pareto }],
	['1,000 items, log-normal 90 s', 2, { ...one, items: 1000, seconds: logNormal }],
	['10,000 items, log-normal 90 s', 1, { ...one, items: 10_000, seconds: logNormal }],
	['60 runs of 1 item in one process', 5, { ...one, items: 1, runs: 60, seconds: logNormal }],
	['2 processes × 250 items', 3, { ...one, processes: 2, items: 250, seconds: logNormal }],
	['4 processes × 250 items', 10, { ...four, items: 250 }],
	['4 processes, one every 5 minutes', 3, { ...four, items: 250, each: startsLater }],
	['4 processes × 500, 250, 150, 100 items', 3, { ...four, items: 250, each: unequal }],
	['6 processes that come and go', 3, { ...comeAndGo, items: 60, each: comesLater }],
	['a process beside a stranger who takes half', 3, { ...withStranger, items: 200 }],
	['16 processes × 100 items', 3, { ...one, processes: 16, items: 100, seconds: logNormal }],
	['20 items, no limit', 20, { ...free, items: 20, seconds: logNormal }],
	['40 items of 15 s, no limit', 5, { ...free, items: 40, seconds: () => 15 }],
	['40 items of 15 s, no limit, second batch', 5, { ...free, items: 40, seconds: () => 15, before: 1 }],
	['1,000 items, no limit', 1, { ...free, items: 1000, seconds: logNormal }],
	['12 items of 60 to 600 s, list', 3, { ...listed, items: 12 }],
	['100 items of 60 to 600 s, list', 2, { ...listed, items: 100 }],
	['200 items of 60 to 600 s, list', 2, { ...listed, items: 200 }],
	['1,000 items of 60 to 600 s, list', 2, { ...listed, items: 1000 }],
	['the same without the list', 1, { ...listed, items: 1000, list: null }],
	['3,000 items of 60 to 600 s, list', 1, { ...listed, items: 3000 }],
	['100 runs of 10 items, list', 1, { ...listed, items: 10, runs: 100 }],
	['2 processes × 500 items, list', 1, { ...listed, items: 500, processes: 2 }],
];

const COLUMNS = [
	'scenario',
	'makespan/bound (worst)',
	'bound s',
	'budget used',
	'requests/task',
	'noticed after s: median, most',
	'polls in a second: mean, most',
	'fairness, longest wait s',
	'429s/1,000 (settled)',
	'used, settled',
	'CPU ms/task',
];

async function main(): Promise<void> {
	print(COLUMNS);
	print(COLUMNS.map(() => '---'));
	for (const row of ROWS) print(await figures(row));
	const { node, provider } = await bytesOfBoth();
	console.log(`\nMemory per open task: ${node} bytes of the node, ${provider} of the simulated provider`);
}

async function figures([name, seeds, scenario]: Row): Promise<string[]> {
	const before = process.cpuUsage();
	const all: Simulated[] = [];
	for (let seed = 1; seed <= seeds; seed += 1) all.push(await simulate({ ...scenario, seed }));
	const { user, system } = process.cpuUsage(before);
	const tasks =
		seeds * scenario.items * scenario.processes * (scenario.runs ?? 1) * (1 + (scenario.before ?? 0));
	const mean = (of: (one: Simulated) => number | null, digits: number) => {
		const values = all.map(of).filter((value) => value !== null);
		const sum = values.reduce((a, b) => a + b, 0);
		return values.length === 0 ? '' : (sum / values.length).toFixed(digits);
	};
	const most = (of: (one: Simulated) => number, digits: number) => Math.max(...all.map(of)).toFixed(digits);
	return [
		name,
		`${mean(({ ratio }) => ratio, 3)} (${most(({ ratio }) => ratio, 3)})`,
		mean(({ boundMs }) => boundMs / 1000, 0),
		mean(({ budgetUsed }) => budgetUsed, 3),
		mean(({ requestsPerTask }) => requestsPerTask, 2),
		`${mean(({ noticedMedianMs }) => noticedMedianMs / 1000, 1)}, ${most(({ noticedMaxMs }) => noticedMaxMs / 1000, 1)}`,
		`${mean(({ pollsInASecond }) => pollsInASecond.mean, 2)}, ${most(({ pollsInASecond }) => pollsInASecond.most, 0)}`,
		scenario.processes === 1
			? ''
			: `${mean(({ fairness }) => fairness, 3)}, ${most(({ longestWaitMs }) => longestWaitMs / 1000, 0)}`,
		`${mean(({ refusedPer1000 }) => refusedPer1000, 1)} (${mean(({ refusedPer1000Settled }) => refusedPer1000Settled, 1)})`,
		scenario.processes === 1 ? '' : mean(({ budgetUsedSettled }) => budgetUsedSettled, 3),
		((user + system) / 1000 / tasks).toFixed(2),
	];
}

function print(cells: readonly string[]): void {
	console.log(`| ${cells.join(' | ')} |`);
}

if (process.argv[2] === 'memory') void bytesOfBoth().then(console.log);
else void main();
