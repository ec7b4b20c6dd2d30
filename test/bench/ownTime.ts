import { bareNode } from './bareNode';
import { benchEngine, type BenchEngine } from './benchEngine';
import { median } from './median';
import { below, type Measurement } from './row';

interface OwnTime {
	tasks: number;
	/** By task, all in milliseconds of the processor's time: of the whole process, n8n's engine and HTTP included. */
	all: number;
	/** The same with the bare node in place of ours. */
	bare: number;
	/** The difference: what the node itself takes. */
	own: number;
}

const ROUNDS = 7;
const TASKS = 300;

export async function measureOwnTime(): Promise<Measurement> {
	const { tasks, all, bare, own } = await ownTime(TASKS);
	const row = below(1, {
		what: `The node's own processor time per task (n8n's engine, ${tasks} tasks that end at once)`,
		measured: own,
		unit: 'ms',
		comparedWith: `a bare node that only sends the same requests through n8n: ${bare.toFixed(2)} ms; with the node and all of n8n: ${all.toFixed(2)} ms`,
	});
	return { rows: [row], details: [] };
}

/**
 * The processor's time of the node itself for each of so many tasks that end at once. Both providers' answers come from a
 * process of its own, so that only n8n and the node are measured. What n8n takes for the same work is measured with the
 * bare node (bareNode.ts) and subtracted: the engine's handling of the items, reading one expression for each, and as many
 * requests with the same bodies and answers, with a credential that does nothing but set a header. Each is run once
 * to be compiled, then both in turn, and the median of the differences counts: what else the machine does is then much the same for both.
 */
async function ownTime(tasks: number): Promise<OwnTime> {
	const bench = await benchEngine();
	try {
		const items = bench.items(tasks);
		const [ours, bare] = [bench.ours, bareNode(bench.baseUrl)];
		for (const input of [ours, bare]) await cpuMs(bench, { ...input, items });
		const times = { all: [] as number[], bare: [] as number[] };
		for (let round = 0; round < ROUNDS; round += 1) {
			times.all.push((await cpuMs(bench, { ...ours, items })) / tasks);
			times.bare.push((await cpuMs(bench, { ...bare, items })) / tasks);
		}
		const differences = times.all.map((all, round) => all - (times.bare[round] ?? Number.NaN));
		return { tasks, all: median(times.all), bare: median(times.bare), own: median(differences) };
	} finally {
		bench.close();
	}
}

async function cpuMs(
	{ engine }: BenchEngine,
	input: Parameters<BenchEngine['engine']['run']>[0],
): Promise<number> {
	const before = process.cpuUsage();
	const { error, items } = await engine.run(input);
	if (error !== undefined) throw new Error(error.message);
	const { user, system } = process.cpuUsage(before);
	if (items.length !== input.items?.length) throw new Error('Items were lost');
	return (user + system) / 1000;
}
