/** After Stop, n8n keeps nothing of a node: what was submitted is in the browser's console of whoever ran it. */
import { ALL_PROVIDERS, prompts, textIn, useRig, videoOf } from './rig';

const rig = useRig();
const items = prompts('a harbour', 'a meadow');

describe.each(ALL_PROVIDERS)('on %s', (provider) => {
	test('a run from the editor tells each task as soon as it is submitted, and each change of its state once', async () => {
		const engine = await rig.engine(provider);
		rig.sandbox.control.setTasks({ seconds: [90, 60] });
		const run = engine.run({ parameters: videoOf(provider), items, mode: 'manual' });
		const { value } = await rig.settle(run);
		const told = value.browserConsole;
		for (const [index, item] of value.items.entries()) {
			const ofItem = told.filter((line) =>
				line.startsWith(`Item ${index}, task ${textIn(item, 'taskId')}: `),
			);
			const states = ofItem.map((line) => line.replace(/^.*?: /, ''));
			expect(states[0]).toBe('submitted');
			expect(states.at(-1)).toBe(`completed, ${textIn(item, 'videoUrl')}`);
			// Only the official platform tells more than that a task goes on.
			const between = states.slice(1, -1).join();
			expect(provider === 'ark' ? ['running', 'queued,running'] : ['']).toContain(between);
		}
		expect(told.every((line) => /^Item [01], task /.test(line))).toBe(true);
	});

	test('Stop while the node waits leaves the IDs of all paid tasks in the console', async () => {
		const engine = await rig.engine(provider);
		rig.sandbox.control.setTasks({ seconds: 600 });
		const execution = await engine.start({ parameters: videoOf(provider), items, mode: 'manual' });
		const stopping = new Promise((resolve) => setTimeout(resolve, 60_000)).then(() => execution.stop());
		const { value } = await rig.settle(Promise.all([execution.result, stopping]));
		const paid = rig.sandbox.control.ledger().map(({ taskId }) => taskId);
		expect(paid).toHaveLength(2);
		for (const id of paid) expect(value[0].browserConsole.join('\n')).toContain(`task ${id}: submitted`);
	});

	test('a production run, which nobody watches, writes nothing there', async () => {
		const engine = await rig.engine(provider);
		rig.sandbox.control.setTasks({ seconds: 10 });
		const { value } = await rig.settle(engine.run({ parameters: videoOf(provider), items }));
		expect(value.items).toHaveLength(2);
		expect(value.browserConsole).toEqual([]);
	});
});

test('a retry tells what it takes over as that, and items that share a task together', async () => {
	const engine = await rig.engine('seedance2ai');
	rig.sandbox.control.setTasks({ seconds: 20 });
	const bad = prompts('a harbour', 'a storm [fail]');
	const again = { retryOnFail: true, maxTries: 2, waitBetweenTries: 100, mode: 'manual' } as const;
	const { value } = await rig.settle(
		engine.run({ parameters: videoOf('seedance2ai'), items: bad, ...again }),
	);
	const paid = rig.sandbox.control
		.ledger()
		.filter(({ taskId }) => value.browserConsole.join().includes(`${taskId}: submitted`));
	expect(paid).toHaveLength(rig.sandbox.control.ledger().length);
	expect(value.browserConsole.filter((line) => line.includes('submitted'))).toHaveLength(paid.length);
	expect(value.browserConsole.filter((line) => line.includes('reused from an earlier attempt'))).toHaveLength(
		1,
	);

	const parameters = videoOf('seedance2ai', { options: { idempotencyKey: 'one' } });
	const shared = engine.run({ parameters, items: prompts('a boat', 'a boat', 'a boat'), mode: 'manual' });
	expect((await rig.settle(shared)).value.browserConsole[0]).toMatch(/^Items 0, 1, 2, task \S+: submitted$/);
});

test('a task that failed and one that ran out of time say so, with what to do', async () => {
	const engine = await rig.engine('seedance2ai');
	rig.sandbox.control.setTasks({ seconds: [20, 600] });
	const parameters = videoOf('seedance2ai', { maxWaitMinutes: 2 });
	const some = prompts('a storm [fail: no storms today]', 'a meadow');
	const run = engine.run({ parameters, items: some, mode: 'manual', onError: 'continueRegularOutput' });
	const { value } = await rig.settle(run);
	expect(value.browserConsole.filter((line) => line.startsWith('Item 0')).at(-1)).toMatch(
		/: failed\. .*no storms today/,
	);
	expect(value.browserConsole.filter((line) => line.startsWith('Item 1')).at(-1)).toMatch(
		/: not finished within Max Wait\. Use Wait with this task ID\.$/,
	);
});
