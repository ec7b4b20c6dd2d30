import { Session, type Profiler } from 'node:inspector/promises';
import { z } from 'zod/v4';
import { bareNode, passOn } from './bareNode';
import { benchEngine, type BenchEngine } from './benchEngine';
import { hostileCases } from './hostile';
import { median } from './median';
import { below, table, type Measurement } from './row';

type Input = Parameters<BenchEngine['engine']['run']>[0];

/** How long the event loop was blocked while a workflow ran, in milliseconds. */
interface Turns {
	/** Longest turn of the event loop, including n8n, the node, garbage collection, and everything else in the process. */
	longest: number;
	/** Longest time that the node's own code, with the functions it called, took within one turn, in several runs. */
	own: number[];
}

const ITEMS = 1000;
const MOST_MS = 30;
const SAMPLE_US = 250;
/** So many runs with the profiler, because a thousand equal turns contain one that a busy machine made several times as long. */
const RUNS = 5;
/** Shorter turns are ignored. An idle event loop has many thousands of turns per second. */
const SHORT_US = 1000;
/** Matches files of the built package. */
const OURS = /\/dist\/(?:nodes|credentials)\//;

/**
 * Runs 1,000 items at once, with the sandbox in its own process, and compares with a bare node and with a node that does nothing.
 * The turns of the node that does nothing are n8n's own. Each node first runs with a few items to load its code, then once to
 * measure whole turns. The Seedance node runs again, several times, with a profiler to measure its own part.
 */
export async function measureTurns(): Promise<Measurement> {
	const bench = await benchEngine();
	const warmedUp = async (input: Input, items: NonNullable<Input['items']>, fails = false) => {
		await bench.engine.run({ ...input, items: items.slice(0, 20) });
		return async () => {
			const { error } = await bench.engine.run({ ...input, items });
			if ((error !== undefined) !== fails) throw new Error(error?.message ?? 'The run should have failed');
		};
	};
	const longestTurn = async (input: Input, items: NonNullable<Input['items']>) =>
		longestOf(await watchTurns(await warmedUp(input, items)));
	const turnsOf = async (...run: Parameters<typeof warmedUp>): Promise<Turns> => {
		const runAll = await warmedUp(...run);
		const longest = longestOf(await watchTurns(runAll));
		// Measured separately, because the profiler adds up to 50 % to the time.
		const own: number[] = [];
		while (own.length < RUNS) own.push(await ownPartOf(runAll));
		return { longest, own };
	};
	try {
		const plain = bench.items(ITEMS);
		const ours = await turnsOf(bench.ours, plain);
		const bare = await longestTurn(bareNode(bench.baseUrl), plain);
		const nothing = await longestTurn(passOn, plain);
		const hostile: Array<Turns & { name: string }> = [];
		for (const one of hostileCases(bench, ITEMS)) {
			await one.prepare();
			hostile.push({ name: one.name, ...(await turnsOf(one.input, one.items, true)) });
		}
		const worst = hostile.reduce((one, other) => (leastOf(other) > leastOf(one) ? other : one));
		const what = `The node's own time in the longest event loop turn, ${ITEMS.toLocaleString('en')} items`;
		const rows = [
			below(MOST_MS, {
				what,
				measured: leastOf(ours),
				unit: 'ms',
				comparedWith: `whole turn, with n8n and garbage collection: ${ours.longest.toFixed(0)} ms; with a minimal node that sends as many requests: ${bare.toFixed(0)} ms`,
			}),
			below(MOST_MS, {
				what: `${what} with hostile input`,
				measured: leastOf(worst),
				unit: 'ms',
				comparedWith: `${worst.name}; whole turn: ${worst.longest.toFixed(0)} ms`,
			}),
		];
		const cells = (name: string, turns: Turns) => [
			name,
			...[turns.longest, leastOf(turns), median(turns.own)].map((ms) => ms.toFixed(0)),
		];
		const lines = [
			cells('Seedance', ours),
			['A minimal node that sends as many requests', bare.toFixed(0), '', ''],
			['A node that does nothing', nothing.toFixed(0), '', ''],
			...hostile.map((one) => cells(`Seedance: ${one.name}`, one)),
		];
		const words =
			"n8n's engine and the sandbox run in separate processes. The longest turn is the longest time for which the event loop was blocked, by n8n, a node, or garbage collection. Only the CPU time of n8n's thread counts. Each node runs once before the measurement, so code that is loaded in the first execution does not count. The node's own time is measured in five more runs. The smallest is compared with the target, because most of what differs between runs is the time that other programs take from the machine. In a run with hostile input, each item ends with an error.";
		const head = [
			'Run',
			'Longest turn, ms',
			"The node's own time in a turn (longest), ms: smallest of five runs",
			'Median of five runs',
		];
		const headline = `${ITEMS.toLocaleString('en')} items in one run`;
		return { rows, details: [table(headline, words, [head, ...lines])] };
	} finally {
		bench.close();
	}
}

function leastOf({ own }: Turns): number {
	return Math.min(...own);
}

interface Turn {
	/** In microseconds of the profiler's clock. */
	from: number;
	to: number;
	/** CPU time of this thread in the turn, in milliseconds. Other programs and the profiler's thread may have used the CPU for the rest. */
	cpuMs: number;
}

function longestOf(turns: readonly Turn[]): number {
	return largest(turns.map(({ cpuMs }) => cpuMs));
}

async function ownPartOf(work: () => Promise<void>): Promise<number> {
	const session = new Session();
	session.connect();
	await session.post('Profiler.enable');
	await session.post('Profiler.setSamplingInterval', { interval: SAMPLE_US });
	await session.post('Profiler.start');
	const turns = await watchTurns(work);
	const { profile } = await session.post('Profiler.stop');
	session.disconnect();
	const shares = ownShares(turns, profile);
	return largest(turns.map(({ cpuMs }, turn) => cpuMs * (shares[turn] ?? 0)));
}

async function watchTurns(work: () => Promise<void>): Promise<Turn[]> {
	const turns: Turn[] = [];
	let began = nowUs();
	let usedMs = threadCpuMs();
	const noteTurn = () => {
		const now = nowUs();
		const nowUsedMs = threadCpuMs();
		if (now - began > SHORT_US) turns.push({ from: began, to: now, cpuMs: nowUsedMs - usedMs });
		began = now;
		usedMs = nowUsedMs;
	};
	let isOver = false;
	const beat = () => {
		noteTurn();
		if (!isOver) setImmediate(beat);
	};
	setImmediate(beat);
	await work();
	isOver = true;
	await new Promise(setImmediate);
	return turns;
}

/** Not with spread syntax: there may be more values than a function can take arguments. */
function largest(values: readonly number[]): number {
	return values.reduce((most, one) => Math.max(most, one), 0);
}

const CpuUsage = z.object({ user: z.number(), system: z.number() });

/** Returns the CPU time of this thread. Node.js has it since 23.9; the types here are those of Node.js 20. */
function threadCpuMs(): number {
	const read: unknown = Reflect.get(process, 'threadCpuUsage');
	if (typeof read !== 'function') throw new Error('The benchmark needs Node.js 24, which n8n brings');
	const { user, system } = CpuUsage.parse(Reflect.apply(read, process, []));
	return (user + system) / 1000;
}

function nowUs(): number {
	return Number(process.hrtime.bigint() / 1000n);
}

/**
 * Returns for each turn in what share of its samples a function of the package was on the stack. Counted, because the profiler's thread
 * often gets no CPU and then takes a sample 10 to 40 ms late, and all of this time would belong to the function it finds.
 */
function ownShares(
	turns: readonly Turn[],
	{ nodes, samples = [], timeDeltas = [], startTime }: Profiler.Profile,
): number[] {
	const isOurs = new Map<number, boolean>();
	const mark = (id: number, above: boolean) => {
		const node = byId.get(id);
		if (node === undefined) return;
		const own = above || OURS.test(node.callFrame.url);
		isOurs.set(id, own);
		for (const child of node.children ?? []) mark(child, own);
	};
	const byId = new Map(nodes.map((node) => [node.id, node]));
	const [root] = nodes;
	if (root !== undefined) mark(root.id, false);
	const counts = turns.map(() => ({ own: 0, all: 0 }));
	let at = startTime;
	let turn = 0;
	for (const [index, id] of samples.entries()) {
		const delta = timeDeltas[index] ?? 0;
		at += delta;
		while (turn < turns.length && (turns[turn]?.to ?? 0) < at) turn += 1;
		const count = counts[turn];
		if (count === undefined || at < (turns[turn]?.from ?? 0)) continue;
		count.all += 1;
		if (isOurs.get(id) === true) count.own += 1;
	}
	return counts.map(({ own, all }) => (all === 0 ? 0 : own / all));
}
