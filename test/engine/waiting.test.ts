import { PROVIDERS, prompts, textIn, useRig, videoOf } from './rig';

const rig = useRig();
const MINUTE = 60_000;

describe.each(PROVIDERS)('on %s', (provider) => {
	test('when Max Wait is over, the node outputs the item with the status processing, the task ID, and no error', async () => {
		const engine = await rig.engine(provider);
		rig.sandbox.control.setTasks({ seconds: 3600 });
		const { value, elapsedMs } = await rig.settle(
			engine.run({ parameters: videoOf(provider, { maxWaitMinutes: 2 }), items: prompts('a slow video') }),
		);
		expect(value.error).toBeUndefined();
		expect(value.items[0]?.json).toMatchObject({ status: 'processing', timedOut: true, failure: null });
		expect(value.items[0]?.json.taskId).toBe(rig.sandbox.control.ledger()[0]?.taskId);
		expect(elapsedMs).toBeGreaterThanOrEqual(2 * MINUTE);
		expect(elapsedMs).toBeLessThan(2 * MINUTE + 1000);
	});

	const withoutVideo = (taskId: string) =>
		provider === 'seedance2ai'
			? { id: taskId, status: 'completed', credits_used: 30, output: null, error: null }
			: { code: 200, data: { task_id: taskId, status: 'SUCCESS', consumed_credits: 160, response: [] } };

	test.each([1, 3])(
		'a completed task whose video is named only %i looks later is waited for',
		async (times) => {
			const engine = await rig.engine(provider);
			const { control } = rig.sandbox;
			control.setTasks({ seconds: 1 });
			const submit = { parameters: videoOf(provider, { operation: 'submit' }), items: prompts('a harbour') };
			const { value: submitted } = await rig.settle(engine.run(submit));
			const taskId = textIn(submitted.items[0], 'taskId');
			for (const operation of ['wait', 'getStatus']) {
				const fault = { kind: 'status', status: 200, body: withoutVideo(taskId) } as const;
				control.addFault({ on: 'status', times, fault });
				const { value } = await rig.settle(engine.run({ parameters: { operation, taskId } }));
				expect(value.items[0]?.json).toMatchObject({ status: 'completed', failure: null });
				expect(textIn(value.items[0], 'videoUrl')).toContain('http');
			}
		},
	);

	test.each<[string, number, number, number]>([
		['wait', 30, 40, 75],
		['wait', 0.5, 15, 31],
		['getStatus', 30, 0, 15],
	])(
		'a completed task that never names its video ends %s with Max Wait %s after a while, as paid for',
		async (operation, maxWaitMinutes, least, most) => {
			const engine = await rig.engine(provider);
			const fault = { kind: 'status', status: 200, body: withoutVideo('T1') } as const;
			rig.sandbox.control.addFault({ on: 'status', times: 1000, fault });
			const wait = operation === 'wait' ? { maxWaitMinutes } : {};
			const { value, elapsedMs } = await rig.settle(
				engine.run({ parameters: { operation, taskId: 'T1', ...wait }, onError: 'continueErrorOutput' }),
			);
			expect(value.errorItems[0]?.json).toMatchObject({
				taskId: 'T1',
				status: 'completed',
				failure: {
					code: 'unreadable_answer',
					message: expect.stringContaining('has no video URL') as string,
					billed: true,
				},
			});
			expect(elapsedMs).toBeGreaterThanOrEqual(least * 1000);
			expect(elapsedMs).toBeLessThan(most * 1000);
			const looks = rig.sandbox.control.requests().length;
			expect(looks).toBeGreaterThan(3);
			expect(looks).toBeLessThan(12);
		},
	);

	test("n8n's log contains the task ID right after the submit, even if the execution does not finish", async () => {
		const engine = await rig.engine(provider);
		rig.sandbox.control.setTasks({ seconds: 600 });
		const execution = await engine.start({ parameters: videoOf(provider), items: prompts('a slow video') });
		const { value } = await rig.settle(execution.result, { at: [[10_000, () => execution.stop()]] });
		const line = value.logs.find((one) => one.includes('was submitted as task'));
		// What docs/troubleshooting.md tells people to look for.
		expect(line).toContain('Seedance: item 0 was submitted as task');
		expect(line).toContain(rig.sandbox.control.ledger()[0]?.taskId);
	});

	test('a video that ends just before time is up is still noticed', async () => {
		const engine = await rig.engine(provider);
		rig.sandbox.control.setTasks({ seconds: 115 });
		const { value } = await rig.settle(
			engine.run({ parameters: videoOf(provider, { maxWaitMinutes: 2 }), items: prompts('a slow video') }),
		);
		expect(value.items[0]?.json.status).toBe('completed');
	});

	test('if status requests fail for any reason, the node retries and outputs the finished video', async () => {
		const engine = await rig.engine(provider);
		const { control } = rig.sandbox;
		control.setTasks({ seconds: 60 });
		for (const fault of [
			// Right after the submit, "not found" may only mean "not yet".
			{ kind: 'status', status: 404 },
			{ kind: 'reset', when: 'before' },
			{ kind: 'status', status: 503 },
			{ kind: 'status', status: 500 },
			{ kind: 'html' },
			{ kind: 'malformed' },
			{ kind: 'empty' },
			{ kind: 'halfBody' },
			{ kind: 'status', status: 429, headers: { 'retry-after': '7' } },
		] as const) {
			control.addFault({ on: 'status', fault });
		}
		const { value } = await rig.settle(
			engine.run({ parameters: videoOf(provider), items: prompts('a steady video') }),
		);
		expect(value.error).toBeUndefined();
		expect(value.items[0]?.json).toMatchObject({ status: 'completed', failure: null });
		expect(control.requests().filter(({ fault }) => fault !== undefined)).toHaveLength(9);
		expect(control.ledger()).toHaveLength(1);
	});

	test('a look that is never answered is given up after a minute and tried again', async () => {
		const engine = await rig.engine(provider);
		rig.sandbox.control.addFault({ on: 'status', fault: { kind: 'stall', when: 'before' } });
		const { value, elapsedMs } = await rig.settle(
			engine.run({ parameters: videoOf(provider), items: prompts('a steady video') }),
		);
		expect(value.items[0]?.json.status).toBe('completed');
		expect(elapsedMs).toBeGreaterThan(MINUTE);
		expect(elapsedMs).toBeLessThan(2 * MINUTE);
	});

	test('if status requests fail until Max Wait is over, the item contains the task ID and the reason', async () => {
		const engine = await rig.engine(provider);
		rig.sandbox.control.addFault({ on: 'status', times: 1000, fault: { kind: 'status', status: 500 } });
		const { value } = await rig.settle(
			engine.run({ parameters: videoOf(provider, { maxWaitMinutes: 1 }), items: prompts('a lost video') }),
		);
		expect(value.items[0]?.json).toMatchObject({
			taskId: rig.sandbox.control.ledger()[0]?.taskId,
			status: 'processing',
			timedOut: true,
			failure: { code: 'provider_error', retryable: true, billed: null },
		});
	});

	test('a look that failed is no news any more once a later one was answered', async () => {
		const engine = await rig.engine(provider);
		rig.sandbox.control.setTasks({ seconds: 600 });
		rig.sandbox.control.addFault({ on: 'status', fault: { kind: 'status', status: 500 } });
		const { value } = await rig.settle(
			engine.run({ parameters: videoOf(provider, { maxWaitMinutes: 1 }), items: prompts('a slow video') }),
		);
		expect(value.items[0]?.json).toMatchObject({ status: 'processing', timedOut: true, failure: null });
	});

	test('a status that no page lists is not an end: it is shown, and the wait goes on at the normal pace', async () => {
		const engine = await rig.engine(provider);
		rig.sandbox.control.setTasks({ seconds: 30 });
		const items = prompts('a queued video [status=QUEUED]');
		const early = await rig.settle(
			engine.run({ parameters: videoOf(provider, { maxWaitMinutes: 0.2 }), items }),
		);
		expect(early.value.items[0]?.json).toMatchObject({ status: 'processing', providerStatus: 'QUEUED' });

		const before = rig.sandbox.control.requests().length;
		const whole = await rig.settle(engine.run({ parameters: videoOf(provider), items }));
		expect(whole.value.items[0]?.json).toMatchObject({ status: 'completed' });
		expect(whole.value.items[0]?.json).not.toHaveProperty('providerStatus');
		expect(rig.sandbox.control.requests().length - before).toBeLessThan(15);
	});

	test('no task is looked at more often than every three seconds', async () => {
		const engine = await rig.engine(provider);
		rig.sandbox.control.setTasks({ seconds: 90 });
		await rig.settle(
			engine.run({ parameters: videoOf(provider), items: prompts('one video', 'two videos') }),
		);
		const looks = rig.sandbox.control.requests().filter(({ kind }) => kind === 'status');
		for (const { taskId } of rig.sandbox.control.ledger()) {
			const times = looks
				.filter((look) => `${look.path}${JSON.stringify(look.query)}`.includes(taskId))
				.map(({ at }) => at);
			expect(times.length).toBeGreaterThan(2);
			for (const [index, at] of times.slice(1).entries())
				expect(at - (times[index] ?? 0)).toBeGreaterThanOrEqual(3000);
		}
	});

	test('the first look comes after 3 seconds, then at growing intervals of at most half a minute', async () => {
		const engine = await rig.engine(provider);
		rig.sandbox.control.setTasks({ seconds: 900 });
		await rig.settle(engine.run({ parameters: videoOf(provider), items: prompts('a slow video') }));
		const times = rig.sandbox.control.requests().map(({ at }) => at);
		const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
		expect(Math.abs((gaps[0] ?? 0) - 3000)).toBeLessThan(200);
		expect(Math.max(...gaps)).toBeLessThan(30_200);
		// The last one comes early where what is known of the kind makes an end likely.
		const falls = gaps.slice(1).filter((gap, index) => gap < (gaps[index] ?? 0) - 200);
		expect(falls).toEqual([]);
		expect(gaps.at(-1)).toBeGreaterThan(29_000);
	});

	test('after Stop, the node ends the wait within a second, sends no more requests, and reports the task IDs', async () => {
		const engine = await rig.engine(provider);
		rig.sandbox.control.setTasks({ seconds: 600 });
		const execution = await engine.start({
			parameters: videoOf(provider),
			items: prompts('one video', 'two videos'),
		});
		const { value, elapsedMs } = await rig.settle(execution.result, {
			at: [[20_500, () => execution.stop()]],
		});
		expect(elapsedMs).toBeLessThanOrEqual(21_500);
		const ledger = rig.sandbox.control.ledger();
		expect(ledger).toHaveLength(2);
		for (const { taskId } of ledger) {
			expect(value.error?.description).toContain(taskId);
			// n8n stores nothing of a stopped run, so its log is where a server's owner finds them.
			expect(value.logs.join('\n')).toContain(taskId);
		}
		// So a retry can't know of them.
		expect(value.error?.description).not.toContain(
			'the node submits only the items whose task failed or that were not submitted',
		);
		const sent = rig.sandbox.control.requests().length;
		jest.advanceTimersByTime(10 * MINUTE);
		expect(rig.sandbox.control.requests()).toHaveLength(sent);
	});

	test('Stop leaves no timer behind', async () => {
		const engine = await rig.engine(provider);
		rig.sandbox.control.setTasks({ seconds: 600 });
		const execution = await engine.start({ parameters: videoOf(provider), items: prompts('a video') });
		await rig.settle(execution.result, { at: [[20_500, () => execution.stop()]] });
		jest.advanceTimersByTime(10 * MINUTE);
		expect(jest.getTimerCount()).toBe(
			rig.sandbox.control.tasks().filter(({ callbackUrl }) => callbackUrl).length,
		);
	});
});

test('executions of one process share the limit of an account: none of their requests is refused', async () => {
	const engine = await rig.engine('seedance2ai');
	rig.sandbox.control.setTasks({ seconds: 60 });
	const items = prompts(...Array.from({ length: 25 }, (_, index) => `video ${index}`));
	const runs = [1, 2].map(async () => await engine.run({ parameters: videoOf('seedance2ai'), items }));
	const { value } = await rig.settle(Promise.all(runs));
	for (const result of value) expect(result.items).toHaveLength(25);
	expect(rig.sandbox.control.requests().filter(({ status }) => status === 429)).toEqual([]);
});

test('a place in the limit that nothing was left to be sent for is free for the next execution', async () => {
	const engine = await rig.engine('seedance2ai');
	const { control } = rig.sandbox;
	const numbered = (count: number) => prompts(...Array.from({ length: count }, (_, row) => `row ${row}.`));
	const run = async (count: number) =>
		await rig.settle(
			engine.run({
				parameters: videoOf('seedance2ai', { operation: 'submit' }),
				items: numbered(count),
				onError: 'continueErrorOutput',
			}),
		);
	// The limit is 30 a minute: the answer to the last of them ends those that wait for the next minute, and the run at once.
	control.addFault({ on: 'submit', match: 'row 29.', fault: { kind: 'status', status: 402 } });
	const { value, elapsedMs } = await run(40);
	expect([value.items.length, value.errorItems.length]).toEqual([29, 11]);
	expect(elapsedMs).toBeLessThan(10_000);
	expect(control.requests()).toHaveLength(30);
	jest.advanceTimersByTime(62_000);
	const next = await run(30);
	expect(next.value.items).toHaveLength(30);
	expect(next.elapsedMs).toBeLessThan(1000);
});
