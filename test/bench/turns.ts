import { Session, type Profiler } from 'node:inspector/promises';
import { bareNode, passOn } from './bareNode';
import { benchEngine } from './benchEngine';

/** How long the event loop was held up while a workflow ran, in milliseconds. */
export interface Turns {
	/** The longest turn of the event loop: of n8n, the node, the collection of garbage and all else in the process. */
	longest: number;
	/** The longest time that the node's own code, and what it called, took within one turn. */
	own: number;
}

export interface TurnsOfRuns {
	items: number;
	ours: Turns;
	/** The same requests without any care (bareNode.ts). */
	bare: Turns;
	/** A node that does nothing. */
	passOn: Turns;
}

const SAMPLE_US = 250;
/** Most turns are over at once: where nothing happens there are many thousands a second. */
const SHORT_US = 1000;
/** A loaded package, as the harness loads it. */
const OURS = /\/artifacts\/loaded-[^/]+\/\d+\/dist\//;

/**
 * Runs so many items at once, the sandbox being in a process of its own, and beside it the same items through a node that
 * does nothing: what that one's turns take is n8n's. Each node is run once before, with a few items, so that what
 * it needs is loaded, then once for the whole turns and once with a profiler for the node's own part of them.
 */
export async function measureTurns(items: number): Promise<TurnsOfRuns> {
	const bench = await benchEngine();
	try {
		const of = async (input: Parameters<typeof bench.engine.run>[0]) => {
			await bench.engine.run({ ...input, items: bench.items(20) });
			const runAll = async () => {
				const { error } = await bench.engine.run({ ...input, items: bench.items(items) });
				if (error !== undefined) throw new Error(error.message);
			};
			// Not at the same time: the profiler takes time itself, up to half as much again.
			return { longest: longestOf(await watchTurns(runAll)), own: await ownPartOf(runAll) };
		};
		return {
			items,
			ours: await of(bench.ours),
			bare: await of(bareNode(bench.baseUrl)),
			passOn: await of(passOn),
		};
	} finally {
		bench.close();
	}
}

interface Turn {
	/** In microseconds of the clock that the profiler has too. */
	from: number;
	to: number;
	/** How much of that time this process had a processor: other programs may have had it too. */
	share: number;
}

function longestOf(turns: readonly Turn[]): number {
	return largest(turns.map(({ from, to, share }) => ((to - from) * share) / 1000));
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
	return largest(ownTimes(turns, profile).map((time, index) => (time * (turns[index]?.share ?? 1)) / 1000));
}

async function watchTurns(work: () => Promise<void>): Promise<Turn[]> {
	const turns: Turn[] = [];
	let began = nowUs();
	let used = process.cpuUsage();
	const noteTurn = () => {
		const now = nowUs();
		const { user, system } = process.cpuUsage(used);
		const took = now - began;
		if (took > SHORT_US) turns.push({ from: began, to: now, share: Math.min(1, (user + system) / took) });
		began = now;
		used = process.cpuUsage();
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

/** Not by spreading them: there may be more than a function takes arguments. */
function largest(values: readonly number[]): number {
	return values.reduce((most, one) => Math.max(most, one), 0);
}

function nowUs(): number {
	return Number(process.hrtime.bigint() / 1000n);
}

/** Of each turn, how long a function of the package was on the stack. */
function ownTimes(
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
	const times = turns.map(() => 0);
	let at = startTime;
	let turn = 0;
	for (const [index, id] of samples.entries()) {
		const delta = timeDeltas[index] ?? 0;
		at += delta;
		while (turn < turns.length && (turns[turn]?.to ?? 0) < at) turn += 1;
		const isWithin = at >= (turns[turn]?.from ?? Number.POSITIVE_INFINITY);
		if (isWithin && isOurs.get(id) === true) times[turn] = (times[turn] ?? 0) + delta;
	}
	return times;
}
