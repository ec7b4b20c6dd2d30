import { NO_ROW } from '../../../nodes/Seedance/host/items/row';
import { batchError, stoppedNotice } from '../../../nodes/Seedance/host/items/runError';
import type { EstimateItem, ItemResult, TaskResult } from '../../../nodes/Seedance/host/items/itemResult';
import { providerOf } from '../../../nodes/Seedance/providers';
import type { Task } from '../../../nodes/Seedance/providers/task';
import { aTask } from '../../providers/support/aTask';
import { SEEDANCE } from '../../workflows/workflow';

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

test.each([
	[{ creditsEstimated: 240, usdLeast: 2.4, usdMost: 2.4 }, '240 credits'],
	[{ creditsEstimated: null, usdLeast: 0.378, usdMost: 0.378 }, '0.38 US dollars'],
	[{ creditsEstimated: null, usdLeast: 0.5, usdMost: 1 }, '0.50 to 1.00 US dollars'],
	[{ creditsEstimated: null, usdLeast: null, usdMost: null }, 'cost unknown'],
])('beside a failed item, the estimate of another is told in its unit: %j', (costs, words) => {
	const estimate: EstimateItem = {
		provider: 'ark',
		model: 'ark/seedance-2.0',
		mode: 'text-to-video',
		usdEstimated: null,
		source: 'published',
		totalCredits: null,
		totalUsd: null,
		...costs,
	};
	const good: ItemResult = { itemIndex: 1, estimate, row: NO_ROW, isError: false };
	const node = { id: 'one', name: 'Estimate', type: SEEDANCE, typeVersion: 1, parameters: {} };
	const context = {
		getNode: () => ({ ...node, position: [0, 0] as [number, number] }),
		getMode: () => 'manual' as const,
	};
	const { description } = batchError({ context, provider: providerOf('ark') }, [resultOf({}), good], {
		wanted: 'an estimate',
		orders: false,
		isResumed: false,
	});
	expect(description).toMatch(new RegExp(`Item 1: ${words}$`));
});
