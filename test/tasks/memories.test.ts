import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { CallbackRounds } from '../../nodes/Seedance/operations/callback/receive';
import { seedance2ai } from '../../nodes/Seedance/providers/seedance2ai';
import { seedanceapi } from '../../nodes/Seedance/providers/seedanceapi';
import type { Model } from '../../nodes/Seedance/parameters/model';
import type { HttpAnswer, Submission } from '../../nodes/Seedance/providers/provider';
import { Accounts } from '../../nodes/Seedance/tasks/rate/accounts';
import { runBatch } from '../../nodes/Seedance/tasks/batch';
import { RenderTimeMemory } from '../../nodes/Seedance/tasks/rate/renderTimes';
import type { Job } from '../../nodes/Seedance/tasks/job';
import { Journal, JournalMemory } from '../../nodes/Seedance/tasks/orders/journal';
import { PriceMemory } from '../../nodes/Seedance/tasks/orders/prices';
import { memoryOf } from '../../nodes/Seedance/trigger/memory';
import { batchDeps } from './batchDeps';
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
	return { model, mode: 'text-to-video', parameters: {}, region: null };
}

/** An n8n runs for months, and all its executions share these. */
describe('what the process remembers stays bounded', () => {
	test.each<[string, number, () => (number: number) => unknown]>([
		[
			'durations of a hundred kinds, the one not used',
			100,
			() => {
				const memory = new RenderTimeMemory();
				return (number) => memory.of(kind(number));
			},
		],
		[
			'a thousand triggers, the one not called',
			1000,
			() => (number) => memoryOf('workflow', `trigger ${number}`),
		],
		[
			'a thousand parked nodes, the one not called',
			1000,
			() => {
				const rounds = new CallbackRounds();
				return (number) => rounds.of(`${number}`, Number.POSITIVE_INFINITY, new EventClock());
			},
		],
		[
			'five thousand executions, the one not used',
			5000,
			() => {
				const memory = new JournalMemory();
				return (number) => memory.of(`${number}`);
			},
		],
	])('%s for longest forgotten first', (_, most, begin) => {
		const of = begin();
		const [first, second] = [of(0), of(1)];
		for (let number = 2; number < most; number += 1) of(number);
		expect(of(0)).toBe(first);
		of(most);
		expect(of(0)).toBe(first);
		expect(of(1)).not.toBe(second);
	});

	test('prices of five hundred kinds, the one not seen for longest forgotten first', () => {
		const memory = new PriceMemory();
		const prices = memory.of('account');
		for (let number = 0; number < 500; number += 1) prices.note(kind(number), number);
		prices.note(kind(0), 7);
		memory.of('other').note(kind(500), 500);
		expect(prices.priceOf(seedance2ai, kind(0))).toBe(7);
		expect(prices.priceOf(seedance2ai, kind(1))).toBeNull();
		expect(prices.priceOf(seedance2ai, kind(2))).toBe(2);
	});

	test('a price that one account has seen is none of another', () => {
		const memory = new PriceMemory();
		memory.of('a relay').note(kind(0), 1);
		expect(memory.of('an account').priceOf(seedance2ai, kind(0))).toBeNull();
	});

	test('limits of a thousand accounts, of those that nobody uses the one not asked for longest forgotten first', async () => {
		const clock = new EventClock();
		const accounts = new Accounts(clock);
		const of = (number: number) => accounts.limitsOf('https://provider.example', `key ${number}`, []);
		const [first, second, third] = [of(0), of(1), of(2)];
		const slot = await first.take('status', 'poll', new AbortController().signal);
		await clock.advance(1);
		for (let number = 3; number < 1000; number += 1) of(number);
		of(1);
		await clock.advance(1);
		of(1000);
		expect(of(0)).toBe(first);
		expect(of(1)).toBe(second);
		expect(of(2)).not.toBe(third);
		slot.done();
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
	private readonly durations = new RenderTimeMemory();

	/**
	 * One execution an hour, each with a key and a kind of video of its own.
	 * @returns what is its own
	 */
	async run(number: number): Promise<Array<WeakRef<object>>> {
		await this.clock.advance(3_600_000);
		const order = {
			submission: kind(number),
			identity: { request: `video ${number}`, ownKey: null, row: 'row', seat: '0' },
			cap: null,
			estimate: { price: null, source: 'unknown' as const },
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
		const limits = this.accounts.limitsOf('https://provider.example', `key ${number}`, seedanceapi.limits);
		const journal = new Journal({});
		const deps = batchDeps({
			provider: seedanceapi,
			http: { send: () => Promise.resolve({ kind: 'answer', answer: DONE }) },
			clock: this.clock,
			limits,
			durations: this.durations,
			prices: this.prices.of(`key ${number}`),
			journal,
			origin: `execution ${number}`,
			signal,
		});
		const [ended] = await this.clock.drive(runBatch([job], deps));
		const outcome = ended?.outcome;
		if (outcome?.task.status !== 'completed') throw new Error('The video was not made');
		return [job, signal, limits, journal, outcome].map((one) => new WeakRef(one));
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
