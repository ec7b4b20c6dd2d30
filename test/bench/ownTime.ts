import { bareNode } from './bareNode';
import { benchEngine, type BenchEngine } from './benchEngine';
import { median } from './median';
import { below, type Measurement } from './row';

interface OwnTime {
	tasks: number;
	/** CPU time per task in milliseconds, for the whole process with n8n's engine and HTTP. */
	all: number;
	/** The same with the bare node instead of Seedance. */
	bare: number;
	/** The difference: the Seedance node's own time. */
	own: number;
	/** The difference in the first round, before V8 has optimized anything. */
	first: number;
}

/** V8 keeps optimizing for some thousand tasks, and n8n runs for weeks. */
const WARM_UP_ROUNDS = 10;
const ROUNDS = 9;
const TASKS = 150;

export async function measureOwnTime(): Promise<Measurement> {
	const { tasks, all, bare, own, first } = await ownTime(TASKS);
	const row = below(1, {
		what: `The node's own CPU time per task (n8n's engine, ${tasks} tasks that end immediately, after ${(WARM_UP_ROUNDS * TASKS).toLocaleString('en')} others)`,
		measured: own,
		unit: 'ms',
		comparedWith: `a minimal node that only sends the same requests through n8n: ${bare.toFixed(2)} ms; the Seedance node and n8n together: ${all.toFixed(2)} ms; own time in the first ${tasks} tasks of a process: ${first.toFixed(2)} ms`,
	});
	return { rows: [row], details: [] };
}

/**
 * Measures the node's own CPU time per task, for `tasks` tasks that end at once.
 * The provider's responses come from a separate process, so only n8n and the node are measured. n8n's time for the same work is
 * measured with the bare node (bareNode.ts) and subtracted: handling the items, reading one expression each, and sending
 * as many requests with the same bodies and responses and a credential that only sets a header.
 * Both nodes run in turn. The first rounds only warm up, then the median of the differences counts. Other work of the
 * machine then affects both about equally.
 */
async function ownTime(tasks: number): Promise<OwnTime> {
	const bench = await benchEngine();
	try {
		const items = bench.items(tasks);
		const [ours, bare] = [bench.ours, bareNode(bench.baseUrl)];
		const times = { all: [] as number[], bare: [] as number[] };
		let first: number | null = null;
		for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round += 1) {
			const all = (await cpuMs(bench, { ...ours, items })) / tasks;
			const one = (await cpuMs(bench, { ...bare, items })) / tasks;
			first ??= all - one;
			if (round < 0) continue;
			times.all.push(all);
			times.bare.push(one);
		}
		const differences = times.all.map((all, round) => all - (times.bare[round] ?? Number.NaN));
		return {
			tasks,
			all: median(times.all),
			bare: median(times.bare),
			own: median(differences),
			first: first ?? Number.NaN,
		};
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
