/** The memory that open tasks take, of the node and of the simulated provider apart. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { ProviderRequest } from '../../nodes/Seedance/providers/provider';
import { EventClock } from './clock';
import { SimulatedProvider } from './provider';
import { Random } from './random';
import { simulate } from './simulate';

/** All have been submitted by then, and none has ended. */
const SUBMITTED_MS = 4_200_000;
const SECONDS = 6000;

/**
 * Bytes of the heap for each open task, of the node and of the simulated provider. Both are measured twice, because the first time what
 * the process keeps anyway is made.
 */
export async function bytesOfBoth(items: number): Promise<{ node: number; provider: number }> {
	await bytesWithNode(items);
	await bytesOfProvider(items);
	const [both, provider] = [await bytesWithNode(items), await bytesOfProvider(items)];
	return { node: both - provider, provider };
}

/** What the heap grows by while so many tasks are open, by task, the provider's part included. */
async function bytesWithNode(items: number): Promise<number> {
	const heap = { before: 0, open: 0 };
	await simulate({
		provider: 'seedance2ai',
		processes: 1,
		items,
		seconds: () => SECONDS,
		seed: 1,
		looks: [
			[0, () => (heap.before = heapUsed())],
			[
				SUBMITTED_MS,
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
	const provider = new SimulatedProvider('seedance2ai', clock, new Random(1), limits, () => SECONDS);
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
	if (typeof collect === 'function') Reflect.apply(collect, undefined, []);
	return process.memoryUsage().heapUsed;
}
