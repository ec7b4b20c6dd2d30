import { RecentMap, type Bounds } from '../../nodes/Seedance/tasks/recentMap';

/** A map with these keys, each with a list as its value. */
function mapOf(bounds: Bounds<string[]>, ...keys: readonly string[]): RecentMap<string, string[]> {
	const map = new RecentMap<string, string[]>(bounds);
	for (const key of keys) map.set(key, [key]);
	return map;
}
const keysOf = (map: RecentMap<string, string[]>) => [...map].map(([key]) => key).join('');

test('the least recently used entry goes first, whether it was set or used', () => {
	const map = mapOf({ entries: 3 }, 'a', 'b', 'c');
	expect(keysOf(map)).toBe('abc');
	map.use('a', () => ['new']);
	map.set('b', ['again']);
	map.set('d', ['d']);
	expect(keysOf(map)).toBe('abd');
	expect(map.get('b')).toEqual(['again']);
	expect(map.size).toBe(3);
});

test('to get an entry does not count as use', () => {
	const map = mapOf({ entries: 2 }, 'a', 'b');
	expect(map.get('a')).toEqual(['a']);
	map.set('c', ['c']);
	expect(keysOf(map)).toBe('bc');
	expect(map.get('a')).toBeUndefined();
});

test('an entry that is used is made once, and anew after it has gone or was deleted', () => {
	const map = mapOf({ entries: 1 });
	const first = map.use('a', () => ['first']);
	expect(map.use('a', () => ['second'])).toBe(first);
	map.set('b', ['b']);
	expect(map.use('a', () => ['third'])).toEqual(['third']);
	map.delete('a');
	expect(map.use('a', () => ['fourth'])).toEqual(['fourth']);
});

test('what goes is told, and what is deleted or replaced is not', () => {
	const gone: string[] = [];
	const map = mapOf({ entries: 2, onGone: ([key = '']) => gone.push(key) }, 'a', 'b', 'c', 'd');
	map.delete('c');
	map.set('d', ['e']);
	expect(gone).toEqual(['a', 'b']);
});

describe('with a bound on weight', () => {
	const bounds = { entries: 10, weight: 4, weightOf: ({ length }: string[]) => length };

	test('the least recently used entries go until the others are light enough', () => {
		const map = mapOf(bounds, 'a', 'b', 'c', 'd');
		map.set('e', ['1', '2']);
		expect(keysOf(map)).toBe('cde');
		expect(map.weight).toBe(4);
	});

	test('an entry may grow, and the most recently used one stays however heavy it is', () => {
		const map = mapOf(bounds, 'a', 'b');
		map.get('b')?.push('2', '3', '4', '5', '6');
		map.trim();
		expect(keysOf(map)).toBe('b');
	});

	test('they are weighed once in so many new entries, and whenever there are too many', () => {
		const map = mapOf({ ...bounds, weighedEvery: 3 }, 'a', 'b');
		map.get('a')?.push('2', '3', '4');
		map.use('a', () => []);
		expect(keysOf(map)).toBe('ba');
		map.set('c', ['c']);
		expect(keysOf(map)).toBe('c');
	});
});

test('an entry in use stays, also where there are too many', () => {
	const map = mapOf({ entries: 1, isInUse: ([key]) => key === 'a' || key === 'b' }, 'a', 'b', 'c', 'd');
	expect(keysOf(map)).toBe('abd');
});

test('entries may be deleted while they are listed', () => {
	const map = mapOf({ entries: 5 }, 'a', 'b', 'c');
	for (const [key] of map) if (key !== 'b') map.delete(key);
	expect(keysOf(map)).toBe('b');
});
