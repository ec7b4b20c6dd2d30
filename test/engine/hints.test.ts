import { PROVIDERS, prompts, useRig, videoOf } from './rig';

const rig = useRig();

describe.each(PROVIDERS)('on %s', (provider) => {
	test('a run of several items says in the editor how many videos, credits and minutes it was', async () => {
		const engine = await rig.engine(provider);
		rig.sandbox.control.setTasks({ seconds: 85 });
		const items = prompts('first video', 'second video', 'third video');
		const { value } = await rig.settle(engine.run({ parameters: videoOf(provider), items }));
		const credits = rig.sandbox.control.ledger().reduce((sum, charge) => sum + charge.credits, 0);
		expect(value.hints).toHaveLength(1);
		expect(value.hints[0]).toMatchObject({ location: 'outputPane' });
		expect(value.hints[0]?.message).toMatch(new RegExp(`^3 videos, ${credits} credits, 1\\.[4-7] minutes$`));
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
		expect(value.hints[0]?.message).toMatch(/^1 video, 1 failed, 1 still processing, /);
	});

	test('a single item needs no summary', async () => {
		const engine = await rig.engine(provider);
		const { value } = await rig.settle(
			engine.run({ parameters: videoOf(provider), items: prompts('one video') }),
		);
		expect(value.hints).toEqual([]);
	});
});
