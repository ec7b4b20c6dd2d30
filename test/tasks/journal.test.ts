import { seedanceapi } from '../../nodes/Seedance/providers/seedanceapi';
import { blankTask, type Submission } from '../../nodes/Seedance/providers/vocabulary';
import type { Order } from '../../nodes/Seedance/tasks/job';
import { Journal, type JournalEntry, type OrderPlace } from '../../nodes/Seedance/tasks/journal';
import type { Estimate } from '../../nodes/Seedance/tasks/prices';
import { known, noteTaskFailed, standingOf } from '../../nodes/Seedance/tasks/submitStep';

const place: OrderPlace = { runIndex: 0, itemIndex: 2, request: { prompt: 'a harbour' }, userKey: null };
const entry: JournalEntry = {
	state: 'bought',
	taskId: 'sd2_1',
	credits: 30,
	expected: 30,
	failedCredits: 0,
	attempt: 0,
	failedTaskIds: [],
	at: 1,
};

test('what was written is found again after a round trip through JSON, as n8n stores it', () => {
	const store: Record<string, unknown> = {};
	new Journal(store).write(place, entry);
	expect(new Journal(JSON.parse(JSON.stringify(store)) as Record<string, unknown>).find(place)).toEqual(
		entry,
	);
});

test.each([
	['another round', { runIndex: 1 }],
	['another item', { itemIndex: 3 }],
	['another request', { request: { prompt: 'a storm' } }],
	['a key of its own', { userKey: 'row-17' }],
])('an entry does not count for %s', (_, change) => {
	const journal = new Journal({});
	journal.write(place, entry);
	expect(journal.find({ ...place, ...change })).toBeNull();
});

test("an order with the user's own key is the same order in any item and round", () => {
	const journal = new Journal({});
	journal.write({ ...place, userKey: 'row-17' }, entry);
	expect(journal.find({ ...place, userKey: 'row-17', itemIndex: 9, runIndex: 4 })).toEqual(entry);
});

test('an entry that somebody else has spoiled counts as none', () => {
	const store: Record<string, unknown> = {};
	const journal = new Journal(store);
	journal.write(place, entry);
	for (const key of Object.keys(store)) store[key] = { state: 'bought', taskId: 7 };
	expect(journal.find(place)).toBeNull();
});

test('it stays small: under 200 bytes an item, whatever the prompt', () => {
	const store: Record<string, unknown> = {};
	const journal = new Journal(store);
	for (let itemIndex = 0; itemIndex < 1000; itemIndex += 1) {
		journal.write(
			{ ...place, itemIndex, request: { prompt: 'x'.repeat(10_000) + String(itemIndex) } },
			entry,
		);
	}
	expect(JSON.stringify(store).length / 1000).toBeLessThan(200);
});

test('a failed task that two calls of a tool have waited for is one failed attempt, and counts once', () => {
	const journal = new Journal({});
	const order = bought(journal, 160);
	const task = { ...blankTask('seedanceapi'), taskId: 'task-1', creditsUsed: 160 };
	const clock = { now: () => 2 };
	noteTaskFailed(order, task, { journal, clock });
	noteTaskFailed(order, task, { journal, clock });
	expect(journal.find(place)).toMatchObject({ attempt: 0, failedTaskIds: ['task-1'], failedCredits: 160 });
	expect(journal.spentBeside([place])).toEqual({ credits: 160, unknown: 0 });
});

test('what a failed task has cost that nobody knows is not known of the next attempts either', () => {
	const journal = new Journal({});
	const order = bought(journal, null);
	noteTaskFailed(
		order,
		{ ...blankTask('seedance2ai'), taskId: 'task-1' },
		{ journal, clock: { now: () => 2 } },
	);
	expect(journal.spentBeside([])).toEqual({ credits: 0, unknown: 1 });
	journal.write(place, {
		...entry,
		taskId: 'task-2',
		failedCredits: standingOf(place, journal).failedCredits,
	});
	expect(journal.spentBeside([place])).toEqual({ credits: 0, unknown: 1 });
});

test('an order that was bought is recalled with what it was expected to cost', () => {
	const journal = new Journal({});
	const order = bought(journal, 160);
	expect(known(order, journal)).toEqual({ kind: 'bought', taskId: 'task-1', credits: null, expected: 160 });
});

/** An order that was bought as task-1, for nobody knows how much. */
function bought(journal: Journal, expected: number | null): Order {
	const [model] = seedanceapi.models('public');
	if (model === undefined) throw new Error('The provider has no model');
	const submission: Submission = { model, mode: 'text-to-video', parameters: {} };
	const estimate: Estimate =
		expected === null ? { credits: null, source: 'unknown' } : { credits: expected, source: 'published' };
	journal.write(place, { ...entry, taskId: 'task-1', credits: null, expected });
	return { submission, place, estimate, maxCredits: null };
}

test('what other orders have cost is the sum of those that were bought, without the own ones, and of failed attempts', () => {
	const journal = new Journal({});
	journal.write(place, entry);
	journal.write({ ...place, itemIndex: 3 }, { ...entry, credits: 50 });
	journal.write({ ...place, runIndex: 1 }, { ...entry, credits: null, expected: null });
	journal.write({ ...place, itemIndex: 4 }, { ...entry, state: 'failed', failedCredits: 7 });
	expect(journal.spentBeside([place])).toEqual({ credits: 57, unknown: 1 });
	expect(journal.spentBeside([])).toEqual({ credits: 87, unknown: 1 });
});
