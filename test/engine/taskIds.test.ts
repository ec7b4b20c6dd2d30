/** The task IDs that users and rows give: only what can be the ID of one certain task is asked for. */
import { useRig } from './rig';

const rig = useRig();
const polls = () => rig.sandbox.control.requests().filter(({ kind }) => kind === 'status');

test.each<[string, RegExp]>([
	[
		'={{ 9007199254740993 }}',
		/Task ID is the number 9007199254740992, which is too large to be stored exactly: enter the original value as text/,
	],
	[
		'={{ 1e21 }}',
		/Task ID is the number 1e\+21, which is too large to be stored exactly: enter the original value as text/,
	],
	['={{ NaN }}', /Task ID is (?:NaN|null|empty)/],
	['={{ -5 }}', /Task ID is -5, but must be/],
	['={{ 1.5 }}', /Task ID is 1.5, but must be/],
	['={{ "" + 1e21 }}', /Task ID is "1e\+21", but must be/],
	['={{ "" + undefined }}', /Task ID is "undefined", but must be a value/],
	['.', /Task ID is "\.", but must be/],
	['..', /Task ID is "\.\.", but must be/],
	['={{ "\\ud800" }}', /Task ID is .*, but ends in half an emoji/],
	['a/b', /Task ID is "a\/b", but must be .*, without spaces or slashes/],
])('%s is refused before anything is sent', async (taskId, words) => {
	for (const provider of ['seedance2ai', 'seedanceapi'] as const) {
		const engine = await rig.engine(provider);
		const { value } = await rig.settle(
			engine.run({ parameters: { operation: 'getStatus', taskId }, onError: 'continueErrorOutput' }),
		);
		expect(value.errorItems[0]?.json.failure).toMatchObject({ code: 'invalid_parameters' });
		expect(value.errorItems[0]?.json.error).toMatch(words);
	}
	expect(polls()).toHaveLength(0);
});

test('a number that has been rounded is not put out as a task ID', async () => {
	const engine = await rig.engine('seedanceapi');
	const items = [{ json: { id: 2 ** 53 } }, { json: { id: -7 } }];
	const { value } = await rig.settle(
		engine.run({
			parameters: { operation: 'wait', taskId: '={{ $json.id }}' },
			items,
			onError: 'continueErrorOutput',
		}),
	);
	expect(value.errorItems.map(({ json }) => json.taskId)).toEqual([null, null]);
});

test.each([
	['={{ 48151623 }}', '48151623'],
	['={{ "9007199254740993" }}', '9007199254740993'],
	[' T1 ', 'T1'],
	['a..b', 'a..b'],
])('%s is asked for as %s', async (taskId, asked) => {
	const engine = await rig.engine('seedanceapi');
	await rig.settle(
		engine.run({ parameters: { operation: 'getStatus', taskId }, onError: 'continueErrorOutput' }),
	);
	expect(polls()[0]?.query).toEqual({ task_id: asked });
});
