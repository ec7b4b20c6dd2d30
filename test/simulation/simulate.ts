import type { Model } from '../../nodes/Seedance/parameters/model';
import { ark } from '../../nodes/Seedance/providers/ark';
import { seedance2ai } from '../../nodes/Seedance/providers/seedance2ai';
import { seedanceapi } from '../../nodes/Seedance/providers/seedanceapi';
import { runBatch } from '../../nodes/Seedance/tasks/batch';
import { RenderTimeMemory } from '../../nodes/Seedance/tasks/rate/renderTimes';
import type { Job, Outcome } from '../../nodes/Seedance/tasks/job';
import { AccountLimits } from '../../nodes/Seedance/tasks/rate/accounts';
import { SimulatedArk, type ListPlan } from './arkProvider';
import { lowerBoundMs, type Times } from './bound';
import { batchDeps } from '../tasks/batchDeps';
import { EventClock } from './clock';
import { figuresOf, type Figures } from './figures';
import { SimulatedProvider, type ProviderName } from './provider';
import { Random } from './random';

export interface Scenario {
	provider: ProviderName;
	/** Of each process. */
	items: number;
	/** Processes that share one key without knowing of each other. */
	processes: number;
	/** Where processes differ: the items and the start in milliseconds of each; `items` and 0 if not given. */
	each?: (process: number) => { items?: number; startMs?: number };
	/** Requests in 60 seconds, evenly spaced, that somebody else sends with the same key until all is over, refused or not. */
	stranger?: number;
	/** Runs in each process, of `items` each, at the same time; 1 if not given. */
	runs?: number;
	/** Draws how long a task takes at the provider, in seconds. */
	seconds: (random: Random) => number;
	seed: number;
	/** To be called after so much simulated time; at 0 before the runs begin. */
	looks?: ReadonlyArray<
		readonly [ms: number, look: (provider: SimulatedProvider, clock: EventClock) => void]
	>;
	/** Which items have media, how many submits with media the provider takes in 60 seconds, and whether it says so. */
	media?: { has: (item: number) => boolean; limit: number; isKnown: boolean };
	/** How the list of tasks of ark behaves; null where the node doesn't use it. */
	list?: ListPlan | null;
	/** How many such runs were there before in each process, so that durations are known; 0 if not given. */
	before?: number;
}

export interface Simulated extends Figures {
	outcomes: Outcome[][];
	clock: EventClock;
	provider: SimulatedProvider;
}

const PROVIDERS = { seedance2ai, seedanceapi, ark };
const MODELS = {
	seedance2ai: firstModel('seedance2ai'),
	seedanceapi: firstModel('seedanceapi'),
	ark: firstModel('ark'),
};
const MEDIA = {
	imageUrl: 'https://media.example.com/first.jpg',
	images: ['https://media.example.com/first.jpg'],
};
const A_WEEK_MS = 7 * 24 * 3_600_000;

/** Runs the real batch loop of every process against one simulated provider, until all are done. */
export async function simulate(scenario: Scenario): Promise<Simulated> {
	const memories = Array.from({ length: scenario.processes }, () => new RenderTimeMemory());
	for (let round = 0; round < (scenario.before ?? 0); round += 1) {
		await once({ ...scenario, seed: scenario.seed + 1000 + round }, memories);
	}
	return await once(scenario, memories);
}

async function once(scenario: Scenario, memories: readonly RenderTimeMemory[]): Promise<Simulated> {
	const { items, runs = 1 } = scenario;
	const random = new Random(scenario.seed);
	const clock = new EventClock();
	const known = PROVIDERS[scenario.provider].limits.filter(
		({ counts }) => counts === 'all' || scenario.media?.isKnown !== false,
	);
	const limit = known.find(({ counts }) => counts === 'all')?.requests ?? null;
	const itemsOf = (process: number) => scenario.each?.(process).items ?? items;
	const startOf = (process: number) => scenario.each?.(process).startMs ?? 0;
	const times = Array.from({ length: scenario.processes * runs }, (_, run): Times => {
		const count = itemsOf(Math.floor(run / runs));
		return Array.from({ length: count }, () => Math.min(6 * 3600, scenario.seconds(random)));
	});
	const secondsOf = (prompt: string) => {
		const [run, item] = prompt.split('/').map(Number);
		return times[run ?? 0]?.[item ?? 0] ?? 0;
	};
	const provider =
		scenario.provider === 'ark'
			? new SimulatedArk(clock, random, secondsOf, scenario.list ?? {})
			: new SimulatedProvider(
					scenario.provider,
					clock,
					random,
					{ all: limit, media: scenario.media?.limit ?? null },
					secondsOf,
				);
	const finishedAt: number[] = [];
	for (const [ms, look] of scenario.looks ?? []) {
		if (ms === 0) look(provider, clock);
		else void clock.sleep(ms).then(() => look(provider, clock));
	}
	const all = memories.flatMap((durations, process) => {
		const limits = new AccountLimits(clock, known);
		return Array.from({ length: runs }, async (_, run) => {
			const prefix = process * runs + run;
			const jobs = Array.from({ length: itemsOf(process) }, (__, item) => jobOf(scenario, prefix, item));
			await clock.sleep(startOf(process));
			const deps = batchDeps({
				provider: PROVIDERS[scenario.provider],
				http: provider.http(process),
				clock,
				limits,
				durations,
				origin: `simulation ${prefix}`,
				random: () => random.next(),
				mayList: scenario.list !== null,
			});
			const ended = await runBatch(jobs, deps);
			finishedAt[process] = clock.time;
			return ended.map(({ outcome }) => outcome);
		});
	});
	if (scenario.stranger !== undefined) provider.visitedBy(scenario.stranger);
	const outcomes = await clock.drive(Promise.all(all));
	const makespanMs = clock.elapsed();
	const figures = figuresOf({
		seen: provider.seen,
		tasks: provider.tasks,
		start: clock.start,
		startOf,
		lastStartedMs: Math.max(...memories.map((_, process) => startOf(process))),
		firstFinishedMs: Math.min(...finishedAt) - clock.start,
		makespanMs,
		boundMs: lowerBoundMs(
			times,
			limit === null ? null : limit - (scenario.stranger ?? 0),
			times.map((_, run) => startOf(Math.floor(run / runs))),
		),
		limit,
		processes: scenario.processes,
	});
	return { ...figures, outcomes, clock, provider };
}

function firstModel(name: ProviderName): Model {
	const [model] = PROVIDERS[name].models('public');
	if (model === undefined) throw new Error(`${name} has no model`);
	return model;
}

function jobOf({ provider: name, media }: Scenario, run: number, itemIndex: number): Job {
	const prompt = `${run}/${itemIndex}`;
	const submission = {
		model: MODELS[name],
		mode: 'text-to-video',
		parameters: { prompt, duration: 5, ...(media?.has(itemIndex) === true ? MEDIA : {}) },
		region: null,
	} as const;
	return {
		itemIndex,
		order: {
			submission,
			identity: { request: prompt, ownKey: null, row: 'row', seat: `${itemIndex}` },
			estimate: { price: null, source: 'unknown' },
			cap: null,
		},
		taskId: null,
		follow: 'toEnd',
		maxWaitMs: A_WEEK_MS,
		keepRaw: false,
	};
}
