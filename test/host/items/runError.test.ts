import { realClock } from '../../../nodes/Seedance/host/clock';
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

/** The text below the error for all items. */
async function descriptionOf(results: ItemResult[]): Promise<string> {
	const node = { id: 'one', name: 'Estimate', type: SEEDANCE, typeVersion: 1, parameters: {} };
	const context = {
		getNode: () => ({ ...node, position: [0, 0] as [number, number] }),
		getMode: () => 'manual' as const,
	};
	const ending = { wanted: 'an estimate', orders: false, isResumed: false } as const;
	const run = { context, provider: providerOf('ark'), clock: realClock };
	return (await batchError(run, results, ending)).description ?? '';
}

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
])('beside a failed item, the estimate of another is told in its unit: %j', async (costs, words) => {
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
	const description = await descriptionOf([resultOf({}), good]);
	expect(description).toMatch(new RegExp(`Item 1: ${words}$`));
});

test.each([
	[200, 1000],
	[1000, 200],
	[4000, 100],
])(
	'of %i failed items with different long messages, the error has %i characters of each, and every task ID',
	async (count, kept) => {
		const results = Array.from({ length: count }, (_, itemIndex) => {
			const message = `${itemIndex} `.padEnd(1000, 'x');
			const failure = { code: 'task_failed', message, retryable: false, billed: null } as const;
			return { ...resultOf({ taskId: `task-${itemIndex}`, status: 'failed', failure }), itemIndex };
		});
		const text = await descriptionOf(results);
		const found = [...text.matchAll(/^Item (\d+): (\d+ x+…?)\. Task ID (\S+) at/gm)];
		expect(found.map(([, item, message, taskId]) => [item, message?.length, taskId])).toEqual(
			results.map(({ itemIndex }) => [String(itemIndex), kept, `task-${itemIndex}`]),
		);
	},
);

test('failed tasks with the same message share one line, and have a line each for task ID and charges', async () => {
	const failed = (itemIndex: number, message: string, facts: Partial<Task>): TaskResult => {
		const failure = { code: 'task_failed', message, retryable: false, billed: null } as const;
		return { ...resultOf({ status: 'failed', failure, ...facts }), itemIndex };
	};
	const text = await descriptionOf([
		failed(0, 'Out of order', { taskId: 'task-0', creditsUsed: 60, creditsRefunded: 60 }),
		failed(1, 'Too dark', { taskId: 'task-1', creditsUsed: 60, creditsRefunded: 0 }),
		failed(2, 'Out of order', { taskId: 'task-2', creditsUsed: 60, creditsRefunded: 0 }),
		failed(3, 'Out of order', { taskId: 'task-2', creditsUsed: 60, creditsRefunded: 0 }),
	]);
	const lines = text.split(/<br>\n/);
	const step =
		'If the message names the prompt or the media, change them. Then run the workflow again with only this item, and with another Idempotency Key if you set one. You can be charged for the new task.';
	expect(lines.slice(-5, -1)).toEqual([
		`Items 0, 2 to 3: Out of order. For each item: ${step}`,
		'Item 0: Task ID task-0 at seedance2ai. 60 credits charged, 60 refunded.',
		'Items 2 to 3: Task ID task-2 at seedance2ai. 60 credits charged.',
		`Item 1: Too dark. Task ID task-1 at seedance2ai. 60 credits charged. ${step}`,
	]);
});

test.each([
	['outcome_unknown', 'Items 0 to 1: It failed. The charge is unknown. For each item: Retry '],
	['insufficient_credits', 'Items 0 to 1: It failed. The charge is unknown. Add credits '],
] as const)('advice about one item is told for each of several items: %s', async (code, words) => {
	const failure = { code, message: 'It failed', retryable: false, billed: null };
	const failed = (itemIndex: number): TaskResult => ({ ...resultOf({ taskId: null, failure }), itemIndex });
	expect(await descriptionOf([failed(0), failed(1)])).toContain(words);
});

test('of items with the same message, those without a task have a line of their own', async () => {
	const failed = (itemIndex: number, taskId: string | null): TaskResult => {
		const failure = { code: 'content_refused', message: 'Refused', retryable: false, billed: null } as const;
		return { ...resultOf({ taskId, failure }), itemIndex };
	};
	const text = await descriptionOf([failed(0, null), failed(1, 'task-1'), failed(2, null)]);
	expect(text.match(/^Items? .*?: .*?\./gm)).toEqual(['Items 0, 2: Refused.', 'Item 1: Refused.']);
});

/** Failed items whose messages are the given ones, by turns. */
function failedWith(messages: string[], count: number): TaskResult[] {
	return Array.from({ length: count }, (_, itemIndex) => {
		const message = messages[itemIndex % messages.length] ?? '';
		const failure = { code: 'invalid_parameters', message, retryable: false, billed: false } as const;
		return { ...resultOf({ taskId: null, failure }), itemIndex };
	});
}

test('of few different messages, nothing is cut, however many items have them', async () => {
	const messages = ['Image is wrong. '.padEnd(1500, 'x'), 'Seed is wrong. '.padEnd(1500, 'x')];
	const text = await descriptionOf(failedWith(messages, 3000));
	for (const message of messages) expect(text.split(`${message}.`)).toHaveLength(2);
});

test('messages that begin alike stay in lines of their own when they are cut', async () => {
	const messages = Array.from({ length: 1000 }, (_, number) => `${'x'.repeat(1000)} ${number}`);
	const text = await descriptionOf(failedWith(messages, 2000));
	expect(text.match(/^Items \d+, \d+: x{199}….*$/gm)).toHaveLength(1000);
});

test('no half of a surrogate pair is left where a message is cut', async () => {
	const messages = Array.from({ length: 1000 }, (_, number) => `${number}${'😀'.repeat(500)}`);
	const text = await descriptionOf(failedWith(messages, 1000));
	expect(text).toContain('😀…');
	// A half can't be written in UTF-8.
	expect(Buffer.from(text).toString()).toBe(text);
});

test('the event loop turns while the error of a thousand items is made', async () => {
	let turns = 0;
	const beat = () => {
		turns += 1;
		next = setImmediate(beat);
	};
	let next = setImmediate(beat);
	await descriptionOf(failedWith(['wrong'], 1000));
	clearImmediate(next);
	expect(turns).toBeGreaterThanOrEqual(2);
});
