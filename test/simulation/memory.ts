/** The memory that open tasks take, of the node and of the simulated provider apart. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { ProviderRequest } from '../../nodes/Seedance/providers/provider';
import { EventClock } from './clock';
import { SimulatedProvider } from './provider';
import { Random } from './random';
import { simulate } from './simulate';

/** Time by which all tasks are submitted, at 30 per minute. No task has ended by then. */
const submittedMs = (items: number) => 2000 * items + 200_000;
const secondsOf = (items: number) => submittedMs(items) / 1000 + 1800;

/** Enough tasks that compiled code and caches of some hundred kilobytes make little difference. */
const ITEMS = 10_000;

/**
 * Bytes of the heap for each open task, of the node and of the simulated provider. Both are measured after a short run, because the first
 * run makes what the process keeps anyway.
 */
export async function bytesOfBoth(): Promise<{ node: number; provider: number }> {
	await bytesWithNode(100);
	await bytesOfProvider(100);
	// The provider first, before a run that leaves much to be freed.
	const provider = await bytesOfProvider(ITEMS);
	return { node: (await bytesWithNode(ITEMS)) - provider, provider };
}

/** What the heap grows by while so many tasks are open, by task, the provider's part included. */
async function bytesWithNode(items: number): Promise<number> {
	const heap = { before: 0, open: 0 };
	await simulate({
		provider: 'seedance2ai',
		processes: 1,
		items,
		seconds: () => secondsOf(items),
		seed: 1,
		looks: [
			[0, () => (heap.before = heapUsed())],
			[
				submittedMs(items),
				({ seen }) => {
					seen.length = 0;
					heap.open = heapUsed();
				},
			],
		],
	});
	return Math.round((heap.open - heap.before) / items);
}

/** The same where the provider has got so many orders and there is no node. */
async function bytesOfProvider(items: number): Promise<number> {
	const clock = new EventClock();
	const limits = { all: null, media: null };
	const provider = new SimulatedProvider('seedance2ai', clock, new Random(1), limits, () => secondsOf(items));
	const http = provider.http(0);
	const before = heapUsed();
	for (let item = 0; item < items; item += 1) {
		const body = { prompt: `0/${item}` };
		const request: ProviderRequest = { method: 'POST', path: '/', body };
		await clock.drive(http.send(request));
	}
	provider.seen.length = 0;
	const bytes = Math.round((heapUsed() - before) / items);
	if (provider.tasks.length !== items) throw new Error('The provider has lost orders');
	return bytes;
}

function heapUsed(): number {
	setFlagsFromString('--expose-gc');
	const collect: unknown = runInNewContext('gc');
	// The first collection may leave what has finalizers.
	for (let times = 0; times < 2; times += 1)
		if (typeof collect === 'function') Reflect.apply(collect, undefined, []);
	return process.memoryUsage().heapUsed;
}
