import { NO_ROW } from '../../../nodes/Seedance/host/items/row';
import { stoppedNotice } from '../../../nodes/Seedance/host/items/runError';
import type { TaskResult } from '../../../nodes/Seedance/host/items/itemResult';
import type { Task } from '../../../nodes/Seedance/providers/task';
import { aTask } from '../../providers/support/aTask';

const resultOf = (facts: Partial<Task>): TaskResult => ({
	itemIndex: 0,
	task: aTask('seedance2ai', facts),
	unknownStatus: null,
	timedOut: false,
	failedTaskIds: [],
	row: NO_ROW,
	isError: true,
});

test('after Stop, a text that was refused as a task ID is not told as a task that goes on', () => {
	const refused = resultOf({ taskId: 'https://x/y' });
	expect(stoppedNotice([refused])).toBeNull();
	const going = resultOf({ taskId: 'task-1', status: 'processing' });
	expect(stoppedNotice([refused, going])).toMatch(/: task-1 \(processing\)$/);
});
