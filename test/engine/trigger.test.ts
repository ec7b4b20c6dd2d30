/** The Seedance Trigger at work: from Submit over the provider's callback to the item that starts the workflow. */
import { submitting, TRIGGER, triggerWorkflow, taskIdOf, useTriggerRig } from './triggerRig';
import type { Engine, LiveRequest } from './harness';

const rig = useTriggerRig();

async function active(parameters = {}): Promise<Engine> {
	const engine = await rig.n8n();
	await engine.webhooks.activate(triggerWorkflow(parameters));
	return engine;
}

/** A callback, and the items that it has started the workflow with. */
async function call(engine: Engine, url: string, body: unknown) {
	const { value } = await rig.settle(
		engine.webhooks.receive({ url, body }).then(async (answer) => ({ answer, run: await answer.started })),
	);
	return { ...value, items: value.run?.output('Next').map(({ json }) => json) ?? [] };
}

test('a video submitted with the URL of a trigger starts its workflow when it is done, once, with the context', async () => {
	const engine = await active();
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
			taskId,
			provider: 'seedanceapi',
			model: 'seedanceapi/seedance-2.0-fast',
			status: 'completed',
			videoUrl: expect.stringMatching(/^http/) as string,
			videoUrls: [expect.stringMatching(/^http/)],
			lastFrameUrl: null,
			seed: null,
			creditsEstimated: null,
			creditsUsed: 160,
			creditsRefunded: null,
			createdAt: expect.any(String) as string,
			updatedAt: null,
			failure: null,
			context: { row: 'row 7' },
		},
	]);
	const [callback] = rig.sandbox.control.callbacks();
	const again = await call(engine, callback?.url ?? '', { task_id: taskId });
	expect(again.answer).toMatchObject({ status: 200, body: { message: 'Delivered before' } });
	expect(again.items).toEqual([]);
});

test('the URL is signed: no key in it, and a context for this submit alone', async () => {
	const engine = await active();
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
	const engine = await active();
	rig.sandbox.control.setTasks({ outcome: 'failed', failMessage: 'The prompt was refused' });
	const taskId = await rig.buy();
	const { items } = await call(engine, rig.signedUrl('n', 'row'), { task_id: taskId });
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
	const engine = await active({ events: [event] });
	rig.sandbox.control.setTasks({ outcome });
	const { answer, items } = await call(engine, rig.signedUrl(), { task_id: await rig.buy() });
	expect(answer.status).toBe(200);
	expect(items).toEqual([]);
	rig.sandbox.control.setTasks({ outcome: event });
	expect((await call(engine, rig.signedUrl(), { task_id: await rig.buy() })).items).toHaveLength(1);
});

test('a callback before the end starts nothing, and the one at the end does', async () => {
	const engine = await active();
	rig.sandbox.control.setTasks({ seconds: 3600 });
	const taskId = await rig.buy('slow', false);
	const url = rig.signedUrl();
	const early = await call(engine, url, { task_id: taskId, status: 'SUCCESS' });
	expect(early).toMatchObject({ answer: { status: 200, body: { message: 'Not finished yet' } }, items: [] });
	rig.sandbox.control.endTask(taskId);
	expect((await call(engine, url, { task_id: taskId, status: 'IN_PROGRESS' })).items).toHaveLength(1);
});

test.each([
	['task_id', (id: string) => ({ task_id: id })],
	['taskId', (id: string) => ({ taskId: id })],
	['id', (id: string) => ({ id })],
	['data.task_id', (id: string) => ({ code: 200, data: { task_id: id } })],
	['data.taskId', (id: string) => ({ data: { taskId: id } })],
	['data.id', (id: string) => ({ id: null, data: { id } })],
])('the task ID is found under %s', async (_, body) => {
	const engine = await active();
	const taskId = await rig.buy();
	expect((await call(engine, rig.signedUrl(), body(taskId))).items).toMatchObject([{ taskId }]);
});

test('a callback may come by another method, and name the task in its URL, where its body names none', async () => {
	const engine = await active();
	const [one, two] = [await rig.buy(), await rig.buy()];
	const put = { url: `${rig.signedUrl()}&task_id=${two}`, method: 'PUT', body: { task_id: one } };
	const get = { url: `${rig.signedUrl()}&task_id=${two}`, method: 'GET' };
	for (const request of [put, get]) {
		const { value } = await rig.settle(engine.webhooks.receive(request));
		expect(value.started).toBeDefined();
		const again = await rig.settle(engine.webhooks.receive(request));
		expect(again.value).toMatchObject({ status: 200, body: { message: 'Delivered before' } });
	}
});

test('a provider that calls a little before its own status says so is asked again', async () => {
	const engine = await active();
	rig.sandbox.control.setTasks({ seconds: 3 });
	const taskId = await rig.buy('early', false);
	expect((await call(engine, rig.signedUrl(), { task_id: taskId })).items).toMatchObject([{ taskId }]);
});

test('a body of any type will do, if it names the task', async () => {
	const engine = await active();
	for (const [type, body] of [
		['application/x-www-form-urlencoded', (id: string) => `task_id=${id}`],
		['text/plain', (id: string) => JSON.stringify({ task_id: id })],
		['application/octet-stream', (id: string) => JSON.stringify({ task_id: id })],
		['', (id: string) => JSON.stringify({ data: { task_id: id } })],
	] as const) {
		const taskId = await rig.buy();
		const request = { url: rig.signedUrl(), headers: { 'content-type': type }, body: body(taskId) };
		const { value } = await rig.settle(engine.webhooks.receive(request));
		expect(value.status).toBe(200);
		expect(value.started).toBeDefined();
	}
});

test('a provider that cannot be asked just now: 503, nothing started, and the next callback delivers', async () => {
	const engine = await active();
	const taskId = await rig.buy();
	const url = rig.signedUrl();
	for (const fault of [
		{ kind: 'status', status: 503 },
		{ kind: 'reset', when: 'before' },
		{ kind: 'html' },
		{ kind: 'html', status: 404 },
		{ kind: 'status', status: 401 },
		{ kind: 'stall', when: 'before' },
	] as const) {
		rig.sandbox.control.addFault({ on: 'status', times: 100, fault });
		const { value, elapsedMs } = await rig.settle(
			engine.webhooks.receive({ url, body: { task_id: taskId } }),
		);
		expect(value).toMatchObject({ status: 503, body: { message: 'Not now' } });
		expect(value.started).toBeUndefined();
		expect(elapsedMs).toBeLessThan(10_000);
		rig.sandbox.control.clearFaults();
	}
	expect((await call(engine, url, { task_id: taskId })).items).toHaveLength(1);
});

test('trouble that passes is not told to whoever called', async () => {
	const engine = await active();
	rig.sandbox.control.addFault({ on: 'status', times: 2, fault: { kind: 'status', status: 503 } });
	expect((await call(engine, rig.signedUrl(), { task_id: await rig.buy() })).items).toHaveLength(1);
});

test('a callback that the provider repeats until it is taken is delivered once', async () => {
	const engine = await active();
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

test('two callbacks at once start the workflow once, also where n8n has not saved the first one yet', async () => {
	const engine = await active();
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
	const engine = await active();
	const calls: LiveRequest[] = [];
	for (let index = 0; index < 8; index += 1) {
		calls.push({ url: rig.signedUrl(), body: { task_id: await rig.buy(`video ${index}`) } });
	}
	const once = async () =>
		await rig.settle(Promise.all(calls.map(async (request) => await engine.webhooks.receive(request))));
	expect((await once()).value.filter(({ started }) => started !== undefined)).toHaveLength(8);
	expect((await once()).value.filter(({ started }) => started !== undefined)).toHaveLength(0);
});

test('what was delivered is known after a restart of n8n, and after the workflow was turned off and on', async () => {
	const engine = await active();
	const taskId = await rig.buy();
	const url = rig.signedUrl();
	expect((await call(engine, url, { task_id: taskId })).items).toHaveLength(1);
	engine.crash();
	expect((await call(engine, url, { task_id: taskId })).items).toHaveLength(0);
	await engine.webhooks.deactivate(triggerWorkflow());
	await engine.webhooks.activate(triggerWorkflow());
	expect((await call(engine, url, { task_id: taskId })).items).toHaveLength(0);
});

test('a workflow that was turned off answers 404 and leaves no address behind', async () => {
	const engine = await active();
	expect(engine.webhooks.staticDataOf(triggerWorkflow())).toMatchObject({
		global: { seedanceTriggers: { 'workflow-trigger-node': { url: rig.url() } } },
	});
	await engine.webhooks.deactivate(triggerWorkflow());
	const { answer } = await call(engine, rig.signedUrl(), { task_id: await rig.buy() });
	expect(answer.status).toBe(404);
	expect(engine.webhooks.staticDataOf(triggerWorkflow()).global).toEqual({});
	expect(rig.looks()).toBe(0);
});

test('what is remembered is bounded', async () => {
	const engine = await active();
	const saved = Array.from({ length: 1000 }, (_, index) => ({
		taskId: `old-${index}`,
		nonce: null,
		states: ['completed'],
	}));
	const seed = triggerWorkflow();
	engine.webhooks.saveStaticData(seed, { [`node:${TRIGGER}`]: { delivered: saved } });
	await call(engine, rig.signedUrl(), { task_id: await rig.buy() });
	const kept = JSON.stringify(engine.webhooks.staticDataOf(seed));
	expect(kept.match(/taskId/g)).toHaveLength(1000);
	expect(kept).not.toContain('old-0"');
	expect(kept).toContain('old-999"');
});

test('Include Raw Response adds what the provider said', async () => {
	const engine = await active({ options: { includeRawResponse: true } });
	const taskId = await rig.buy();
	const { items } = await call(engine, rig.signedUrl(), { task_id: taskId });
	expect(items).toMatchObject([{ raw: { code: 200, data: { task_id: taskId, status: 'SUCCESS' } } }]);
});

test('"Listen for test event" receives at the test URL, again and again, and remembers nothing', async () => {
	const engine = await rig.n8n();
	const taskId = await rig.buy();
	const url = rig.signedUrl().replace('/webhook/', '/webhook-test/');
	expect((await call(engine, url, { task_id: taskId })).answer.status).toBe(404);
	for (let round = 0; round < 2; round += 1) {
		await engine.webhooks.listen(triggerWorkflow());
		const forged = await call(engine, `${url}x`, { task_id: taskId });
		expect(forged.answer.status).toBe(403);
		expect((await call(engine, url, { task_id: taskId })).items).toMatchObject([{ taskId }]);
	}
	expect(engine.webhooks.staticDataOf(triggerWorkflow())).toEqual({});
});

test('a credential of a provider that calls nobody back: the workflow cannot be turned on, and the error says what to use', async () => {
	const engine = await rig.engine('seedance2ai', {}, { webhookUrl: rig.server.url });
	await expect(engine.webhooks.activate(triggerWorkflow())).rejects.toThrow(
		/seedance2ai.io.*calls nobody back.*Submit and Wait/,
	);
});
