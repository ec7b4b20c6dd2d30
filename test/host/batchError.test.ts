import { stoppedNotice } from '../../nodes/Seedance/host/batchError';
import type { ItemResult } from '../../nodes/Seedance/host/items';
import { blankTask, type Task } from '../../nodes/Seedance/providers/vocabulary';

const resultOf = (facts: Partial<Task>): ItemResult => ({
	itemIndex: 0,
	task: blankTask('seedance2ai', facts),
	unknownStatus: null,
	timedOut: false,
	failedTaskIds: [],
	composedPrompt: null,
	isError: true,
});

test('after Stop, a text that was refused as a task ID is not told as a task that goes on', () => {
	const refused = resultOf({ taskId: 'https://x/y' });
	expect(stoppedNotice([refused])).toBeNull();
	const going = resultOf({ taskId: 'task-1', status: 'processing' });
	expect(stoppedNotice([refused, going])).toMatch(/: task-1 \(processing\)$/);
});
