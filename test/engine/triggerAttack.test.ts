/** A callback proves nothing: what forgers send, and what n8n and the provider see of it. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { signToken } from '../../nodes/Seedance/tasks/callbacks/triggerToken';
import type { Engine, LiveRequest } from './harness';
import { API_KEY, SCOPE, triggerWorkflow, useTriggerRig } from './triggerRig';

const rig = useTriggerRig();
const HOUR = 3_600_000;

async function send(engine: Engine, request: LiveRequest) {
	const { value } = await rig.settle(engine.webhooks.receive(request));
	return { ...value, run: (await rig.settle(value.started ?? Promise.resolve(undefined))).value };
}

/** Refused before the provider was asked anything. */
async function expectRefused(engine: Engine, request: LiveRequest): Promise<void> {
	const before = rig.sandbox.control.requests().length;
	const { status, started } = await send(engine, request);
	expect(status).toBe(403);
	expect(started).toBeUndefined();
	expect(rig.sandbox.control.requests()).toHaveLength(before);
}

test('the trigger rejects a callback without a valid token and sends no request', async () => {
	const engine = await rig.active();
	const taskId = await rig.buy();
	const body = { task_id: taskId };
	const facts = { expiresAt: Date.now() + HOUR, nonce: 'n', context: null };
	const good = signToken(API_KEY, SCOPE, facts);
	const tokens = {
		none: undefined,
		empty: '',
		cut: good.slice(0, -1),
		otherKey: signToken('another-key', SCOPE, facts),
		otherWorkflow: signToken(API_KEY, 'another/seedance-trigger', facts),
		expired: signToken(API_KEY, SCOPE, { ...facts, expiresAt: Date.now() - 1000 }),
		version: good.replace(/^1/, '0'),
		unsigned: `${good.split('.').slice(0, 2).join('.')}.`,
		jwt: 'eyJhbGciOiJub25lIn0.eyJuIjoxfQ.',
	};
	for (const token of Object.values(tokens)) await expectRefused(engine, { url: rig.url(token), body });
	const tricks: LiveRequest[] = [
		{ url: `${rig.url()}?token[]=${good}` },
		{ url: `${rig.url()}?token=${good}&token=${good}` },
		{ url: `${rig.url()}?token[0]=${good}` },
		{ url: `${rig.url()}?Token=${good}` },
		{ url: `${rig.url()}#token=${good}` },
		{ url: rig.url(), headers: { token: good, authorization: `Bearer ${good}`, cookie: `token=${good}` } },
		{ url: rig.url(), headers: { 'x-original-url': rig.url(good), 'x-forwarded-host': 'evil.example' } },
		{ url: rig.url(), body: { ...body, token: good } },
	];
	for (const trick of tricks) await expectRefused(engine, { body, ...trick });
	// The token was good all the while.
	expect((await send(engine, { url: rig.url(good), body })).started).toBeDefined();
});

test('tricks with the path and the method reach nothing', async () => {
	const engine = await rig.active();
	const token = new URL(rig.signedUrl()).search;
	const taskId = await rig.buy();
	for (const url of [
		`${rig.server.url}/webhook/${SCOPE}/..%2f..%2frest${token}`,
		`${rig.server.url}/webhook/other/seedance-trigger${token}`,
		`${rig.server.url}/webhook//${SCOPE}${token}`,
		`${rig.server.url}/webhook-test/${SCOPE}${token}`,
		`${rig.server.url}/webhook/${SCOPE.toUpperCase()}${token}`,
	]) {
		expect((await send(engine, { url, body: { task_id: taskId } })).status).toBe(404);
	}
	for (const method of ['DELETE', 'PATCH', 'HEAD']) {
		const headers = { 'x-http-method-override': 'POST' };
		expect((await send(engine, { url: rig.signedUrl(), method, headers })).status).toBe(404);
	}
	for (const method of ['GET', 'PUT']) {
		const url = `${rig.url()}?task_id=${taskId}`;
		expect((await send(engine, { url, method })).status).toBe(403);
	}
	expect(rig.polls()).toBe(0);
});

test('a token delivers one task, and a task comes by one token', async () => {
	const engine = await rig.active();
	const [first, second] = [await rig.buy('one'), await rig.buy('two')];
	const url = rig.signedUrl('nonce-a', 'a');
	expect((await send(engine, { url, body: { task_id: first } })).started).toBeDefined();
	await expectRefused(engine, { url, body: { task_id: second } });
	await expectRefused(engine, { url: rig.signedUrl('nonce-b', 'b'), body: { task_id: first } });
	engine.crash();
	await expectRefused(engine, { url, body: { task_id: second } });
	expect(
		(await send(engine, { url: rig.signedUrl('nonce-b', 'b'), body: { task_id: second } })).started,
	).toBeDefined();
});

test('one token for two tasks at once delivers one of them', async () => {
	const engine = await rig.active();
	const tasks = [await rig.buy('one'), await rig.buy('two'), await rig.buy('three')];
	const url = rig.signedUrl();
	const { value } = await rig.settle(
		Promise.all(tasks.map(async (id) => await engine.webhooks.receive({ url, body: { task_id: id } }))),
	);
	expect(value.map(({ status }) => status).sort()).toEqual([200, 403, 403]);
});

test('the trigger ignores the status, the video URL, and prototype properties in a callback body', async () => {
	const engine = await rig.active();
	rig.sandbox.control.setTasks({ seconds: 3600 });
	const taskId = await rig.buy('slow', false);
	const lies = {
		task_id: taskId,
		status: 'SUCCESS',
		response: ['https://evil.example/video.mp4'],
		data: { status: 'SUCCESS', error_message: null },
	};
	expect((await send(engine, { url: rig.signedUrl(), body: lies })).started).toBeUndefined();
	rig.sandbox.control.endTask(taskId);
	const body = `{"__proto__":{"polluted":1,"task_id":"x"},"constructor":{"prototype":{"polluted":1}},"task_id":"${taskId}","videoUrl":"https://evil.example/v.mp4"}`;
	const { run } = await send(engine, { url: rig.signedUrl(), body });
	const [item] = run?.output('Next') ?? [];
	expect(item?.json).toMatchObject({ taskId, status: 'completed', failure: null });
	expect(JSON.stringify(item)).not.toContain('evil.example');
	expect(Reflect.get({}, 'polluted')).toBeUndefined();
});

test.each([
	['nothing', undefined],
	['an empty object', {}],
	['a list', [{ task_id: 'x' }]],
	['null', 'null'],
	['text', '"task"'],
	['a number', '7'],
	['an ID that is an object', { task_id: { id: 'x' } }],
	['an ID with a slash', { task_id: '../../../admin' }],
	['an ID with a question mark', { task_id: 'x?y=z' }],
	['an ID with a line break', { task_id: 'x\r\nhost: evil' }],
	['an ID that is too long', { task_id: 'x'.repeat(201) }],
	['an ID that is too deep', { data: { data: { data: { data: { data: { task_id: 'x' } } } } } }],
	['the folder above for an ID', { task_id: '..' }],
	['a number for an ID that JSON has rounded', '{"task_id":9007199254740993}'],
	['an ID by the prototype', '{"__proto__":{"task_id":"x"}}'],
])('a body with %s is answered 400, and nobody is asked', async (_, body) => {
	const engine = await rig.active();
	expect(await send(engine, { url: rig.signedUrl(), body })).toMatchObject({ status: 400 });
	expect(rig.polls()).toBe(0);
});

test('a body that n8n refuses, and one of 10 MB', async () => {
	const engine = await rig.active();
	expect((await send(engine, { url: rig.signedUrl(), body: '{"task_id":' })).status).toBe(422);
	const filling = 'x'.repeat(10 * 1024 * 1024);
	expect((await send(engine, { url: rig.signedUrl(), body: { filling } })).status).toBe(400);
	const binary = { 'content-type': 'application/octet-stream' };
	const raw = Buffer.alloc(10 * 1024 * 1024, '{"task_id":"x"}');
	expect((await send(engine, { url: rig.signedUrl(), headers: binary, body: raw })).status).toBe(400);
	expect((await send(engine, { url: rig.url(), body: { filling } })).status).toBe(403);
	const taskId = await rig.buy();
	const large = { url: rig.signedUrl(), body: { filling, task_id: taskId } };
	expect((await send(engine, large)).started).toBeDefined();
});

test('a body full of made-up IDs costs no more than eight questions', async () => {
	const engine = await rig.active();
	const names = ['data', 'object', 'task', 'video', 'payload', 'result', 'output'];
	const nested = (depth: number): unknown => ({
		id: `id-${depth}`,
		task_id: `made-up-${depth}-${Math.random()}`,
		...(depth === 6 ? {} : Object.fromEntries(names.map((name) => [name, nested(depth + 1)]))),
	});
	const answer = await send(engine, { url: rig.signedUrl(), body: nested(0) });
	expect(answer).toMatchObject({ status: 404, body: { message: 'No such task' } });
	expect(rig.polls()).toBe(8);
});

test('a task that is not of this account is answered 404, and starts nothing', async () => {
	const engine = await rig.active();
	rig.sandbox.control.addKey({ key: 'other-key', provider: 'seedanceapi' });
	await fetch(`${rig.sandbox.seedanceapiUrl}/generate`, {
		method: 'POST',
		headers: { authorization: 'Bearer other-key', 'content-type': 'application/json' },
		body: JSON.stringify({ prompt: 'of somebody else' }),
	}).then(async (response) => await response.arrayBuffer());
	const foreign = rig.sandbox.control.tasks()[0]?.taskId ?? '';
	rig.sandbox.control.endTask(foreign);
	for (const taskId of [foreign, 'no-such-task', '__proto__', 'constructor', '...', '%2e%2e']) {
		expect(await send(engine, { url: rig.signedUrl(), body: { task_id: taskId } })).toMatchObject({
			status: 404,
			body: { message: 'No such task' },
		});
	}
});

test("after a callback, the trigger sends requests only to the credential's base URL", async () => {
	let hits = 0;
	const decoy = createServer((_, response) => {
		hits += 1;
		response.end('{}');
	});
	await new Promise<void>((resolve) => decoy.listen(0, '127.0.0.1', resolve));
	const evil = `127.0.0.1:${(decoy.address() as AddressInfo).port}`;
	const engine = await rig.active({ authentication: 'none' });
	const bodies = [
		{ task_id: `//${evil}` },
		{ task_id: `@${evil}` },
		{ task_id: `http:${evil}` },
		{ task_id: `x&task_id=${evil}` },
		{ task_id: 'x', url: `http://${evil}/`, callback_url: `http://${evil}/`, base_url: `http://${evil}` },
		{ id: `${evil}%2f`, data: { url: `http://${evil}`, video_url: `http://${evil}/v.mp4` } },
	];
	for (const body of bodies) {
		const headers = { host: evil, 'x-forwarded-host': evil, referer: `http://${evil}/` };
		expect((await send(engine, { url: rig.url(), headers, body })).started).toBeUndefined();
	}
	rig.sandbox.control.addFault({
		on: 'status',
		times: 100,
		fault: { kind: 'redirect', location: `http://${evil}/status` },
	});
	expect((await send(engine, { url: rig.url(), body: { task_id: await rig.buy() } })).status).toBe(503);
	expect(hits).toBe(0);
	decoy.close();
	for (const { path, query } of rig.sandbox.control.requests().filter(({ kind }) => kind === 'status')) {
		expect(path).toBe('/v2/status');
		expect(Object.keys(query)).toEqual(['task_id']);
	}
});

test('refusals are logged once an hour and not once each, without a token or a key', async () => {
	const engine = await rig.active();
	const logs: string[] = [];
	const forged = { url: rig.url('1.AAAA.forged'), body: { task_id: 'x' } };
	for (let round = 0; round < 20; round += 1) logs.push(...(await send(engine, forged)).logs);
	const warnings = () => logs.filter((line) => line.includes('was refused'));
	expect(warnings()).toHaveLength(1);
	expect(warnings()[0]).toContain('Seedance Trigger "Video Done"');
	jest.advanceTimersByTime(HOUR);
	logs.push(...(await send(engine, forged)).logs);
	expect(warnings()).toHaveLength(2);
	expect(warnings()[1]).toContain('19 more callbacks since the last log entry');
	expect(logs.join('\n')).not.toMatch(/1\.AAAA|sandbox-key/);
});

test('the API key is not in the item, the response, the log, or the data that n8n saves', async () => {
	const engine = await rig.active({ options: { includeRawResponse: true } });
	const answer = await send(engine, { url: rig.signedUrl(), body: { task_id: await rig.buy() } });
	const { run, logs, body } = answer;
	const seen = [run?.output('Next'), run?.logs, logs, body, engine.webhooks.staticDataOf(triggerWorkflow())];
	expect(JSON.stringify(seen)).not.toContain(API_KEY);
	expect(run?.output('Next')).toHaveLength(1);
});

test('a credential or a parameter that is no use is answered 503, so that the callback comes again; webhook() never throws', async () => {
	const taskId = await rig.buy();
	const call = async (engine: Engine) =>
		await send(engine, { url: rig.signedUrl(), body: { task_id: taskId } });
	const wrong = await rig.active({ events: '={{ "nonsense" }}' });
	const answer = await call(wrong);
	expect(answer).toMatchObject({ status: 503, body: { message: 'Try again later' } });
	expect(answer.logs.join()).toContain('Events is "nonsense"');
	const broken = await rig.n8n({ baseUrl: 'ftp://example.com' });
	await expect(broken.webhooks.activate(triggerWorkflow())).rejects.toThrow('Base URL');
});

describe('with Authentication set to None', () => {
	test('an unsigned callback is confirmed and delivered once, with no context', async () => {
		const engine = await rig.active({ authentication: 'none' });
		const taskId = await rig.buy();
		const request = { url: rig.url(), body: { task_id: taskId } };
		const { run } = await send(engine, request);
		expect(run?.output('Next').map(({ json }) => json)).toMatchObject([{ taskId, context: null }]);
		expect((await send(engine, request)).started).toBeUndefined();
		expect((await send(engine, { url: rig.url(), body: { task_id: 'unknown' } })).status).toBe(404);
	});

	test('a token that is good brings its context all the same, and one that is not brings nothing', async () => {
		const engine = await rig.active({ authentication: 'none' });
		const [one, two] = [await rig.buy(), await rig.buy()];
		const signed = await send(engine, { url: rig.signedUrl('n', 'row'), body: { task_id: one } });
		expect(signed.run?.output('Next')[0]?.json.context).toBe('row');
		const forged = await send(engine, { url: rig.url('1.x.y'), body: { task_id: two } });
		expect(forged.run?.output('Next')[0]?.json.context).toBeNull();
	});
});
