/** The task IDs in a callback, read as those of a provider's answer are. */
import { taskIdsOf } from '../../../nodes/Seedance/host/callbacks/webhook';

const idsIn = (body: unknown) => taskIdsOf({ body, rawBody: undefined, query: {} });

it.each<[unknown, string[]]>([
	['task-1', ['task-1']],
	[48151623, ['48151623']],
	// JSON has rounded it: whose ID it was is not known any more.
	[2 ** 53, []],
	[0, []],
	[-1, []],
	[1.5, []],
	[true, []],
	[null, []],
	[' ', []],
	['a/b', []],
	['.', []],
	['..', []],
	['\ud800', []],
	['undefined', []],
])('%j is read as %j', (id, ids) => {
	expect(idsIn({ task_id: id })).toEqual(ids);
	expect(idsIn({ data: { task_id: id } })).toEqual(ids);
});

it.each<[unknown, string[]]>([
	[{ id: 'evt', data: { id: 'd', task_id: 't' } }, ['t', 'd', 'evt']],
	[{ id: 'evt', taskId: 'top', data: { object: { id: 'deep' }, id: 'd' } }, ['top', 'deep', 'd', 'evt']],
	[{ id: 'evt', payload: { result: { task_id: 'in' } }, task_id: 'out' }, ['in', 'out', 'evt']],
	[{ id: 'same', data: { id: 'same' } }, ['same']],
	[{ data: { data: { data: { data: { id: 'fourth', data: { id: 'fifth' } } } } } }, ['fourth']],
	[{ data: [{ id: 'x' }], task: 'x', object: null }, []],
])('%j names %j, the most specific first', (body, ids) => {
	expect(idsIn(body)).toEqual(ids);
});

it('a task ID in the query comes before an id that may be that of an event', () => {
	const query = { task_id: 'queried', token: 'x' };
	expect(taskIdsOf({ body: { id: 'evt' }, rawBody: undefined, query })).toEqual(['queried', 'evt']);
	expect(taskIdsOf({ body: { task_id: 'b' }, rawBody: undefined, query })).toEqual(['b', 'queried']);
});

it('of a body of any size and depth, no more than eight are taken', () => {
	const names = ['data', 'object', 'task', 'video', 'payload', 'result', 'output'];
	const nested = (depth: number): unknown => ({
		task_id: `t-${depth}-${Math.random()}`,
		...(depth === 5 ? {} : Object.fromEntries(names.map((name) => [name, nested(depth + 1)]))),
	});
	expect(idsIn(nested(0))).toHaveLength(8);
});
