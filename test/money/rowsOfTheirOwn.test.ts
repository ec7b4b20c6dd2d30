/** Which row a retry gives which video, where the rows' expressions stand in their orders as they are written. */
import { ALL_PROVIDERS, prompts, useRig, videoOf } from '../engine/rig';
import { withParameters } from '../workflows/workflow';
import { booksOf } from './books';
import { fromSource, withSource } from './source';

const rig = useRig();
const { ledger, keysSent, chargesOf, expectOwnVideos } = booksOf(rig);

/** Ways to reach a row's prompt within an expression that changes each day. */
const WAYS: ReadonlyArray<readonly [string, string]> = [
	['the item', '$json.prompt'],
	['a node by its old name', '$node["Source"].json.prompt'],
	['a node and an index', "$('Source').itemMatching($itemIndex).json.prompt"],
	['optional chaining', "$('Source').item?.json?.prompt"],
	['all input', '$input.all()[$itemIndex].json.prompt'],
	['a line break', "$('Source')\n  .item.json.prompt"],
	['destructuring', '(() => { const { prompt } = $json; return prompt; })()'],
];

describe.each(ALL_PROVIDERS)('on %s', (provider) => {
	test.each(WAYS)('after Stop, rows that have moved get their own videos: by %s', async (_, way) => {
		rig.sandbox.control.setTasks({ seconds: 60 });
		const rows = ['a harbour', 'a forest', 'a desert'];
		const moved = [...rows].reverse();
		const load = withSource(prompts(...rows), prompts(...moved));
		const engine = await rig.engine(provider, {}, { load });
		const prompt = `={{ ${way} + ' on ' + $now.toISODate() }}`;
		const execution = await engine.start(fromSource(videoOf(provider, { prompt })));
		await rig.settle(execution.result, { at: [[10_000, () => execution.stop()]] });
		const { value } = await rig.settle(engine.retryExecution(execution));
		expect(ledger()).toHaveLength(3);
		expectOwnVideos(value.items, moved);
	});

	test('an edit that mends the row that was refused is charged for that row alone, and mixes up no others', async () => {
		const engine = await rig.engine(provider);
		const rows = ['a harbour', 'a forest', 'a desert'];
		const items = rows.map((prompt, index) => ({ json: { prompt, ...(index === 0 ? {} : { seconds: 5 }) } }));
		const prompt = "={{ (() => { const { prompt } = $json; return prompt + ' ' + $now })() }}";
		const parameters = videoOf(provider, { prompt, duration: '={{ $json.seconds }}' });
		const { value: failed } = await rig.settle(engine.run({ parameters, items }));
		const edited = withParameters(engine.stored(failed).workflow, { duration: '={{ $json.seconds ?? 5 }}' });
		const { value } = await rig.settle(engine.retryExecution(failed, edited));
		expect(rows.map(chargesOf)).toEqual([1, 1, 1]);
		expectOwnVideos(value.items, rows);
	});

	test.each(['$resumeWebhookUrl', '$execution.resumeUrl', '$execut\\u0069on.id'])(
		'what is new for each execution, such as %s, is charged once over two retries',
		async (one) => {
			const engine = await rig.engine(provider);
			const idempotencyKey = `={{ ($json.prompt + ${one}).slice(-200) }}`;
			const parameters = videoOf(provider, {
				prompt: `={{ $json.prompt + ' ' + ${one} }}`,
				duration: '={{ $json.seconds ?? 5 }}',
				options: { idempotencyKey },
			});
			const items = [...prompts('a harbour'), { json: { prompt: 'a bad row', seconds: 99 } }];
			const { value: failed } = await rig.settle(engine.run({ parameters, items }));
			for (let round = 0; round < 2; round += 1) await rig.settle(engine.retryExecution(failed));
			expect(ledger()).toHaveLength(1);
		},
	);
});

test.each([
	['={{ $json.id }}', 'r1'],
	['={{ $json.id }}-{{ $today.toISODate() }}', 'r1-2'],
	["={{ $json.id }}-{{ $now.toFormat('yyyy-MM-dd') }}", 'r1-2'],
	["={{ $json.Date + '-' + $json.id }}", '2026-01-01-r1'],
	['={{ $json.uuid.toLowerCase() }}', 'abc-1'],
	["={{ 'row-' + $json.random_id }}", 'row-x7'],
])('the own key %s is sent as it is, and holds across executions', async (idempotencyKey, sent) => {
	const json = { prompt: 'a harbour', id: 'r1', Date: '2026-01-01', uuid: 'ABC-1', random_id: 'x7' };
	for (let round = 0; round < 2; round += 1) {
		const engine = await rig.engine('seedance2ai');
		const parameters = videoOf('seedance2ai', { options: { idempotencyKey } });
		await rig.settle(engine.run({ parameters, items: [{ json }] }));
	}
	expect(ledger()).toHaveLength(1);
	expect(keysSent()[0]).toContain(sent);
});

test('after a kill, an own key whose first request still runs does not advise another key', async () => {
	const engine = await rig.engine('seedance2ai');
	rig.sandbox.control.addFault({ on: 'submit', fault: { kind: 'delay', ms: 90_000 } });
	const parameters = videoOf('seedance2ai', { options: { idempotencyKey: 'row-17' } });
	const isSent = () => keysSent().length === 1;
	const { value } = await rig.settle(
		engine.crashAndRetry({ parameters, items: prompts('a harbour'), mode: 'trigger' }, isSent),
	);
	const said = `${value.error?.message ?? ''} ${value.error?.description ?? ''}`;
	expect(said).toContain('Retry in a few minutes');
	expect(said).not.toContain('No credits were spent');
	await rig.settle(new Promise((resolve) => setTimeout(resolve, 120_000)));
	const { value: retried } = await rig.settle(engine.retryExecution(value));
	expect(retried.items[0]?.json.status).toBe('completed');
	expect(ledger()).toHaveLength(1);
});
