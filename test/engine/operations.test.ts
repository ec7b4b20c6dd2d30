import {
	CONTRACT,
	PROVIDERS,
	prompts,
	submitThenWait,
	textIn,
	useRig,
	videoOf,
	type ProviderName,
} from './rig';

const rig = useRig();

/** Submits one video with this prompt and gives its task ID. */
async function submitted(provider: ProviderName, prompt = 'a quiet harbour'): Promise<string> {
	const engine = await rig.engine(provider);
	const parameters = videoOf(provider, { operation: 'submit' });
	const { value } = await rig.settle(engine.run({ parameters, items: prompts(prompt) }));
	return textIn(value.items[0], 'taskId');
}

describe.each(PROVIDERS)('on %s', (provider) => {
	test('Submit and Wait: every item comes out completed, in order, charged once', async () => {
		const engine = await rig.engine(provider);
		rig.sandbox.control.setTasks({ seconds: [40, 10, 25] });
		const names = ['first video', 'second video', 'third video'];
		const { value: result, elapsedMs } = await rig.settle(
			engine.run({ parameters: videoOf(provider), items: prompts(...names) }),
		);

		expect(result.error).toBeUndefined();
		expect(result.items.map(({ json }) => json.status)).toEqual(['completed', 'completed', 'completed']);
		expect(result.items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
		const ledger = rig.sandbox.control.ledger();
		expect(result.items.map(({ json }) => json.taskId)).toEqual(
			names.map((prompt) => ledger.find((charge) => charge.prompt === prompt)?.taskId),
		);
		expect(ledger).toHaveLength(3);
		// Together, not one after the other: 75 s in a row, 40 s side by side.
		expect(elapsedMs).toBeLessThan(50_000);
	});

	test('Submit outputs the task ID immediately, and Wait as a second node gets the video', async () => {
		const engine = await rig.engine(provider);
		rig.sandbox.control.setTasks({ seconds: 30 });
		const workflow = submitThenWait(provider);
		const { value: result } = await rig.settle(
			engine.run({ workflow, items: prompts('one video', 'other video'), node: 'Wait' }),
		);

		const ordered = result.output('Submit').map(({ json }) => json);
		expect(ordered.map(({ status }) => status)).toEqual(['processing', 'processing']);
		expect(result.items.map(({ json }) => json.taskId)).toEqual(ordered.map(({ taskId }) => taskId));
		expect(result.items.map(({ json }) => json.status)).toEqual(['completed', 'completed']);
		expect(rig.sandbox.control.ledger()).toHaveLength(2);
	});

	test('the output item has exactly the keys of the contract, whatever the operation', async () => {
		const engine = await rig.engine(provider);
		const items = prompts('a quiet harbour');
		const runs = [
			videoOf(provider, { operation: 'submit' }),
			videoOf(provider),
			{ operation: 'getStatus', taskId: await submitted(provider) },
			{ operation: 'wait', taskId: await submitted(provider) },
		];
		for (const parameters of runs) {
			const { value } = await rig.settle(engine.run({ parameters, items }));
			expect(Object.keys(value.items[0]?.json ?? {})).toEqual(CONTRACT);
		}
	});

	test('Get Status looks once: a task under way is processing, and a failed one is an answer, not an error', async () => {
		const engine = await rig.engine(provider);
		rig.sandbox.control.setTasks({ seconds: 5 });
		const taskId = await submitted(provider, 'a storm [fail: no storms today]');
		const look = async () =>
			(await rig.settle(engine.run({ parameters: { operation: 'getStatus', taskId } }))).value;

		const early = await look();
		expect(early.items[0]?.json).toMatchObject({ taskId, status: 'processing', failure: null });
		rig.sandbox.control.endTask(taskId);
		const late = await look();
		expect(late.status).toBe('success');
		expect(late.items[0]?.json).toMatchObject({
			status: 'failed',
			videoUrl: null,
			failure: { code: 'task_failed', message: 'no storms today' },
		});
	});

	test('Get Status asks four times where no answer is usable, and no more', async () => {
		const engine = await rig.engine(provider);
		const taskId = await submitted(provider);
		rig.sandbox.control.addFault({ on: 'status', times: 100, fault: { kind: 'status', status: 503 } });
		const before = rig.sandbox.control.requests().length;
		const { value } = await rig.settle(engine.run({ parameters: { operation: 'getStatus', taskId } }));
		expect(value.error?.description).toContain(taskId);
		expect(rig.sandbox.control.requests()).toHaveLength(before + 4);
	});

	test('a task ID that the provider does not know is an error that says what to check', async () => {
		const engine = await rig.engine(provider);
		const { value, elapsedMs } = await rig.settle(
			engine.run({ parameters: { operation: 'wait', taskId: 'nobody-knows-me' } }),
		);
		expect(value.error?.description).toMatch(
			/nobody-knows-me.*Check the task ID and the credential's Base URL\. The credential/s,
		);
		// It may have been submitted only just before: that is found out within a minute or so.
		expect(elapsedMs).toBeLessThan(100_000);
	});

	test.each([
		[400, 'invalid_request'],
		[401, 'unauthorized'],
	] as const)(
		'a look that is answered %i is the last one, and says nothing of what the task has cost',
		async (status, code) => {
			const engine = await rig.engine(provider);
			const taskId = await submitted(provider);
			rig.sandbox.control.addFault({ on: 'status', times: 100, fault: { kind: 'status', status } });
			const before = rig.sandbox.control.requests().length;
			const { value } = await rig.settle(
				engine.run({ parameters: { operation: 'wait', taskId }, onError: 'continueErrorOutput' }),
			);
			expect(value.errorItems[0]?.json).toMatchObject({
				taskId,
				failure: { code, billed: null },
				error: expect.stringContaining('The task continues at the provider.') as string,
			});
			expect(value.errorItems[0]?.json.error).not.toMatch(/no credits/i);
			expect(rig.sandbox.control.requests()).toHaveLength(before + 1);
		},
	);

	test('On Task Failure decides whether a failed video is an error or an item', async () => {
		const engine = await rig.engine(provider);
		const items = prompts('a storm [fail: no storms today]');
		const asError = await rig.settle(engine.run({ parameters: videoOf(provider), items }));
		expect(asError.value.error?.message).toContain('no storms today');
		expect(asError.value.error?.description).toContain(rig.sandbox.control.ledger()[0]?.taskId);

		const parameters = videoOf(provider, { options: { onTaskFailure: 'output' } });
		const asItem = await rig.settle(engine.run({ parameters, items }));
		expect(asItem.value.error).toBeUndefined();
		expect(asItem.value.items[0]?.json).toMatchObject({
			status: 'failed',
			failure: { code: 'task_failed', message: 'no storms today' },
		});
	});

	test("Include Raw Response adds the provider's own last answer", async () => {
		const engine = await rig.engine(provider);
		const parameters = videoOf(provider, { options: { includeRawResponse: true } });
		const { value } = await rig.settle(engine.run({ parameters, items: prompts('a quiet harbour') }));
		const taskId = rig.sandbox.control.ledger()[0]?.taskId;
		const raw =
			provider === 'seedance2ai' ? { id: taskId, status: 'completed' } : { data: { task_id: taskId } };
		expect(value.items[0]?.json.raw).toMatchObject(raw);
	});

	test('no items in, no items out, and nothing is sent', async () => {
		const engine = await rig.engine(provider);
		const { value } = await rig.settle(engine.run({ parameters: videoOf(provider), items: [] }));
		expect(value.error).toBeUndefined();
		expect(rig.sandbox.control.requests()).toHaveLength(0);
	});
});
