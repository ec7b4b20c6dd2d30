/** The Seedance Trigger at work: from Submit over the provider's callback to the item that starts the workflow. */
import { aTask } from '../providers/support/aTask';
import { submitting, TRIGGER, triggerWorkflow, taskIdOf, useTriggerRig } from './triggerRig';
import type { LiveRequest } from './harness';

const rig = useTriggerRig();

test('a video submitted with the URL of a trigger starts its workflow when it is done, once, with the context', async () => {
	const engine = await rig.active();
	const options = { callbackUrl: rig.url(), callbackContext: '={{ { row: $json.row } }}' };
	rig.sandbox.control.setTasks({ seconds: 60 });
	const items = [{ json: { prompt: 'a quiet harbour', row: 'row 7' } }];
	const submitted = await rig.settle(engine.run({ parameters: submitting({ options }), items }));
	const taskId = taskIdOf(submitted.value.items[0]);
	await rig.settle(rig.untilAnswered(1));

	expect(rig.server.answers.map(({ status }) => status)).toEqual([200]);
	const started = await rig.settle(rig.items());
	expect(started.value).toEqual([
		{
			...aTask('seedanceapi', {
				taskId,
				model: 'seedanceapi/seedance-2.0-fast',
				status: 'completed',
				creditsUsed: 160,
				usdUsed: 1.6,
			}),
			prompt: null,
			videoUrl: expect.stringMatching(/^http/) as string,
			videoUrls: [expect.stringMatching(/^http/)],
			createdAt: expect.any(String) as string,
			context: { row: 'row 7' },
		},
	]);
	const [callback] = rig.sandbox.control.callbacks();
	const again = await rig.call(engine, callback?.url ?? '', { task_id: taskId });
	expect(again.answer).toMatchObject({ status: 200, body: { message: 'Already delivered' } });
	expect(again.items).toEqual([]);
});

test('the URL is signed: no key in it, and a context for this submit alone', async () => {
	const engine = await rig.active();
	const options = { callbackUrl: rig.url(), callbackContext: 'row 1' };
	const items = [{ json: { prompt: 'one' } }, { json: { prompt: 'two' } }];
	await rig.settle(engine.run({ parameters: submitting({ options }), items }));
	const urls = rig.sandbox.control.tasks().map(({ callbackUrl }) => callbackUrl);
	expect(new Set(urls).size).toBe(2);
	for (const url of urls) {
		expect(url).toMatch(/\/seedance-trigger\?token=1\.[\w-]+\.[\w-]{43}$/);
		expect(Buffer.from(url ?? '', 'base64url').toString('latin1')).not.toContain('sandbox-key');
	}
});

test('a video that failed comes as failed, with the reason', async () => {
	const engine = await rig.active();
	rig.sandbox.control.setTasks({ outcome: 'failed', failMessage: 'The prompt was refused' });
	const taskId = await rig.buy();
	const { items } = await rig.call(engine, rig.signedUrl('n', 'row'), { task_id: taskId });
	expect(items).toMatchObject([
		{
			taskId,
			status: 'failed',
			context: 'row',
			failure: { code: 'task_failed', message: 'The prompt was refused' },
		},
	]);
});

test.each([
	['completed', 'failed'],
	['failed', 'completed'],
] as const)('with the event %s alone, a video that %s starts nothing', async (event, outcome) => {
	const engine = await rig.active({ events: [event] });
	rig.sandbox.control.setTasks({ outcome });
	const { answer, items } = await rig.call(engine, rig.signedUrl(), { task_id: await rig.buy() });
	expect(answer.status).toBe(200);
	expect(items).toEqual([]);
	rig.sandbox.control.setTasks({ outcome: event });
	expect((await rig.call(engine, rig.signedUrl(), { task_id: await rig.buy() })).items).toHaveLength(1);
});

test('the events, the flag and the way of authentication may come as text with spaces, as to the node', async () => {
	const engine = await rig.active({
		events: '={{ "failed, completed" }}',
		authentication: '=none\n',
		options: { includeRawResponse: '={{ "true" }}' },
	});
	const { answer, items } = await rig.call(engine, rig.url(), { task_id: await rig.buy() });
	expect(answer.status).toBe(200);
	expect(items).toMatchObject([{ status: 'completed', raw: expect.anything() as unknown }]);
});

test('a callback before the end starts nothing and is to come again, and the one at the end starts', async () => {
	const engine = await rig.active();
	rig.sandbox.control.setTasks({ seconds: 3600 });
	const taskId = await rig.buy('slow', false);
	const url = rig.signedUrl();
	const early = await rig.call(engine, url, { task_id: taskId, status: 'SUCCESS' });
	expect(early).toMatchObject({ answer: { status: 503, body: { message: 'Not finished yet' } }, items: [] });
	rig.sandbox.control.endTask(taskId);
	expect((await rig.call(engine, url, { task_id: taskId, status: 'IN_PROGRESS' })).items).toHaveLength(1);
});

test('a provider that calls a little before its own status says so is asked again', async () => {
	const engine = await rig.active();
	rig.sandbox.control.setTasks({ seconds: 3 });
	const taskId = await rig.buy('early', false);
	expect((await rig.call(engine, rig.signedUrl(), { task_id: taskId })).items).toMatchObject([{ taskId }]);
});

test('a provider that cannot be asked just now: 503, nothing started, and the next callback delivers', async () => {
	const engine = await rig.active();
	const taskId = await rig.buy();
	const url = rig.signedUrl();
	for (const fault of [
		{ kind: 'status', status: 503 },
		{ kind: 'reset', when: 'before' },
		{ kind: 'html' },
		{ kind: 'html', status: 404 },
		{ kind: 'status', status: 404, body: { message: 'no Route matched with those values' } },
		{ kind: 'status', status: 403, body: { error: 'Forbidden' } },
		{ kind: 'status', status: 401 },
		{ kind: 'stall', when: 'before' },
	] as const) {
		rig.sandbox.control.addFault({ on: 'status', times: 100, fault });
		const { value, elapsedMs } = await rig.settle(
			engine.webhooks.receive({ url, body: { task_id: taskId } }),
		);
		expect(value).toMatchObject({ status: 503, body: { message: 'Try again later' } });
		expect(value.started).toBeUndefined();
		expect(elapsedMs).toBeLessThan(10_000);
		rig.sandbox.control.clearFaults();
	}
	expect((await rig.call(engine, url, { task_id: taskId })).items).toHaveLength(1);
});

test('trouble that passes is not told to whoever called', async () => {
	const engine = await rig.active();
	rig.sandbox.control.addFault({ on: 'status', times: 2, fault: { kind: 'status', status: 503 } });
	expect((await rig.call(engine, rig.signedUrl(), { task_id: await rig.buy() })).items).toHaveLength(1);
});

test('a callback that the provider repeats until it is taken is delivered once', async () => {
	const engine = await rig.active();
	rig.sandbox.control.setTasks({ seconds: 10 });
	// The first two answers are lost, so the provider repeats what was delivered.
	rig.sandbox.control.addFault({ on: 'callback', times: 2, fault: { kind: 'reset', when: 'after' } });
	const options = { callbackUrl: rig.url() };
	await rig.settle(
		engine.run({ parameters: submitting({ options }), items: [{ json: { prompt: 'a cup' } }] }),
	);
	await rig.settle(rig.untilAnswered(3));
	expect(rig.server.answers.map(({ status }) => status)).toEqual([200, 200, 200]);
	expect((await rig.settle(rig.items())).value).toHaveLength(1);
});

test('if several callbacks for a task arrive at the same time, the workflow starts once, even if n8n has not saved the first callback yet', async () => {
	const engine = await rig.active();
	const taskId = await rig.buy();
	const url = rig.signedUrl();
	const request = { url, body: { task_id: taskId } };
	const { value } = await rig.settle(
		Promise.all(Array.from({ length: 5 }, async () => await engine.webhooks.receive(request))),
	);
	expect(value.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
	expect(value.filter(({ started }) => started !== undefined)).toHaveLength(1);
});

test('callbacks of many tasks at once are all remembered, though each overwrites what the others have saved', async () => {
	const engine = await rig.active();
	const calls: LiveRequest[] = [];
	for (let index = 0; index < 8; index += 1) {
		calls.push({ url: rig.signedUrl(), body: { task_id: await rig.buy(`video ${index}`) } });
	}
	const once = async () =>
		await rig.settle(Promise.all(calls.map(async (request) => await engine.webhooks.receive(request))));
	expect((await once()).value.filter(({ started }) => started !== undefined)).toHaveLength(8);
	expect((await once()).value.filter(({ started }) => started !== undefined)).toHaveLength(0);
});

test('a task does not start the workflow again after n8n restarts or after the workflow is turned off and on', async () => {
	const engine = await rig.active();
	const taskId = await rig.buy();
	const url = rig.signedUrl();
	expect((await rig.call(engine, url, { task_id: taskId })).items).toHaveLength(1);
	engine.crash();
	expect((await rig.call(engine, url, { task_id: taskId })).items).toHaveLength(0);
	await engine.webhooks.deactivate(triggerWorkflow());
	await engine.webhooks.activate(triggerWorkflow());
	expect((await rig.call(engine, url, { task_id: taskId })).items).toHaveLength(0);
});

test('a workflow that was turned off answers 404 and leaves no address behind', async () => {
	const engine = await rig.active();
	expect(engine.webhooks.staticDataOf(triggerWorkflow())).toMatchObject({
		global: { seedanceTriggers: { 'workflow-trigger-node': { url: rig.url() } } },
	});
	await engine.webhooks.deactivate(triggerWorkflow());
	const { answer } = await rig.call(engine, rig.signedUrl(), { task_id: await rig.buy() });
	expect(answer.status).toBe(404);
	expect(engine.webhooks.staticDataOf(triggerWorkflow()).global).toEqual({});
	expect(rig.polls()).toBe(0);
});

test('what is remembered is bounded', async () => {
	const engine = await rig.active();
	const saved = Array.from({ length: 1000 }, (_, index) => ({
		taskId: `old-${index}`,
		nonce: null,
		states: ['completed'],
	}));
	const seed = triggerWorkflow();
	engine.webhooks.saveStaticData(seed, { [`node:${TRIGGER}`]: { delivered: saved } });
	await rig.call(engine, rig.signedUrl(), { task_id: await rig.buy() });
	const kept = JSON.stringify(engine.webhooks.staticDataOf(seed));
	expect(kept.match(/taskId/g)).toHaveLength(1000);
	expect(kept).not.toContain('old-0"');
	expect(kept).toContain('old-999"');
});

test('Include Raw Response adds what the provider said', async () => {
	const engine = await rig.active({ options: { includeRawResponse: true } });
	const taskId = await rig.buy();
	const { items } = await rig.call(engine, rig.signedUrl(), { task_id: taskId });
	expect(items).toMatchObject([{ raw: { code: 200, data: { task_id: taskId, status: 'SUCCESS' } } }]);
});

test('"Listen for test event" receives at the test URL, again and again, and remembers nothing', async () => {
	const engine = await rig.n8n();
	const taskId = await rig.buy();
	const url = rig.signedUrl().replace('/webhook/', '/webhook-test/');
	expect((await rig.call(engine, url, { task_id: taskId })).answer.status).toBe(404);
	for (let round = 0; round < 2; round += 1) {
		await engine.webhooks.listen(triggerWorkflow());
		const forged = await rig.call(engine, `${url}x`, { task_id: taskId });
		expect(forged.answer.status).toBe(403);
		expect((await rig.call(engine, url, { task_id: taskId })).items).toMatchObject([{ taskId }]);
	}
	expect(engine.webhooks.staticDataOf(triggerWorkflow())).toEqual({});
});

test('a credential of a provider that sends no callbacks: the workflow cannot be turned on, and the error says what to use', async () => {
	const engine = await rig.engine('seedance2ai', {}, { webhookUrl: rig.server.url });
	await expect(engine.webhooks.activate(triggerWorkflow())).rejects.toThrow(
		/seedance2ai.io.*sends no callbacks.*Submit and Wait/,
	);
});
