import { whereabouts } from '../../nodes/Seedance/host/errorSentences';
import { blankTask } from '../../nodes/Seedance/providers/vocabulary';

test('the present task is told as such, and not once more among those that failed before', () => {
	const result = {
		itemIndex: 0,
		task: blankTask('seedance2ai', { taskId: 'task-2' }),
		unknownStatus: null,
		timedOut: false,
		composedPrompt: null,
		isError: true,
	};
	expect(whereabouts({ ...result, failedTaskIds: ['task-1', 'task-2'] })).toBe(
		'Task ID task-2 at seedance2ai. Tasks that failed before: task-1.',
	);
	expect(whereabouts({ ...result, failedTaskIds: ['task-2'] })).toBe('Task ID task-2 at seedance2ai.');
});
