import { getEventListeners } from 'node:events';
import { seedance2ai } from '../../nodes/Seedance/providers/seedance2ai';
import type { HttpAnswer, ProviderRequest } from '../../nodes/Seedance/providers/provider';
import { runBatch } from '../../nodes/Seedance/tasks/batch';
import { NO_EARLIER_TRIES } from '../../nodes/Seedance/tasks/orders/earlierTries';
import { Journal } from '../../nodes/Seedance/tasks/orders/journal';
import type { Job, Outcome } from '../../nodes/Seedance/tasks/job';
import { EventClock } from '../simulation/clock';
import { batchDeps } from './batchDeps';
import { job } from './desk';

const MINUTE_MS = 60_000;
const DONE = { id: 'task', status: 'completed', output: { video_url: 'https://media.example.com/a.mp4' } };
const order = { isBought: false, follow: 'toEnd', maxWaitMs: 60 * MINUTE_MS } as const;

/** A provider whose answers take 100 ms, and what it was sent. */
class Counter {
	readonly sent: Array<{ at: number; request: ProviderRequest }> = [];

	constructor(
		readonly clock: EventClock,
		private readonly answer: (request: ProviderRequest) => HttpAnswer,
	) {}

	async run(jobs: readonly Job[], signal = new AbortController().signal): Promise<Outcome[]> {
		const ended = await this.clock.drive(
			runBatch(
				jobs,
				batchDeps({
					provider: seedance2ai,
					http: {
						send: async (request) => {
							this.sent.push({ at: this.clock.now() - this.clock.start, request });
							await this.clock.sleep(100);
							return { kind: 'answer', answer: this.answer(request) };
						},
					},
					clock: this.clock,
					random: () => 0,
					signal,
				}),
			),
		);
		return ended.map(({ outcome }) => outcome);
	}
}

function said(status: number, body: unknown, headers: Record<string, string> = {}): HttpAnswer {
	return { status, headers, body: JSON.stringify(body) };
}

describe.each([
	['a busy service', 503, 'service_busy'],
	['a request with this key that still runs', 409, 'idempotency_conflict'],
])('a submit that meets %s', (_, status, code) => {
	test.each(['0', 'Thu, 01 Jan 1970 00:00:00 GMT'])(
		'and is to come again after %p leaves requests to others',
		async (value) => {
			const clock = new EventClock();
			const provider = new Counter(clock, ({ method }) => {
				const isEnded = clock.now() - clock.start >= 10_000;
				if (method === 'POST') return said(status, { error: { code } }, { 'retry-after': value });
				return said(200, isEnded ? { ...DONE, id: 'task 0' } : { id: 'task 0', status: 'processing' });
			});
			const stop = new AbortController();
			void clock.sleep(20_000).then(() => stop.abort());
			const [outcome] = await provider.run(
				[job(0, { ...order, isBought: true }), job(1, order)],
				stop.signal,
			);
			expect(outcome?.task.status).toBe('completed');
			expect(provider.sent.filter(({ request }) => request.method === 'POST').length).toBeLessThan(7);
		},
	);
});

test('fifty runs of one execution leave no listener at its signal', async () => {
	const { signal } = new AbortController();
	const provider = new Counter(new EventClock(), ({ method }) => said(method === 'POST' ? 202 : 200, DONE));
	for (let run = 0; run < 50; run += 1) await provider.run([job(0, order)], signal);
	expect(provider.sent.length).toBeGreaterThanOrEqual(50);
	expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test('where submits with media are to pause for hours, those items are errors that say so, and all others go on', async () => {
	const provider = new Counter(new EventClock(), ({ method, body }) => {
		const code = 'rate_limited';
		if (body?.['image_url'] !== undefined) return said(429, { error: { code } }, { 'retry-after': '21600' });
		return said(method === 'POST' ? 202 : 200, DONE);
	});
	const imageUrl = 'https://media.example.com/a.jpg';
	const jobs = Array.from({ length: 40 }, (_, item) =>
		job(item, item % 2 === 0 ? { ...order, imageUrl } : order),
	);
	const outcomes = await provider.run(jobs);
	const withMedia = outcomes.filter((_, item) => item % 2 === 0);
	const others = outcomes.filter((_, item) => item % 2 === 1);
	expect(others.map(({ task }) => task.status)).toEqual(others.map(() => 'completed'));
	expect(provider.clock.elapsed()).toBeLessThan(2 * MINUTE_MS);
	const codes = withMedia.map(({ task }) => task.failure?.code);
	const refused = codes.filter((code) => code === 'rate_limited').length;
	expect(refused).toBeGreaterThan(0);
	expect(refused).toBeLessThanOrEqual(3);
	expect(codes.filter((code) => code === 'not_sent')).toHaveLength(20 - refused);
});

test('a run that is stopped while it waits for the limit on media leaves its place to others', async () => {
	const clock = new EventClock();
	const provider = new Counter(clock, ({ method }) => said(method === 'POST' ? 202 : 200, DONE));
	const imageUrl = 'https://media.example.com/a.jpg';
	const stop = new AbortController();
	void clock.sleep(30_000).then(() => stop.abort());
	const jobs = Array.from({ length: 10 }, (_, item) => job(item, { ...order, imageUrl }));
	const outcomes = await provider.run(jobs, stop.signal);
	expect(outcomes.map(({ task }) => task.failure?.code ?? task.status)).toEqual([
		...new Array<string>(3).fill('completed'),
		...new Array<string>(7).fill('stopped'),
	]);
	expect(clock.elapsed()).toBe(30_000);
	expect(clock.pending).toBe(0);
	expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
});

test('a step that throws ends its own item alone: a submit as one that may have been accepted', async () => {
	const provider = new Counter(new EventClock(), ({ method, body }) => {
		if (method === 'GET' || body?.prompt === 'video 0') throw new Error('a broken answer');
		return said(202, { id: `task of ${String(body?.prompt)}`, status: 'processing' });
	});
	const outcomes = await provider.run([job(0, order), job(1, order)]);
	expect(outcomes.map(({ task }) => [task.taskId, task.failure?.code])).toEqual([
		[null, 'outcome_unknown'],
		['task of video 1', 'unreadable_answer'],
	]);
});

test('a submit with media that waits for an answer under a cap does not keep that one from being sent again', async () => {
	let busy = 1;
	let accepted = 0;
	const provider = new Counter(new EventClock(), ({ method, body }) => {
		if (method === 'GET') return said(200, { ...DONE, id: undefined, credits_used: 10 });
		if (body?.image_url === undefined && busy-- > 0) return said(503, { error: { code: 'service_busy' } });
		return said(202, { id: `task ${accepted++}`, status: 'processing', credits_used: 10 });
	});
	const imageUrl = 'https://media.example.com/a.png';
	const media = [0, 1, 2, 3].map((index) => job(index, { ...order, imageUrl }, 100_000));
	const outcomes = await provider.run([...media, job(4, order, 100_000)]);
	expect(outcomes.map(({ task }) => task.status)).toEqual(outcomes.map(() => 'completed'));
	expect(provider.clock.now() - provider.clock.start).toBeLessThan(10 * MINUTE_MS);
});

describe('an answer that says 0 credits of a task that has not ended', () => {
	test.each([
		['when it was submitted', 0, 0],
		['after it was submitted for 30', 30, 0],
	])('%s opens no cap', async (_, atFirst, meanwhile) => {
		let charged = 0;
		const provider = new Counter(new EventClock(), ({ method }) => {
			const isLate = provider.clock.now() - provider.clock.start > 5 * MINUTE_MS;
			if (method === 'GET' && isLate) return said(200, { ...DONE, id: undefined, credits_used: 30 });
			if (method === 'GET') return said(200, { status: 'processing', credits_used: meanwhile });
			charged += 30;
			return said(202, { id: `task ${charged}`, status: 'processing', credits_used: atFirst });
		});
		await provider.run(Array.from({ length: 10 }, (__, index) => job(index, order, 70)));
		expect(charged).toBeGreaterThan(0);
		expect(charged).toBeLessThanOrEqual(70);
	});
});

test.each(['nothing', 'toEnd'] as const)(
	'a task whose submit already says that it failed is submitted anew by a retry: %s',
	async (follow) => {
		const journal = new Journal({});
		const clock = new EventClock();
		const posts: number[] = [];
		const failed = () => ({ id: `task ${posts.length}`, status: 'failed', error: { message: 'No' } });
		for (let run = 0; run < 3; run += 1) {
			const http = {
				send: async ({ method }: ProviderRequest) => {
					if (method === 'POST') posts.push(run);
					return await Promise.resolve({ kind: 'answer', answer: said(202, failed()) } as const);
				},
			};
			const jobs = [{ ...job(0, order), follow }];
			const [ended] = await clock.drive(
				runBatch(jobs, batchDeps({ provider: seedance2ai, http, clock, journal })),
			);
			expect(ended?.outcome.task).toMatchObject({ status: 'failed', failure: { code: 'task_failed' } });
		}
		expect(posts).toEqual([0, 1, 2]);
	},
);

test.each([
	['runs for the first time', NO_EARLIER_TRIES, false],
	['retries one whose journal it has', { ...NO_EARLIER_TRIES, isRetry: true }, false],
	['retries one that was killed', { isRetry: true, journalLostAt: 0, since: null }, null],
])(
	'of a refused order, an execution that %s says that nothing was charged only if it knows',
	async (_, earlier, billed) => {
		const clock = new EventClock();
		const answer = said(401, { error: { code: 'unauthorized', message: 'The key was revoked' } });
		const http = { send: () => Promise.resolve({ kind: 'answer', answer } as const) };
		const jobs = [0, 1].map((itemIndex) => job(itemIndex, order));
		const deps = batchDeps({ provider: seedance2ai, http, clock, earlier });
		const ended = await clock.drive(runBatch(jobs, deps));
		const failures = ended.map(({ outcome }) => outcome.task.failure);
		expect(failures).toMatchObject(failures.map(() => ({ code: expect.any(String) as string, billed })));
	},
);
