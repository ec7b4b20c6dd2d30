/**
 * A run that can't begin, as without a usable credential: where a node throws, n8n passes its input on by the first output,
 * as if that were what came out, and nothing by the error output. So with "continue" every item says what is wrong.
 */
import { OPERATIONS, TAKING_TASK_ID } from '../../nodes/Seedance/parameters/choices';
import { createEngine, type Engine } from './harness';
import { prompts, useRig, videoOf } from './rig';

const rig = useRig();
const items = prompts('a quiet harbour', 'a storm', 'x');

const WRONG: ReadonlyArray<[string, () => Promise<Engine>, Record<string, string>, RegExp]> = [
	[
		'has no key',
		async () => await rig.engine('seedance2ai', { apiKey: '' }),
		{},
		/has no API key.*correct it/,
	],
	[
		'has an address without https',
		async () => await rig.engine('seedance2ai', { baseUrl: 'http://api.example.com' }),
		{},
		/must be an https URL.*correct it/,
	],
	[
		'has the address of the other provider',
		async () => await rig.engine('seedance2ai', { baseUrl: 'https://seedanceapi.org/v2' }),
		{},
		/an address of seedanceapi\.org.*correct it/,
	],
	['is not there', async () => await createEngine({ credentials: {} }), {}, /credential/i],
	[
		'is for a provider that sends no callbacks',
		async () => await rig.engine('seedance2ai'),
		{ waitUsing: 'callback' },
		/sends no callbacks.*Polling/,
	],
	[
		'is fine, but Wait Using is nonsense',
		async () => await rig.engine('seedance2ai'),
		{ waitUsing: 'pigeon' },
		/Wait Using is "pigeon".*No request was sent/,
	],
];

describe.each(WRONG)('the credential %s', (_, engineOf, parameters, words) => {
	test.each(['continueErrorOutput', 'continueRegularOutput'] as const)(
		'%s: every item says so, and none leaves as a video',
		async (onError) => {
			const engine = await engineOf();
			const run = engine.run({ parameters: videoOf('seedance2ai', parameters), items, onError });
			const { value } = await rig.settle(run);
			const [told, others] =
				onError === 'continueErrorOutput' ? [value.errorItems, value.items] : [value.items, []];
			expect(others).toEqual([]);
			expect(told.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
			for (const { json } of told) {
				expect(json.error).toMatch(words);
				expect(json).toMatchObject({
					taskId: null,
					status: null,
					failure: { code: 'invalid_parameters', billed: false },
				});
			}
			expect(rig.sandbox.control.requests()).toEqual([]);
		},
	);

	test('with Stop Workflow it is the error of the execution', async () => {
		const engine = await engineOf();
		const { value } = await rig.settle(engine.run({ parameters: videoOf('seedance2ai', parameters), items }));
		expect(`${value.error?.message ?? ''} ${value.error?.description ?? ''}`).toMatch(
			/credential|Wait Using/i,
		);
		expect(rig.sandbox.control.requests()).toEqual([]);
	});
});

test.each(OPERATIONS)('%s without a key: every item goes to the error output', async (operation) => {
	const engine = await rig.engine('seedanceapi', { apiKey: '' });
	const parameters = videoOf('seedanceapi', { operation, taskId: 'any' });
	const { value } = await rig.settle(engine.run({ parameters, items, onError: 'continueErrorOutput' }));
	expect([value.items.length, value.errorItems.length]).toEqual([0, 3]);
});

test.each(TAKING_TASK_ID)(
	'%s without a key: the task ID of the row is still in its item',
	async (operation) => {
		const engine = await rig.engine('seedanceapi', { apiKey: '' });
		const parameters = { operation, taskId: '={{ $json.taskId }}' };
		const rows = [
			{ json: { taskId: 'paid-task-1' } },
			{ json: { taskId: 48151623 } },
			{ json: { taskId: '' } },
		];
		const { value } = await rig.settle(
			engine.run({ parameters, items: rows, onError: 'continueErrorOutput' }),
		);
		expect(value.errorItems.map(({ json }) => json.taskId)).toEqual(['paid-task-1', '48151623', null]);
	},
);
