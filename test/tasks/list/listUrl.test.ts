import { ark } from '../../../nodes/Seedance/providers/ark';
import type { TaskList } from '../../../nodes/Seedance/providers/provider';
import { howManyFit } from '../../../nodes/Seedance/tasks/list/listUrl';

function theList(): TaskList {
	if (ark.list === null) throw new Error('The provider has no list');
	return ark.list;
}

/** The length of the path and query, as URLSearchParams writes them. */
function lengthOf(ids: readonly string[]): number {
	const { path, query = {} } = theList().request({ taskIds: ids, page: 1, pageSize: 500 });
	const search = new URLSearchParams();
	for (const [name, values] of Object.entries(query)) {
		for (const value of [values].flat()) search.append(name, value);
	}
	return `${path}?${search.toString()}`.length;
}

test.each([
	['of the usual length', (index: number) => `cgt-20260101080000-${String(index).padStart(6, '0')}`],
	['that are very long', (index: number) => `${index}`.padStart(200, 'x')],
	['that have to be escaped', (index: number) => `${index}`.padStart(20, 'é')],
])('as many task IDs as fit into a URL of 8 KB: IDs %s', (_, idOf) => {
	const ids = Array.from({ length: 1000 }, (__, index) => idOf(index));
	const most = howManyFit(theList(), ids);
	expect(lengthOf(ids.slice(0, most))).toBeLessThan(7700);
	expect(lengthOf(ids.slice(0, most + 1))).toBeGreaterThan(7500);
});

test('at least one ID, and no more than a page has tasks', () => {
	expect(howManyFit(theList(), ['x'.repeat(9000)])).toBe(1);
	expect(
		howManyFit(
			theList(),
			Array.from({ length: 700 }, () => 'x'),
		),
	).toBeLessThanOrEqual(500);
});
