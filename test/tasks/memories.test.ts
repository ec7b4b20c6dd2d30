import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { CallbackRounds } from '../../nodes/Seedance/operations/callbackRounds';
import { seedance2ai } from '../../nodes/Seedance/providers/seedance2ai';
import { seedanceapi } from '../../nodes/Seedance/providers/seedanceapi';
import type { Model } from '../../nodes/Seedance/providers/model';
import type { HttpAnswer, Submission } from '../../nodes/Seedance/providers/vocabulary';
import { Accounts } from '../../nodes/Seedance/tasks/accounts';
import { runBatch } from '../../nodes/Seedance/tasks/batch';
import { DurationMemory } from '../../nodes/Seedance/tasks/durations';
import type { Job } from '../../nodes/Seedance/tasks/job';
import { Journal } from '../../nodes/Seedance/tasks/journal';
import { PriceMemory } from '../../nodes/Seedance/tasks/prices';
import { memoryOf } from '../../nodes/Seedance/trigger/memory';
import { EventClock } from '../simulation/clock';

function kind(number: number): Submission {
	const model: Model = {
		id: `model ${number}`,
		wire: 'model',
		title: 'Model',
		description: '',
		modes: ['text-to-video'],
		parameters: {},
	};
	return { model, mode: 'text-to-video', parameters: {} };
}

/** An n8n runs for months, and all its executions share these. */
describe('what the process remembers stays bounded', () => {
	test('durations of a hundred kinds, the one not used for longest forgotten first', () => {
		const memory = new DurationMemory();
		const [first, second] = [memory.of(kind(0)), memory.of(kind(1))];
		for (let number = 2; number < 100; number += 1) memory.of(kind(number));
		expect(memory.of(kind(0))).toBe(first);
		memory.of(kind(100));
		expect(memory.of(kind(0))).toBe(first);
		expect(memory.of(kind(1))).not.toBe(second);
	});

	test('prices of five hundred kinds, the one not seen for longest forgotten first', () => {
		const memory = new PriceMemory();
		for (let number = 0; number < 500; number += 1) memory.note(kind(number), number);
		memory.note(kind(0), 7);
		memory.note(kind(500), 500);
		expect(memory.priceOf(seedance2ai, kind(0))).toBe(7);
		expect(memory.priceOf(seedance2ai, kind(1))).toBeNull();
		expect(memory.priceOf(seedance2ai, kind(2))).toBe(2);
	});

	test('a thousand triggers, the one not called for longest forgotten first', () => {
		const of = (number: number) => memoryOf('workflow', `trigger ${number}`);
		const [first, second] = [of(0), of(1)];
		for (let number = 2; number < 1000; number += 1) of(number);
		expect(of(0)).toBe(first);
		of(1000);
		expect(of(0)).toBe(first);
		expect(of(1)).not.toBe(second);
	});

	test('a thousand parked nodes, the one not called for longest forgotten first', () => {
		const rounds = new CallbackRounds();
		const [first, second] = [rounds.of('0'), rounds.of('1')];
		for (let number = 2; number < 1000; number += 1) rounds.of(`${number}`);
		expect(rounds.of('0')).toBe(first);
		rounds.of('1000');
		expect(rounds.of('0')).toBe(first);
		expect(rounds.of('1')).not.toBe(second);
	});

	test('of a run that is over nothing is left: not its jobs, its signal or its window, and no timer', async () => {
		const shared = new SharedMemory();
		const ofRuns: Array<Array<WeakRef<object>>> = [];
		for (let run = 0; run < 50; run += 1) ofRuns.push(await shared.run(run));
		// The next run finds that the accounts of those before are idle.
		await shared.run(50);
		await collectGarbage();
		expect(ofRuns.flat().filter((one) => one.deref() !== undefined)).toEqual([]);
		expect(shared.clock.pending).toBe(0);
	});
});

/** What all runs of a process share, with a provider that has every video at once. */
class SharedMemory {
	readonly clock = new EventClock();
	private readonly accounts = new Accounts(this.clock);
	private readonly prices = new PriceMemory();
	private readonly durations = new DurationMemory();

	/**
	 * One execution an hour, each with a key and a kind of video of its own.
	 * @returns what is its own
	 */
	async run(number: number): Promise<Array<WeakRef<object>>> {
		await this.clock.advance(3_600_000);
		const order = {
			submission: kind(number),
			place: { runIndex: 0, itemIndex: 0, request: `video ${number}`, userKey: null },
			maxCredits: null,
			estimate: { credits: null, source: 'unknown' as const },
		};
		const job: Job = {
			itemIndex: 0,
			order,
			taskId: null,
			follow: 'toEnd',
			maxWaitMs: 600_000,
			keepRaw: false,
		};
		const { signal } = new AbortController();
		const window = this.accounts.windowOf('https://provider.example', `key ${number}`, seedanceapi.rateLimit);
		const journal = new Journal({});
		const running = runBatch([job], {
			provider: seedanceapi,
			http: { send: () => Promise.resolve({ kind: 'answer', answer: DONE }) },
			clock: this.clock,
			window,
			durations: this.durations,
			prices: this.prices,
			journal,
			origin: `execution ${number}`,
			nodeId: 'node',
			capsAllRuns: false,
			random: () => 0.5,
			signal,
			log: { info: () => undefined, debug: () => undefined },
		});
		const [outcome] = await this.clock.drive(running);
		if (outcome?.task.status !== 'completed') throw new Error('The video was not made');
		return [job, signal, window, journal, outcome].map((one) => new WeakRef(one));
	}
}

const DONE: HttpAnswer = {
	status: 200,
	headers: {},
	body: JSON.stringify({
		code: 200,
		data: {
			task_id: 'task',
			status: 'SUCCESS',
			consumed_credits: 10,
			response: ['https://media.example/a.mp4'],
		},
	}),
};

async function collectGarbage(): Promise<void> {
	setFlagsFromString('--expose-gc');
	const collect: unknown = runInNewContext('gc');
	if (typeof collect !== 'function') throw new Error('Garbage can not be collected here');
	// What a WeakRef was made for lives until the end of the turn.
	await new Promise((resolve) => setImmediate(resolve));
	Reflect.apply(collect, undefined, []);
}
