import { NO_ROW } from '../../../nodes/Seedance/host/items/row';
import { detailsOf, nextStep } from '../../../nodes/Seedance/host/items/errorTexts';
import { allProviders } from '../../../nodes/Seedance/providers';
import { FAILURE_CODES } from '../../../nodes/Seedance/providers/task';
import { aTask } from '../../providers/support/aTask';

test('the present task is told as such, and not once more among those that failed before', () => {
	const result = {
		itemIndex: 0,
		task: aTask('seedance2ai', { taskId: 'task-2' }),
		unknownStatus: null,
		timedOut: false,
		row: NO_ROW,
		isError: true,
	};
	expect(detailsOf({ ...result, failedTaskIds: ['task-1', 'task-2'] })).toBe(
		'Task ID task-2 at seedance2ai. Earlier failed tasks: task-1.',
	);
	expect(detailsOf({ ...result, failedTaskIds: ['task-2'] })).toBe('Task ID task-2 at seedance2ai.');
});

describe.each(allProviders.map((provider) => [provider.name, provider] as const))(
	'on %s',
	(name, provider) => {
		test.each(FAILURE_CODES)(
			'the next step after %s of a task is about that task, which is paid for',
			(code) => {
				const failure = { code, message: 'No', retryable: true, billed: null };
				const result = {
					itemIndex: 0,
					task: aTask(name, { taskId: 'task-1', status: 'processing', failure }),
					unknownStatus: null,
					timedOut: false,
					failedTaskIds: [],
					row: NO_ROW,
					isError: true,
				};
				// Somebody who has set a key has to set another one for a new order.
				const said = nextStep(result, provider).replace(
					/,( and)? with another Idempotency Key if you set one/,
					'',
				);
				expect(said).not.toMatch(/no credits|not (submitted|sent)|Idempotency Key|buy|then retry/i);
				const isTaskEnded = ['content_refused', 'task_cancelled', 'task_failed'].includes(code);
				if (!isTaskEnded) expect(said).not.toMatch(/run (the workflow )?again/);
				if (!isTaskEnded && !['invalid_parameters', 'not_found'].includes(code))
					expect(said).toMatch(/Get Status|Wait/);
			},
		);
	},
);
