import type { Model } from '../../nodes/Seedance/providers/model';
import { seedance2ai } from '../../nodes/Seedance/providers/seedance2ai';
import { seedanceapi } from '../../nodes/Seedance/providers/seedanceapi';
import { runBatch } from '../../nodes/Seedance/tasks/batch';
import { DurationMemory } from '../../nodes/Seedance/tasks/durations';
import type { Job, Outcome } from '../../nodes/Seedance/tasks/job';
import { Journal } from '../../nodes/Seedance/tasks/journal';
import { PriceMemory } from '../../nodes/Seedance/tasks/prices';
import { RateWindow } from '../../nodes/Seedance/tasks/rateWindow';
import { lowerBoundMs, type Times } from './bound';
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
	/** Runs in each process, of `items` each, at the same time; 1 if not given. */
	runs?: number;
	/** Draws how long a task takes at the provider, in seconds. */
	seconds: (random: Random) => number;
	seed: number;
	/** To be called after so much simulated time; at 0 before the runs begin. */
	looks?: ReadonlyArray<readonly [ms: number, look: (provider: SimulatedProvider) => void]>;
	/** How many such runs were there before in each process, so that durations are known; 0 if not given. */
	before?: number;
}

export interface Simulated extends Figures {
	outcomes: Outcome[][];
	clock: EventClock;
	provider: SimulatedProvider;
}

const PROVIDERS = { seedance2ai, seedanceapi };
const MODELS = { seedance2ai: firstModel('seedance2ai'), seedanceapi: firstModel('seedanceapi') };
const A_WEEK_MS = 7 * 24 * 3_600_000;

/** Runs the real batch loop of every process against one simulated provider, until all are done. */
export async function simulate(scenario: Scenario): Promise<Simulated> {
	const memories = Array.from({ length: scenario.processes }, () => new DurationMemory());
	for (let round = 0; round < (scenario.before ?? 0); round += 1) {
		await once({ ...scenario, seed: scenario.seed + 1000 + round }, memories);
	}
	return await once(scenario, memories);
}

async function once(scenario: Scenario, memories: readonly DurationMemory[]): Promise<Simulated> {
	const { items, runs = 1 } = scenario;
	const random = new Random(scenario.seed);
	const clock = new EventClock();
	const limit = PROVIDERS[scenario.provider].rateLimit?.requests ?? null;
	const times = Array.from(
		{ length: scenario.processes * runs },
		(): Times => Array.from({ length: items }, () => Math.min(6 * 3600, scenario.seconds(random))),
	);
	const provider = new SimulatedProvider(scenario.provider, clock, random, limit, (prompt) => {
		const [run, item] = prompt.split('/').map(Number);
		return times[run ?? 0]?.[item ?? 0] ?? 0;
	});
	const finishedAt: number[] = [];
	for (const [ms, look] of scenario.looks ?? []) {
		if (ms === 0) look(provider);
		else void clock.sleep(ms).then(() => look(provider));
	}
	const all = memories.flatMap((durations, process) => {
		const window = new RateWindow(clock, PROVIDERS[scenario.provider].rateLimit);
		return Array.from({ length: runs }, async (_, run) => {
			const prefix = process * runs + run;
			const jobs = Array.from({ length: items }, (__, item) => jobOf(scenario.provider, prefix, item));
			const outcomes = await runBatch(jobs, {
				provider: PROVIDERS[scenario.provider],
				http: provider.http(process),
				clock,
				window,
				durations,
				prices: new PriceMemory(),
				capsAllRuns: false,
				journal: new Journal({}),
				origin: `simulation ${prefix}`,
				nodeId: 'node',
				random: () => random.next(),
				signal: new AbortController().signal,
				log: { info: () => undefined, debug: () => undefined },
			});
			finishedAt[process] = clock.now();
			return outcomes;
		});
	});
	const outcomes = await clock.drive(Promise.all(all));
	const makespanMs = clock.now() - clock.start;
	const figures = figuresOf({
		seen: provider.seen,
		tasks: provider.tasks,
		start: clock.start,
		firstFinishedMs: Math.min(...finishedAt) - clock.start,
		makespanMs,
		boundMs: lowerBoundMs(times, limit),
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

function jobOf(name: ProviderName, run: number, itemIndex: number): Job {
	const prompt = `${run}/${itemIndex}`;
	const submission = {
		model: MODELS[name],
		mode: 'text-to-video',
		parameters: { prompt, duration: 5 },
	} as const;
	return {
		itemIndex,
		order: {
			submission,
			place: { runIndex: 0, itemIndex, request: prompt, userKey: null },
			estimate: { credits: null, source: 'unknown' },
			maxCredits: null,
		},
		taskId: null,
		follow: 'toEnd',
		maxWaitMs: A_WEEK_MS,
		keepRaw: false,
	};
}
