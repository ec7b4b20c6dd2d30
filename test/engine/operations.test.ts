import { PROVIDERS, prompts, useRig, videoOf } from './rig';

const rig = useRig();

describe.each(PROVIDERS)('on %s', (provider) => {
	test('Submit and Wait: every item comes out completed, in order, charged once', async () => {
		const engine = await rig.engine(provider);
		rig.sandbox.control.setTasks({ seconds: [40, 10, 25] });
		const { value: result, elapsedMs } = await rig.settle(
			engine.run({
				parameters: videoOf(provider),
				items: prompts('first video', 'second video', 'third video'),
			}),
		);

		expect(result.error).toBeUndefined();
		const { items } = result;
		expect(items.map(({ json }) => json.status)).toEqual(['completed', 'completed', 'completed']);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
		const ledger = rig.sandbox.control.ledger();
		expect(items.map(({ json }) => json.taskId)).toEqual(
			['first video', 'second video', 'third video'].map(
				(prompt) => ledger.find((charge) => charge.prompt === prompt)?.taskId,
			),
		);
		expect(ledger).toHaveLength(3);
		// Together, not one after the other: 75 s in a row, 40 s side by side.
		expect(elapsedMs).toBeLessThan(50_000);
	});
});
