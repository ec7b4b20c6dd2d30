/** Many open tasks at a provider with a list: few requests, and no end is noticed late. */
import type { HttpAnswer } from '../../nodes/Seedance/providers/provider';
import type { ListPlan } from './arkProvider';
import type { Random } from './random';
import { simulate, type Scenario, type Simulated } from './simulate';

const ONE_TO_TEN_MINUTES = (random: Random) => 60 + 540 * random.next();
const TWO_MINUTES_AND_MORE = (random: Random) => 60 + 120 * random.next();

const onArk = (scenario: Pick<Scenario, 'items'> & Partial<Scenario>): Scenario => ({
	provider: 'ark',
	processes: 1,
	seed: 1,
	seconds: TWO_MINUTES_AND_MORE,
	...scenario,
});

const said = (status: number, body = '<html>no such page</html>'): HttpAnswer => ({
	status,
	headers: {},
	body,
});
const PROVIDERS_WORD = JSON.stringify({ error: { code: 'AccessDenied', message: 'Not for this key' } });

/** Every task was completed, and nothing was left behind. */
function expectAllDone({ outcomes, clock, provider, refusedPer1000 }: Simulated): void {
	expect(new Set(outcomes.flat().map(({ task }) => task.status))).toEqual(new Set(['completed']));
	expect(new Set(outcomes.flat().map(({ task }) => task.taskId)).size).toBe(provider.tasks.length);
	expect(refusedPer1000).toBe(0);
	expect(clock.pending).toBe(0);
}

function requestsOf({ provider }: Simulated, kind: 'status' | 'list'): number {
	return provider.seen.filter((one) => one.kind === kind).length;
}

test.each([
	[12, 1],
	[100, 1],
	[200, 2],
	[1000, 2],
])(
	'%i open tasks of one to ten minutes: one poll a second at most, each end noticed within 10 s',
	async (items, seed) => {
		const figures = await simulate(onArk({ items, seconds: ONE_TO_TEN_MINUTES, seed }));
		expectAllDone(figures);
		expect(figures.pollsInASecond.most).toBe(1);
		expect(figures.noticedMaxMs).toBeLessThan(10_000);
		expect(requestsOf(figures, 'status')).toBe(0);
	},
	120_000,
);

test('a few open tasks are polled each by itself', async () => {
	const figures = await simulate(onArk({ items: 11 }));
	expectAllDone(figures);
	expect(requestsOf(figures, 'list')).toBe(0);
});

test('all runs of the process share one list: 40 runs of 5 tasks take no more than one poll a second', async () => {
	const figures = await simulate(onArk({ items: 5, runs: 40 }));
	expectAllDone(figures);
	expect(figures.pollsInASecond.most).toBe(1);
	expect(figures.noticedMaxMs).toBeLessThan(10_000);
});

test('very many tasks are read from the pages of all open tasks, those on no page asked for by their IDs', async () => {
	const figures = await simulate(onArk({ items: 2500 }));
	expectAllDone(figures);
	expect(figures.pollsInASecond.most).toBe(1);
	expect(figures.noticedMaxMs).toBeLessThan(20_000);
	const pages = figures.provider.listQueries.filter((query) => query['filter.status'] !== undefined);
	expect(pages.length).toBeGreaterThan(figures.provider.listQueries.length / 3);
}, 120_000);

describe('a list that is not what it should be', () => {
	test.each<[string, number, ListPlan]>([
		['lags by 30 s', 200, { lagMs: 30_000 }],
		['hides a few tasks', 200, { hides: (item) => item % 40 === 0 }],
		['has at most 100 on a page', 200, { mostOnPage: 100 }],
	])(
		'%s (%i tasks): still one poll a second',
		async (_, items, list) => {
			const figures = await simulate(onArk({ items, list }));
			expectAllDone(figures);
			expect(figures.pollsInASecond.most).toBe(1);
			expect(figures.noticedMaxMs).toBeLessThan(items > 1000 ? 20_000 : 13_000);
		},
		120_000,
	);

	let without: Simulated;
	beforeAll(async () => {
		without = await simulate(onArk({ items: 60, list: null }));
	}, 60_000);

	test.each<[string, ListPlan]>([
		['hides a quarter of the tasks', { hides: (item) => item % 4 === 0 }],
		['hides all tasks', { hides: () => true }],
		['always fails', { instead: () => said(500) }],
		['is missing at a gateway', { instead: () => said(404) }],
		['is refused to the key', { instead: () => said(403, PROVIDERS_WORD) }],
		['is unreadable', { instead: () => said(200, '{"items":[{"id":"cgt-') }],
		['is no list', { instead: () => said(200, '{"items":"none"}') }],
	])('%s: the tasks are polled each by itself, as without a list', async (_, list) => {
		const figures = await simulate(onArk({ items: 60, list }));
		expectAllDone(figures);
		expect(requestsOf(figures, 'list')).toBeLessThan(requestsOf(figures, 'status') / 8);
		expect(figures.noticedMaxMs).toBeLessThan(without.noticedMaxMs + 10_000);
	});

	test('fails for a while: it is used again afterwards', async () => {
		const fails = (ms: number) => ms > 30_000 && ms < 50_000;
		const figures = await simulate(
			onArk({
				items: 200,
				seconds: ONE_TO_TEN_MINUTES,
				list: { instead: (ms) => (fails(ms) ? said(500) : null) },
			}),
		);
		expectAllDone(figures);
		expect(requestsOf(figures, 'list')).toBeGreaterThan(100);
	});

	test('takes fewer IDs than the URL holds: it is asked for fewer', async () => {
		const figures = await simulate(onArk({ items: 200, list: { mostIds: 50 } }));
		expectAllDone(figures);
		expect(figures.pollsInASecond.most).toBe(1);
		expect(figures.noticedMaxMs).toBeLessThan(10_000);
	});
});
