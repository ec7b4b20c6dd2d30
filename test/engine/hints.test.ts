import { summaryOf } from '../../nodes/Seedance/operations/results';
import { PROVIDERS, prompts, useRig, videoOf } from './rig';

const rig = useRig();

describe.each(PROVIDERS)('on %s', (provider) => {
	test('a run of several items says in the editor how many videos and credits it was, and how long it took', async () => {
		const engine = await rig.engine(provider);
		rig.sandbox.control.setTasks({ seconds: 85 });
		const items = prompts('first video', 'second video', 'third video');
		const { value } = await rig.settle(engine.run({ parameters: videoOf(provider), items }));
		const credits = rig.sandbox.control.ledger().reduce((sum, charge) => sum + charge.credits, 0);
		expect(value.hints).toHaveLength(1);
		expect(value.hints[0]).toMatchObject({ location: 'outputPane' });
		expect(value.hints[0]?.message).toMatch(
			new RegExp(`^3 videos, ${credits} credits, 1 min (2[5-9]|3\\d|4[0-2]) s$`),
		);
	});

	test('it counts what failed and what goes on', async () => {
		const engine = await rig.engine(provider);
		rig.sandbox.control.setTasks({ seconds: [10, 600] });
		const items = prompts('first video', 'second video', 'third video');
		rig.sandbox.control.addFault({
			on: 'submit',
			match: 'second',
			fault: { kind: 'status', status: 400 },
		});
		const parameters = videoOf(provider, { maxWaitMinutes: 1 });
		const { value } = await rig.settle(engine.run({ parameters, items, onError: 'continueRegularOutput' }));
		expect(value.hints[0]?.message).toMatch(
			/^1 video, 1 failed \(nothing was charged\), 1 still processing, \d+ credits so far, /,
		);
		expect(value.hints[1]?.message).toBe(
			'1 video was not finished within Max Wait. To get the video, use Wait with its task ID',
		);
	});

	test('a short one says seconds, and what was refused before it was sent counts as failed', async () => {
		const engine = await rig.engine(provider);
		rig.sandbox.control.setTasks({ seconds: 4 });
		const items = prompts('first video', 'second video', '  ', 'third video', '');
		const { value } = await rig.settle(
			engine.run({ parameters: videoOf(provider), items, onError: 'continueRegularOutput' }),
		);
		const credits = rig.sandbox.control.ledger().reduce((sum, charge) => sum + charge.credits, 0);
		expect(value.hints[0]?.message).toMatch(
			new RegExp(`^3 videos, 2 failed \\(nothing was charged\\), ${credits} credits, [1-5]?\\d s$`),
		);
	});

	test('Submit says what was submitted and charged so far, and never tells of none', async () => {
		const engine = await rig.engine(provider);
		const parameters = videoOf(provider, { operation: 'submit' });
		const items = prompts('first video', 'second video', 'third video');
		const { value } = await rig.settle(engine.run({ parameters, items }));
		const credits = rig.sandbox.control.ledger().reduce((sum, charge) => sum + charge.credits, 0);
		expect(value.hints[0]?.message).toMatch(
			new RegExp(`^3 videos submitted, ${credits} credits so far, \\d+ s$`),
		);
		const none = await rig.settle(
			engine.run({ parameters, items: prompts('', ' '), onError: 'continueRegularOutput' }),
		);
		expect(none.value.hints[0]?.message).toMatch(/^2 failed \(nothing was charged\), 0 credits, \d+ s$/);
	});

	test('a single item needs no summary', async () => {
		const engine = await rig.engine(provider);
		const { value } = await rig.settle(
			engine.run({ parameters: videoOf(provider), items: prompts('one video') }),
		);
		expect(value.hints).toEqual([]);
	});
});

test('what was given back for a video that failed is no part of the sum', async () => {
	const engine = await rig.engine('seedance2ai');
	rig.sandbox.control.setTasks({ refund: true });
	const items = prompts('first video', 'a storm [fail]', 'third video');
	const { value } = await rig.settle(
		engine.run({ parameters: videoOf('seedance2ai'), items, onError: 'continueRegularOutput' }),
	);
	expect(rig.sandbox.control.ledger().map(({ credits, refunded }) => credits - refunded)).toEqual([
		30, 0, 30,
	]);
	expect(value.hints[0]?.message).toMatch(
		/^2 videos, 1 failed \(30 credits charged, 30 refunded\), 60 credits in total, /,
	);
});

test.each([
	[0, '0 s'],
	[59_400, '59 s'],
	[59_600, '1 min'],
	[130_000, '2 min 10 s'],
	[3_605_000, '60 min 5 s'],
])('%i ms are told as %s', (elapsedMs, words) => {
	expect(summaryOf([], elapsedMs, 'credits')).toBe(`0 credits, ${words}`);
});
