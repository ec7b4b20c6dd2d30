/** Which orders of a retry are those of an earlier try: by what they ask for, not by their place among the items. */
import { Journal, type JournalStore } from '../../../nodes/Seedance/tasks/orders/journal';
import type { OrderIdentity, Scope } from '../../../nodes/Seedance/tasks/orders/orderKeys';
import { anEntry, aPlace } from './journalEntry';

const asks = (
	request: string,
	seat = 'elsewhere',
	own?: [value: string, asWritten?: string],
): OrderIdentity => ({
	request,
	row: `row of ${seat}`,
	seat,
	ownKey:
		own === undefined ? null : { value: own[0], asWritten: own[1] ?? own[0], isStable: own[1] === undefined },
});
const run = (runIndex: number): Scope => ({ runIndex, isTool: false });

/** The keys of a batch, all of whose orders are then submitted. */
function submitted(store: JournalStore, scope: Scope, ...orders: OrderIdentity[]): string[] {
	const journal = new Journal(store);
	const places = journal.placesOf(orders, scope);
	for (const place of places) journal.write(place, anEntry());
	return places.map(({ key }) => key);
}

/** The keys that a retry finds, which is handed the same context. */
function found(store: JournalStore, scope: Scope, ...orders: OrderIdentity[]): string[] {
	return new Journal(store).placesOf(orders, scope).map(({ key }) => key);
}

test('equal orders are numbered, wherever they stand, and so two orders each time', () => {
	expect(submitted({}, run(0), asks('a'), asks('b'), asks('a'))).toEqual(['a/0', 'b/0', 'a/1']);
	expect(submitted({}, run(0), asks('new'), asks('a'), asks('a'), asks('b'))).toEqual([
		'new/0',
		'a/0',
		'a/1',
		'b/0',
	]);
});

test('another round of a loop is another order, and a retry of that round finds its own', () => {
	const store = {};
	submitted(store, run(0), asks('a', 's0'));
	expect(submitted(store, run(1), asks('a', 's1'))).toEqual(['a/1']);
	expect(found(store, run(1), asks('a', 's1'))).toEqual(['a/1']);
	expect(found(store, run(0), asks('a', 's0'))).toEqual(['a/0']);
	expect(found(store, run(2), asks('a', 's2'))).toEqual(['a/2']);
});

test('of equal orders each retried item finds the one of its own', () => {
	const store = {};
	const [, second] = submitted(store, run(0), asks('a', 's0'), asks('a', 's1'));
	expect(found(store, run(0), asks('a', 's1'))).toEqual([second]);
});

test('the same item with the same parameters as written finds its order, whatever its expressions give', () => {
	const store = {};
	const keys = submitted(store, run(0), asks('a', 's0'), asks('b', 's1'));
	expect(found(store, run(0), asks('c', 's0'), asks('d', 's1'))).toEqual(keys);
});

test('a seat is believed only where n8n has handed on the very same input', () => {
	const shared = {};
	new Journal({}, shared).write(aPlace({ key: 'a/0', row: 's0', seat: 's0' }), anEntry());
	const journal = new Journal({}, shared);
	expect(journal.placesOf([asks('b', 's0'), asks('a', 's9')], run(0)).map(({ key }) => key)).toEqual([
		'b/0',
		'a/0',
	]);
});

test('an item that asks for what another has ordered does not take it from that one', () => {
	const store = {};
	submitted(store, run(0), asks('a', 's0'), asks('b', 's1'));
	expect(found(store, run(0), asks('b', 's0'), asks('b', 's1'))).toEqual(['a/0', 'b/0']);
});

test("the user's own key is one order in any round", () => {
	const store = {};
	const [stable] = submitted(store, run(0), asks('a', 's0', ['row-17']));
	expect(found(store, run(3), asks('a', 's3', ['row-17']))).toEqual([stable]);
	expect(found(store, run(3), asks('a', 's3', ['row-18']))).not.toEqual([stable]);
});

test('an own key that changes is one order where its values are equal, also for a retry with another value', () => {
	const store = {};
	const [changing] = submitted(store, run(0), asks('a', 's0', ['run-1', '{{ $execution.id }}']));
	expect(submitted(store, run(1), asks('a', 's1', ['run-1', '{{ $execution.id }}']))).toEqual([changing]);
	// A retry is another execution, so the key has another value by then.
	expect(found(store, run(1), asks('a', 's1', ['run-2', '{{ $execution.id }}']))).toEqual([changing]);
});

test('own keys that differ by their values are orders of their own, though they are written alike', () => {
	const random = (value: string, seat: string) => asks('a', seat, [value, '{{ Math.random() }}']);
	expect(new Set(submitted({}, run(0), random('1', 's0'), random('2', 's1'))).size).toBe(2);
});

test('equal calls of a tool are one order, whenever they come', () => {
	const store = {};
	const tool = { runIndex: 0, isTool: true };
	const [key] = submitted(store, tool, asks('a', 's0'));
	expect(found(store, tool, asks('a', 's1'))).toEqual([key]);
	expect(found(store, tool, asks('b', 's0'))).toEqual(['b/0']);
});

test('a thousand equal orders are numbered without comparing each with each', () => {
	const orders = Array.from({ length: 1000 }, (_, index) => asks('a', `s${index}`));
	const store = {};
	const keys = submitted(store, run(0), ...orders);
	expect(new Set(keys).size).toBe(1000);
	expect(found(store, run(0), ...orders)).toEqual(keys);
});
