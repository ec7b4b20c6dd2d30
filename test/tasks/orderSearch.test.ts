/** How orders are searched for in the provider's list of tasks: how often, for how long, how far back, and what follows. */
import { getEventListeners } from 'node:events';
import { ark } from '../../nodes/Seedance/providers/ark';
import type { Job } from '../../nodes/Seedance/tasks/job';
import { NO_EARLIER_TRIES, type EarlierTries } from '../../nodes/Seedance/tasks/orders/earlierTries';
import { markKey } from '../../nodes/Seedance/tasks/orders/idempotency';
import { Journal } from '../../nodes/Seedance/tasks/orders/journal';
import { ArkLedger, arkJob, MINUTE_MS, said } from './arkLedger';

const PATIENCE_MS = 3 * MINUTE_MS;
const BROKEN = said(500, { error: { code: 'InternalServiceError', message: 'trouble' } });

/** The mark of an order, as the run of `batchDeps` makes it. */
function markOf(prompt: string, attempt = 0, number = 0): string | null {
	const { order } = arkJob(0, prompt);
	const key = markKey({ origin: 'execution', nodeId: 'node', order: `${prompt}/${number}`, attempt }, null);
	return order === null ? null : ark.markOf(order.submission, key);
}

const killed: EarlierTries = { isRetry: true, journalLostAt: 0, since: null };
const retried: EarlierTries = { isRetry: true, journalLostAt: null, since: null };

describe('an order whose response was lost', () => {
	test('is in the list at once: its task is the order, and it was sent once', async () => {
		const ledger = new ArkLedger(() => 'lostTaken');
		const [outcome] = await ledger.run([arkJob(0, 'a harbour')]);
		expect(outcome?.task).toMatchObject({ status: 'completed', taskId: 'cgt-0', failure: null });
		expect(ledger.times('submit')).toHaveLength(1);
		expect(ledger.times('list')).toHaveLength(1);
	});

	test.each([10_000, 60_000, 170_000])('is found when the list lags %i ms behind', async (lagMs) => {
		const ledger = new ArkLedger(() => 'lostTaken');
		ledger.lagMs = lagMs;
		const [outcome] = await ledger.run([arkJob(0, 'a harbour')]);
		expect(outcome?.task).toMatchObject({ status: 'completed', taskId: 'cgt-0' });
		expect(ledger.times('submit')).toHaveLength(1);
	});

	test('is not sent again when the list never shows it: it may have been submitted', async () => {
		const ledger = new ArkLedger(() => 'lost');
		const [outcome] = await ledger.run([arkJob(0, 'a harbour')]);
		expect(outcome?.task.failure).toMatchObject({ code: 'outcome_unknown', billed: null });
		expect(outcome?.task.failure?.message).toBe(
			"The video may have been submitted: socket hang up. The provider's task list does not show the task",
		);
		expect(ledger.times('submit')).toHaveLength(1);
	});

	test('is searched for until three minutes have passed, less and less often', async () => {
		const ledger = new ArkLedger(() => 'lost');
		await ledger.run([arkJob(0, 'a harbour')]);
		const times = ledger.times('list');
		const pauses = times.slice(1).map((at, index) => at - (times[index] ?? 0));
		expect(times[0]).toBeLessThan(3000);
		expect(times.at(-1)).toBeGreaterThanOrEqual(PATIENCE_MS);
		expect(times.at(-1)).toBeLessThan(PATIENCE_MS + 1000);
		expect(times.length).toBeLessThan(15);
		expect(Math.min(...pauses)).toBeGreaterThanOrEqual(1000);
		expect(pauses.slice(0, -1)).toEqual([...pauses.slice(0, -1)].sort((a, b) => a - b));
	});

	test('is told from another with the same prompt by its mark alone', async () => {
		const ledger = new ArkLedger(() => 'lost');
		ledger.create('a harbour', null);
		ledger.create('a harbour', 'n8n-nodes-seedance:of another order');
		const [outcome] = await ledger.run([arkJob(0, 'a harbour')]);
		expect(outcome?.task.failure?.code).toBe('outcome_unknown');
	});

	test("is not searched for where the user's own safety identifier stands in place of the mark", async () => {
		const ledger = new ArkLedger(() => 'lostTaken');
		const [outcome] = await ledger.run([arkJob(0, 'a harbour', { safetyIdentifier: 'user-1' })]);
		expect(outcome?.task.failure?.code).toBe('outcome_unknown');
		expect(ledger.times('list')).toEqual([]);
	});

	test('is found by a retry once the list shows it, and is known from then on', async () => {
		const ledger = new ArkLedger(() => 'lostTaken');
		ledger.lagMs = 10 * MINUTE_MS;
		const journal = new Journal({});
		const [lost] = await ledger.run([arkJob(0, 'a harbour')], { journal });
		expect(lost?.task.failure?.code).toBe('outcome_unknown');
		await ledger.clock.advance(10 * MINUTE_MS);
		const lists = ledger.times('list').length;
		for (let round = 0; round < 2; round += 1) {
			const [found] = await ledger.run([arkJob(0, 'a harbour')], { journal, earlier: retried });
			expect(found?.task).toMatchObject({ status: 'completed', taskId: 'cgt-0' });
		}
		expect(ledger.times('submit')).toHaveLength(1);
		expect(ledger.times('list')).toHaveLength(lists + 1);
	});

	test('has failed where the list says so, and a retry makes another attempt', async () => {
		const ledger = new ArkLedger(() => 'lost');
		void ledger.clock.sleep(5000).then(() => ledger.create('x', markOf('a harbour'), { status: 'failed' }));
		const journal = new Journal({});
		const [outcome] = await ledger.run([arkJob(0, 'a harbour')], { journal });
		expect(outcome?.task).toMatchObject({
			status: 'failed',
			taskId: 'cgt-0',
			failure: { code: 'task_failed' },
		});
		await ledger.run([arkJob(0, 'a harbour')], { journal, earlier: retried });
		expect(ledger.times('submit')).toHaveLength(2);
	});

	test("a list that can't be read is said so", async () => {
		const ledger = new ArkLedger(() => 'lost');
		ledger.listAnswers.push(...Array<typeof BROKEN>(100).fill(BROKEN));
		const [outcome] = await ledger.run([arkJob(0, 'a harbour')]);
		expect(outcome?.task.failure).toMatchObject({ code: 'outcome_unknown' });
		expect(outcome?.task.failure?.message).toContain('could not be read: trouble');
	});
});

describe('many orders', () => {
	test('in doubt are served by the same listings, no more than one a second', async () => {
		const ledger = new ArkLedger(() => 'lostTaken');
		ledger.lagMs = 100_000;
		const jobs = Array.from({ length: 60 }, (_, item) => arkJob(item, `video ${item}`));
		// Submitted alone, since so many open tasks would be polled by lists too.
		const outcomes = await ledger.run(jobs.map((job) => ({ ...job, follow: 'nothing' as const })));
		expect(outcomes.map(({ task }) => task.failure)).toEqual(outcomes.map(() => null));
		expect(new Set(outcomes.map(({ task }) => task.taskId)).size).toBe(60);
		const times = ledger.times('list');
		expect(times.length).toBeLessThan(20);
		for (const [index, at] of times.entries())
			expect((times[index + 1] ?? Infinity) - at).toBeGreaterThan(1000);
		expect(ledger.times('submit')).toHaveLength(60);
	});

	test('go on while one of them is searched for', async () => {
		const ledger = new ArkLedger((prompt) => (prompt === 'video 0' ? 'lost' : 'taken'));
		const submitted: number[] = [];
		await ledger.run(
			Array.from({ length: 40 }, (_, item) => arkJob(item, `video ${item}`)),
			{ onBought: () => submitted.push(ledger.clock.elapsed()) },
		);
		expect(submitted).toHaveLength(39);
		expect(Math.max(...submitted)).toBeLessThan(10_000);
	});
});

test('Stop ends the search at once: it may have been submitted, and nothing is left', async () => {
	const ledger = new ArkLedger(() => 'lostTaken');
	ledger.lagMs = 10 * MINUTE_MS;
	const stop = new AbortController();
	void ledger.clock.sleep(100_000).then(() => stop.abort());
	const [outcome] = await ledger.run([arkJob(0, 'a harbour')], { signal: stop.signal });
	expect(outcome?.task.failure).toMatchObject({ code: 'outcome_unknown' });
	expect(ledger.clock.elapsed()).toBeLessThanOrEqual(100_100);
	await ledger.clock.advance(100);
	expect(ledger.clock.pending).toBe(0);
	expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
});

describe('how far back', () => {
	/** Tasks of others, created before now. */
	const others = (ledger: ArkLedger, count: number, ageMs: number) => {
		const createdAt = ledger.clock.now() - ageMs;
		for (let number = 0; number < count; number += 1) ledger.create('x', null, { createdAt, shownAt: 0 });
	};

	test('tasks that are older than the order are not read', async () => {
		const ledger = new ArkLedger(() => 'lostTaken');
		others(ledger, 3000, 24 * 60 * MINUTE_MS);
		ledger.lagMs = 20_000;
		await ledger.run([arkJob(0, 'a harbour')]);
		expect(new Set(ledger.sent.filter(({ kind }) => kind === 'list').map(({ page }) => page))).toEqual(
			new Set([1]),
		);
	});

	test.each([
		['with 1,200 newer tasks', 100, true],
		['at a gateway with 40 tasks on a page', 40, true],
		['at a gateway that does not say how many there are', 100, false],
	])('a task %s is found on its page', async (_, mostOnPage, tellsTotal) => {
		const ledger = new ArkLedger(() => 'taken');
		ledger.mostOnPage = mostOnPage;
		ledger.tellsTotal = tellsTotal;
		const count = mostOnPage === 40 ? 150 : 1200;
		ledger.create('a harbour', markOf('a harbour'), { createdAt: ledger.clock.now() - 10_000, shownAt: 0 });
		others(ledger, count, 0);
		const [outcome] = await ledger.run([arkJob(0, 'a harbour')], { earlier: killed });
		expect(outcome?.task).toMatchObject({ status: 'completed', taskId: 'cgt-0' });
		expect(ledger.times('submit')).toEqual([]);
	});

	test('after a kill, an order is not sent where the list is too long to be read', async () => {
		const ledger = new ArkLedger(() => 'taken');
		ledger.create('a harbour', markOf('a harbour'), { createdAt: ledger.clock.now() - 10_000, shownAt: 0 });
		others(ledger, 6000, 0);
		const [outcome] = await ledger.run([arkJob(0, 'a harbour')], { earlier: killed });
		expect(outcome?.task.failure).toMatchObject({ code: 'outcome_unknown' });
		expect(ledger.times('submit')).toEqual([]);
	});
});

describe('in the retry of an execution that was killed', () => {
	test('an order is searched for before it is sent, and adopted', async () => {
		const ledger = new ArkLedger();
		ledger.create('a harbour', markOf('a harbour'), { shownAt: ledger.clock.now() + 100_000 });
		const [outcome] = await ledger.run([arkJob(0, 'a harbour')], { earlier: killed });
		expect(outcome?.task).toMatchObject({ status: 'completed', taskId: 'cgt-0' });
		expect(ledger.times('submit')).toEqual([]);
	});

	test('it is sent once patience is over, not before', async () => {
		const ledger = new ArkLedger();
		const [outcome] = await ledger.run([arkJob(0, 'a harbour')], { earlier: killed });
		expect(outcome?.task.status).toBe('completed');
		const [sentAt = 0] = ledger.times('submit');
		expect(sentAt).toBeGreaterThanOrEqual(PATIENCE_MS);
		expect(sentAt).toBeLessThan(PATIENCE_MS + 3000);
		expect(ledger.times('submit')).toHaveLength(1);
	});

	test('later tries in the same process are not as patient again, since nothing was sent meanwhile', async () => {
		const ledger = new ArkLedger();
		await ledger.clock.advance(PATIENCE_MS);
		await ledger.run([arkJob(0, 'a harbour')], { earlier: killed });
		expect(ledger.times('submit')[0]).toBeLessThan(PATIENCE_MS + 3000);
		expect(ledger.times('list')).toHaveLength(1);
	});

	test('a list that fails is not one without the order: it is not sent', async () => {
		const ledger = new ArkLedger();
		ledger.create('a harbour', markOf('a harbour'));
		ledger.listAnswers.push(...Array<typeof BROKEN>(100).fill(BROKEN));
		const [outcome] = await ledger.run([arkJob(0, 'a harbour')], { earlier: killed });
		expect(outcome?.task.failure).toMatchObject({ code: 'outcome_unknown', billed: null });
		expect(ledger.times('submit')).toEqual([]);
	});

	test('a list that fails at first is read again', async () => {
		const ledger = new ArkLedger();
		ledger.create('a harbour', markOf('a harbour'));
		ledger.listAnswers.push(BROKEN, said(502, '<html>Bad Gateway</html>'), said(200, 'half a b'), {
			kind: 'noAnswer',
			reason: 'reset',
		});
		const [outcome] = await ledger.run([arkJob(0, 'a harbour')], { earlier: killed });
		expect(outcome?.task).toMatchObject({ status: 'completed', taskId: 'cgt-0' });
	});

	test('a list that fails at the end of patience is read until it can be', async () => {
		const ledger = new ArkLedger();
		ledger.create('a harbour', markOf('a harbour'), { shownAt: ledger.clock.now() + PATIENCE_MS - 5000 });
		const readable = Array<null>(9).fill(null);
		ledger.listAnswers.push(...readable, BROKEN, BROKEN);
		const [outcome] = await ledger.run([arkJob(0, 'a harbour')], { earlier: killed });
		expect(outcome?.task).toMatchObject({ taskId: 'cgt-0' });
		expect(ledger.times('submit')).toEqual([]);
	});

	test('attempts that have failed count, and the next one is found', async () => {
		const ledger = new ArkLedger();
		ledger.create('x', markOf('a harbour', 0), { status: 'failed' });
		ledger.create('x', markOf('a harbour', 1), { status: 'expired' });
		ledger.create('x', markOf('a harbour', 2));
		const [outcome] = await ledger.run([arkJob(0, 'a harbour')], { earlier: killed });
		expect(outcome?.task).toMatchObject({ status: 'completed', taskId: 'cgt-2' });
		expect(outcome?.failedTaskIds).toEqual(['cgt-0', 'cgt-1']);
		expect(ledger.times('submit')).toEqual([]);
	});

	test.each([
		['is gone', []],
		['has not been updated in the list', ['running']],
	])('a later attempt is found where the record of the failed one before it %s', async (_, first) => {
		const ledger = new ArkLedger();
		for (const status of first) ledger.create('x', markOf('a harbour', 0), { status });
		const id = ledger.create('x', markOf('a harbour', 1), { createdAt: ledger.clock.now() + 1 }).id;
		const journal = new Journal({});
		const [outcome] = await ledger.run([arkJob(0, 'a harbour')], { earlier: killed, journal });
		expect(outcome?.task).toMatchObject({ status: 'completed', taskId: id });
		expect(ledger.times('submit')).toEqual([]);
		// A retry of this execution waits for the same task.
		const [again] = await ledger.run([arkJob(0, 'a harbour')], { earlier: killed, journal });
		expect(again?.task.taskId).toBe(id);
	});

	test('after a later attempt that failed too, the next one has a mark of its own', async () => {
		const ledger = new ArkLedger();
		ledger.create('x', markOf('a harbour', 2), { status: 'failed' });
		const [outcome] = await ledger.run([arkJob(0, 'a harbour')], { earlier: killed });
		expect(outcome?.task).toMatchObject({ status: 'completed', taskId: 'cgt-1' });
		expect(ledger.tasks[1]?.mark).toBe(markOf('a harbour', 3));
	});

	test('a canceled task is no failed attempt: nothing is sent in its place', async () => {
		const ledger = new ArkLedger();
		ledger.create('x', markOf('a harbour', 0), { status: 'cancelled' });
		const [outcome] = await ledger.run([arkJob(0, 'a harbour')], { earlier: killed });
		expect(outcome?.task).toMatchObject({ status: 'failed', failure: { code: 'task_cancelled' } });
		expect(ledger.times('submit')).toEqual([]);
	});

	test('after attempts that have all failed a new one is sent, with a mark of its own', async () => {
		const ledger = new ArkLedger();
		ledger.create('x', markOf('a harbour', 0), { status: 'failed' });
		const [outcome] = await ledger.run([arkJob(0, 'a harbour')], { earlier: killed });
		expect(outcome?.task).toMatchObject({ status: 'completed', taskId: 'cgt-1' });
		expect(ledger.tasks[1]?.mark).toBe(markOf('a harbour', 1));
	});

	test('equal orders are found each by its own number', async () => {
		const ledger = new ArkLedger();
		ledger.create('x', markOf('a harbour', 0, 0));
		ledger.create('x', markOf('a harbour', 0, 1));
		const jobs = [0, 1].map((item) => arkJob(item, 'a harbour'));
		const outcomes = await ledger.run(jobs, { earlier: killed });
		expect(new Set(outcomes.map(({ task }) => task.taskId))).toEqual(new Set(['cgt-0', 'cgt-1']));
		expect(ledger.times('submit')).toEqual([]);
	});

	test('what was found counts towards the cap before anything is sent', async () => {
		const ledger = new ArkLedger();
		for (const prompt of ['one', 'two'])
			ledger.create(prompt, markOf(prompt), { shownAt: ledger.clock.now() + 90_000 });
		const jobs = ['three', 'one', 'two'].map((prompt, item): Job => ({
			...arkJob(item, prompt, { videos: 2.5 }),
			follow: 'nothing',
		}));
		const outcomes = await ledger.run(jobs, { earlier: killed });
		expect(outcomes.map(({ task }) => task.failure?.code ?? task.status)).toEqual([
			'over_budget',
			'processing',
			'processing',
		]);
		expect(ledger.times('submit')).toEqual([]);
	});
});

describe('where only another process can have submitted it', () => {
	test('a fresh run reads no list', async () => {
		const ledger = new ArkLedger();
		await ledger.run([arkJob(0, 'a harbour')], { earlier: NO_EARLIER_TRIES });
		expect(ledger.times('list')).toEqual([]);
	});

	test('a retry that has its journal reads the list once, and sends what is not in it', async () => {
		const ledger = new ArkLedger();
		ledger.create('one', markOf('one'));
		const jobs = ['one', 'two'].map((prompt, item) => arkJob(item, prompt));
		const outcomes = await ledger.run(jobs, { earlier: retried });
		expect(outcomes.map(({ task }) => task.taskId)).toEqual(['cgt-0', 'cgt-1']);
		expect(ledger.times('list')).toHaveLength(1);
		expect(ledger.times('submit')).toHaveLength(1);
		expect(ledger.times('submit')[0]).toBeLessThan(1000);
	});

	test('a list that fails is read again, and then the order is not sent, can be retried, and may have been charged elsewhere', async () => {
		const ledger = new ArkLedger();
		ledger.listAnswers.push(...Array<typeof BROKEN>(100).fill(BROKEN));
		const [outcome] = await ledger.run([arkJob(0, 'a harbour')], { earlier: retried });
		expect(outcome?.task.failure).toMatchObject({ code: 'provider_error', retryable: true, billed: null });
		expect(ledger.times('submit')).toEqual([]);
		expect(ledger.clock.elapsed()).toBeLessThan(MINUTE_MS);
	});

	test.each([
		['an error page', said(404, '<html>Not Found</html>')],
		['its own error', said(405, { error: { message: 'Method not allowed' } })],
	])('at a gateway without a list, which answers by %s, it is sent', async (_, answer) => {
		const ledger = new ArkLedger();
		ledger.listAnswers.push(...Array<typeof answer>(100).fill(answer));
		const [outcome] = await ledger.run([arkJob(0, 'a harbour')], { earlier: retried });
		expect(outcome?.task.status).toBe('completed');
	});
});

describe("with the user's own key", () => {
	const own = (prompt: string, ownKey = 'row-17') => arkJob(0, prompt, { ownKey });

	test('another execution gets the video of the first', async () => {
		const ledger = new ArkLedger();
		await ledger.run([own('a harbour')], { origin: 'first' });
		const [outcome] = await ledger.run([own('a harbour')], { origin: 'second' });
		expect(outcome?.task).toMatchObject({ status: 'completed', taskId: 'cgt-0' });
		expect(ledger.times('submit')).toHaveLength(1);
	});

	test('another key, another order with the same key, and a video whose URL has expired are new orders', async () => {
		const ledger = new ArkLedger();
		await ledger.run([own('a harbour')], { origin: 'first' });
		await ledger.run([own('a harbour', 'row-18')], { origin: 'second' });
		await ledger.run([own('a storm')], { origin: 'third' });
		await ledger.clock.advance(30 * 60 * MINUTE_MS);
		for (let number = 0; number < 600; number += 1) ledger.create('x', null);
		await ledger.run([own('a harbour')], { origin: 'fourth' });
		expect(ledger.times('submit')).toHaveLength(4);
	});

	test('after a task that failed, another execution makes another attempt', async () => {
		const ledger = new ArkLedger();
		await ledger.run([own('a harbour')], { origin: 'first' });
		for (const task of ledger.tasks) task.status = 'failed';
		const [outcome] = await ledger.run([own('a harbour')], { origin: 'second' });
		expect(outcome?.task).toMatchObject({ status: 'completed', taskId: 'cgt-1' });
		expect(ledger.tasks[1]?.mark).not.toBe(ledger.tasks[0]?.mark);
	});
});
