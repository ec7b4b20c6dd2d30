import type { Measurement } from './row';

interface Part {
	name: string;
	measure(): Promise<Measurement>;
}

/** Parts of the benchmark, in the order of the table. Each is loaded in its own process. */
export const PARTS: readonly Part[] = [
	{ name: 'simulated', measure: async () => await (await import('./simulated')).measureSimulated() },
	{ name: 'ways', measure: async () => await (await import('./ways')).measureWays() },
	{ name: 'ownTime', measure: async () => await (await import('./ownTime')).measureOwnTime() },
	{ name: 'turns', measure: async () => await (await import('./turns')).measureTurns() },
	{ name: 'loading', measure: async () => await (await import('./loading')).measureLoading() },
	{ name: 'stop', measure: async () => await (await import('./stop')).measureStop() },
	{ name: 'download', measure: async () => await (await import('./download')).measureDownload() },
	{ name: 'callback', measure: async () => await (await import('./callback')).measureCallback() },
	{ name: 'rows', measure: async () => await (await import('./rows')).measureRows() },
	{ name: 'workers', measure: async () => await (await import('./workers')).measureWorkers() },
];
