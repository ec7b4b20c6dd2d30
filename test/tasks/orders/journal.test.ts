import { seedanceapi } from '../../../nodes/Seedance/providers/seedanceapi';
import { exactly, type Submission } from '../../../nodes/Seedance/providers/provider';
import type { PlacedOrder } from '../../../nodes/Seedance/tasks/job';
import { hash } from '../../../nodes/Seedance/text/hash';
import { Journal, JournalMemory } from '../../../nodes/Seedance/tasks/orders/journal';
import type { Estimate } from '../../../nodes/Seedance/tasks/orders/prices';
import { lookUpOrder, noteTaskFailed, standingOf } from '../../../nodes/Seedance/tasks/submitStep';
import { aTask } from '../../providers/support/aTask';
import { anEntry, aPlace } from './journalEntry';

const place = aPlace({ key: 'a harbour/0', seat: '2' });
const THIS_RUN = { runIndex: 0, isTool: false };
const ALL_CALLS = { runIndex: 0, isTool: true };
const entry = anEntry({ taskId: 'sd2_1' });

test('what was written is found again after a round trip through JSON, as n8n stores it', () => {
	const store: Record<string, unknown> = {};
	new Journal(store).write(place, entry);
	expect(new Journal(JSON.parse(JSON.stringify(store)) as Record<string, unknown>).find(place)).toMatchObject(
		entry,
	);
});

test('an entry that somebody else has spoiled counts as none', () => {
	const store: Record<string, unknown> = {};
	const journal = new Journal(store);
	journal.write(place, entry);
	for (const key of Object.keys(store)) store[key] = { state: 'bought', taskId: 7 };
	expect(journal.find(place)).toBeNull();
});

test('it stays small: under 200 bytes an item', () => {
	const store: Record<string, unknown> = {};
	const journal = new Journal(store);
	for (let itemIndex = 0; itemIndex < 1000; itemIndex += 1) {
		journal.write(
			{ ...place, key: `${hash(`${itemIndex}`, 16)}/0`, seat: hash(`seat ${itemIndex}`, 16) },
			entry,
		);
	}
	expect(JSON.stringify(store).length / 1000).toBeLessThan(200);
});

test('a failed task that two calls of a tool have waited for is one failed attempt, and counts once', () => {
	const journal = new Journal({});
	const order = bought(journal, 160);
	const task = aTask('seedanceapi', { taskId: 'task-1', creditsUsed: 160 });
	const clock = { now: () => 2 };
	noteTaskFailed(order, task, { journal, clock, provider: seedanceapi });
	noteTaskFailed(order, task, { journal, clock, provider: seedanceapi });
	expect(journal.find(place)).toMatchObject({ attempt: 0, failedTaskIds: ['task-1'], failedAmount: 160 });
	expect(journal.spentBeside([place], THIS_RUN)).toEqual({ amount: 160, unknown: 0 });
});

test('what a failed task has cost that nobody knows is not known of the next attempts either', () => {
	const journal = new Journal({});
	const order = bought(journal, null);
	noteTaskFailed(order, aTask('seedance2ai', { taskId: 'task-1' }), {
		journal,
		clock: { now: () => 2 },
		provider: seedanceapi,
	});
	expect(journal.spentBeside([], THIS_RUN)).toEqual({ amount: 0, unknown: 1 });
	journal.write(place, {
		...entry,
		taskId: 'task-2',
		failedAmount: standingOf(place, journal).failedAmount,
	});
	expect(journal.spentBeside([place], THIS_RUN)).toEqual({ amount: 0, unknown: 1 });
});

test('an order that was bought is recalled with what it was expected to cost', () => {
	const journal = new Journal({});
	const order = bought(journal, 160);
	expect(lookUpOrder(order, journal)).toEqual({
		kind: 'bought',
		taskId: 'task-1',
		amount: null,
		expected: 160,
	});
});

/** An order that was bought as task-1, for nobody knows how much. */
function bought(journal: Journal, expected: number | null): PlacedOrder {
	const [model] = seedanceapi.models('public');
	if (model === undefined) throw new Error('The provider has no model');
	const submission: Submission = { model, mode: 'text-to-video', parameters: {}, region: null };
	const estimate: Estimate =
		expected === null
			? { price: null, source: 'unknown' }
			: { price: exactly(expected), source: 'published' };
	journal.write(place, { ...entry, taskId: 'task-1', amount: null, expected });
	const identity = { request: 'a harbour', ownKey: null, row: 'row', seat: '2' };
	return { submission, identity, place, estimate, cap: null };
}

test('what other orders have cost counts, with those that may have been taken, but not the own ones', () => {
	const journal = new Journal({});
	const at = (key: string, runIndex = 0) => ({ ...place, key, runIndex });
	journal.write(place, entry);
	journal.write(at('bought/0'), { ...entry, amount: 50 });
	journal.write(at('failed/0'), { ...entry, state: 'failed', failedAmount: 7 });
	journal.write(at('in doubt/0'), { ...entry, state: 'sent', taskId: null, amount: null, expected: 11 });
	journal.write(at('in another round/0', 1), { ...entry, amount: null, expected: null });
	expect(journal.spentBeside([place], THIS_RUN)).toEqual({ amount: 68, unknown: 0 });
	expect(journal.spentBeside([], THIS_RUN)).toEqual({ amount: 98, unknown: 0 });
	expect(journal.spentBeside([place], ALL_CALLS)).toEqual({ amount: 68, unknown: 1 });
});

describe('of two retries of one execution, to which n8n hands the same context', () => {
	const store = () => JSON.parse(JSON.stringify(context)) as Record<string, unknown>;
	const context: Record<string, unknown> = {};
	new Journal(context).write(place, { ...entry, state: 'sent', taskId: null });

	test('the second knows what the first has submitted, and n8n is handed it too', () => {
		const shared = new JournalMemory().of('execution');
		new Journal(store(), shared).write(place, { ...entry, at: 2 });
		const kept = store();
		expect(new Journal(kept, shared).find(place)).toMatchObject({ state: 'bought', at: 2 });
		expect(new Journal(kept).find(place)).toMatchObject({ state: 'bought', at: 2 });
	});

	test('what n8n hands over counts where it is newer', () => {
		const shared = new JournalMemory().of('execution');
		new Journal({}, shared).write(place, { ...entry, state: 'sent', at: 0 });
		new Journal(context, shared);
		expect(new Journal({}, shared).find(place)).toMatchObject({ at: 1 });
	});
});

test('the memory of executions is bounded by what they have submitted, the present one excepted', () => {
	const memory = new JournalMemory();
	const large = memory.of('large');
	for (let number = 0; number < 20_000; number += 1) large[`${number}`] = {};
	expect(memory.of('large')).toBe(large);
	// They are counted once in a hundred executions.
	for (let number = 0; number < 100; number += 1) memory.of(`small ${number}`)['0'] = {};
	expect(Object.keys(memory.of('large'))).toHaveLength(0);
});

test('a process that first meets an execution as a retry knows since when orders may be missing, also in later tries', () => {
	const memory = new JournalMemory();
	expect(memory.lostAt(memory.of('killed', 1234))).toBe(1234);
	expect(memory.lostAt(memory.of('killed', 5678))).toBe(1234);
	expect(memory.lostAt(memory.of('killed'))).toBe(1234);
});

test('a process that has seen the first try of an execution misses nothing in its retries', () => {
	const memory = new JournalMemory();
	memory.of('seen');
	expect(memory.lostAt(memory.of('seen', 1234))).toBeNull();
});

describe("of orders with the user's own key", () => {
	const HOUR = 3_600_000;
	const own = { ...place, sentKey: 'row-17', ownKey: 'row-17' };
	const memory = new JournalMemory();
	const inExecution = (now: number, account = 'account') =>
		new Journal({}, {}, memory.ownOrdersOf(account, now));
	inExecution(0).write(own, { ...entry, at: HOUR });

	test('another execution of the process knows what the first has submitted, for 24 hours', () => {
		expect(inExecution(24 * HOUR).find(own)).toMatchObject({ state: 'bought', taskId: entry.taskId });
		expect(inExecution(25 * HOUR).find(own)).toBeNull();
	});

	test('neither at another account nor without the key', () => {
		expect(inExecution(HOUR, 'other').find(own)).toBeNull();
		expect(inExecution(HOUR).find(place)).toBeNull();
	});

	test('what was certainly not accepted is forgotten in all executions', () => {
		const other = inExecution(HOUR, 'refusing');
		other.write(own, { ...entry, state: 'sent', at: HOUR });
		other.forget(own);
		expect(inExecution(HOUR, 'refusing').find(own)).toBeNull();
	});
});
