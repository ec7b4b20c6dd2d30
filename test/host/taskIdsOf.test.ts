/** The task IDs in a callback, read as those of a provider's answer are. */
import { taskIdsOf } from '../../nodes/Seedance/host/taskIdsOf';

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
])('%j is read as %j', (id, ids) => {
	expect(idsIn({ task_id: id })).toEqual(ids);
	expect(idsIn({ data: { task_id: id } })).toEqual(ids);
});
