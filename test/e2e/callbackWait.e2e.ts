/**
 * Waiting by callback in the real n8n: the execution is parked in its database, n8n is killed and started again, and the
 * sandbox's own callbacks bring every video out, charged once.
 */
import type { INode } from 'n8n-workflow';
import { exampleNamed } from '../workflows/examples';
import { extended, node, withNode, withNodeParameters, type Workflow } from '../workflows/workflow';
import { Installed } from './installed';
import { RUNS_CODE } from './production';
import { until } from './until';

let installed: Installed;

beforeAll(async () => {
	installed = await Installed.start('callback-wait', RUNS_CODE);
});

afterAll(async () => {
	await installed.end();
});

beforeEach(() => {
	installed.sandbox.control.reset();
});

/** The example, with a row for each prompt between its trigger and the node. */
function batch(prompts: readonly string[], change: Partial<INode> = {}): Workflow {
	const example = exampleNamed('by Callback');
	const jsCode = `return ${JSON.stringify(prompts.map((prompt) => ({ json: { prompt } })))};`;
	const rows = node('Rows', 'n8n-nodes-base.code', { jsCode }, { typeVersion: 2 });
	const connections = { ...example.connections, 'When Clicking Execute': {} };
	return extended(
		withNodeParameters(withNode({ ...example, connections }, 'Seedance', change), 'Seedance', {
			prompt: '={{ $json.prompt }}',
		}),
		[rows],
		[
			['When Clicking Execute', 'Rows'],
			['Rows', 'Seedance'],
		],
	);
}

const parkedAs = async (id: string) => (await installed.rest.execution(id)).status;

test('after kill -9 and a restart of n8n, the node outputs 20 parked items in order, and each item is charged once', async () => {
	const { control } = installed.sandbox;
	control.setTasks({ seconds: { min: 35, max: 60 } });
	const prompts = Array.from({ length: 20 }, (_, index) => `video number ${index}`);
	const id = await installed.startByWebhook(batch(prompts), 'seedanceapi');
	await until(async () => (await parkedAs(id)) === 'waiting');
	expect(control.ledger()).toHaveLength(20);
	await installed.killAndStartAgain();
	expect(await parkedAs(id)).toBe('waiting');

	const execution = await installed.rest.waitForEnd(id, 150_000);
	expect(execution.error).toBeNull();
	const items = execution.items('Seedance');
	expect(items.map(({ json }) => json['status'])).toEqual(prompts.map(() => 'completed'));
	expect(items.map(({ json }) => json['taskId'])).toEqual(
		prompts.map((prompt) => control.ledger().find((charge) => charge.prompt === prompt)?.taskId),
	);
	for (const { binary } of items) expect(binary?.['data']?.mimeType).toBe('video/mp4');
	expect(execution.items('Video')).toHaveLength(20);
	expect(control.ledger()).toHaveLength(20);
	// What n8n stores, and the editor shows, lets nobody resume the execution.
	const token = new URL(control.tasks()[0]?.callbackUrl ?? '').searchParams.get('signature') ?? '?';
	expect(JSON.stringify(items)).not.toContain(token);
});

test('ark: the callbacks of a task that is queued or running resume nothing, the last one brings the videos', async () => {
	const { control } = installed.sandbox;
	// The second is queued until the first has ended, so it begins to run while the execution is parked.
	control.setTasks({ seconds: 8, runningAtOnce: 1 });
	const prompts = ['the first', 'the second'];
	const id = await installed.startByWebhook(batch(prompts), 'ark');
	const execution = await installed.rest.waitForEnd(id, 60_000);
	expect(execution.error).toBeNull();
	expect(execution.items('Seedance').map(({ json }) => [json['status'], json['taskId']])).toEqual(
		prompts.map((prompt) => ['completed', control.ledger().find((one) => one.prompt === prompt)?.taskId]),
	);
	const [, second] = control.tasks();
	const told = control.callbacks().filter(({ taskId }) => taskId === second?.taskId);
	expect(told.map(({ state }) => state)).toEqual(['queued', 'running', 'succeeded']);
	expect(told.slice(1).map(({ status }) => status)).toEqual([200, 200]);
	expect(control.ledger()).toHaveLength(2);
});

test('with an error output, a video that fails reaches it whole and belongs to its row', async () => {
	const { control } = installed.sandbox;
	control.setTasks({ seconds: 8 });
	const workflow = batch(['a good one', 'a storm [fail: no storms today]', 'another good one'], {
		onError: 'continueErrorOutput',
	});
	const id = await installed.startByWebhook(workflow, 'seedanceapi');
	const execution = await installed.rest.waitForEnd(id, 60_000);
	expect(execution.status).toBe('success');
	expect(execution.items('Seedance').map(({ json }) => json['status'])).toEqual(['completed', 'completed']);
	const failed = control.ledger().find(({ prompt }) => prompt.includes('storm'));
	expect(execution.items('Seedance', 1)[0]?.json).toMatchObject({
		taskId: failed?.taskId,
		status: 'failed',
		failure: { code: 'task_failed', message: 'no storms today' },
		error: expect.stringContaining(failed?.taskId ?? '?') as string,
		// n8n looks up the row by which item the failed one belongs to.
		prompt: 'a storm [fail: no storms today]',
	});
	expect(control.ledger()).toHaveLength(3);
});

test('with stop on error, a video that fails stops the execution', async () => {
	const { control } = installed.sandbox;
	control.setTasks({ seconds: 8 });
	const id = await installed.startByWebhook(
		batch(['a good one', 'a storm [fail: no storms]']),
		'seedanceapi',
	);
	const execution = await installed.rest.waitForEnd(id, 60_000);
	expect(execution.status).toBe('error');
	expect(execution.error).toContain('1 of 2 items ended without a video');
});

test('a callback with a wrong token or an unknown task ID does not resume the execution', async () => {
	const { control } = installed.sandbox;
	control.setTasks({ seconds: 600 });
	const id = await installed.startByWebhook(batch(['a slow one']), 'seedanceapi');
	await until(async () => (await parkedAs(id)) === 'waiting');
	const [task] = control.tasks();
	const post = async (url: string, body: string, type = 'application/json') =>
		(await fetch(url, { method: 'POST', headers: { 'content-type': type }, body })).status;
	const own = task?.callbackUrl ?? '';
	const wrong = new URL(own);
	wrong.searchParams.set('signature', 'guessed');
	const done = JSON.stringify({
		data: { task_id: task?.taskId, status: 'SUCCESS', response: ['http://x/y.mp4'] },
	});
	expect(await post(wrong.href, done)).toBe(401);
	expect(await post(own, JSON.stringify({ task_id: 'somebody-elses' }))).toBe(200);
	// It says that the task has ended, and the provider does not: it is to come again.
	expect(await post(own, done)).toBe(503);
	expect(await post(own, '{"broken')).toBe(422);
	expect(await post(own, 'x'.repeat(10_000_000), 'text/plain')).toBe(200);
	expect(await post(own, 'noise', 'application/octet-stream')).toBe(200);
	expect(await parkedAs(id)).toBe('waiting');
	control.endTask(task?.taskId ?? '');
	expect((await installed.rest.waitForEnd(id, 30_000)).status).toBe('success');
	expect(control.ledger()).toHaveLength(1);
});

test('Submit, and Wait by callback as the next node', async () => {
	const { control } = installed.sandbox;
	control.setTasks({ seconds: 8 });
	const workflow = withNodeParameters(exampleNamed('Submit, Then Wait'), 'Wait for Video', {
		waitUsing: 'callback',
	});
	const id = await installed.startByWebhook(workflow, 'seedanceapi');
	await until(async () => (await parkedAs(id)) === 'waiting');
	const execution = await installed.rest.waitForEnd(id, 60_000);
	expect(execution.items('Wait for Video')[0]?.json).toMatchObject({
		taskId: control.ledger()[0]?.taskId,
		status: 'completed',
	});
	expect(control.ledger()).toHaveLength(1);
});

test('the example of durable polling goes on after a kill, for the provider without callbacks', async () => {
	const { control } = installed.sandbox;
	// Longer than one sleep, so that it goes round twice.
	control.setTasks({ seconds: 90 });
	const id = await installed.startByWebhook(exampleNamed('Durable'), 'seedance2ai');
	await until(async () => (await parkedAs(id)) === 'waiting');
	await installed.killAndStartAgain();
	const execution = await installed.rest.waitForEnd(id, 240_000);
	expect(execution.error).toBeNull();
	expect(execution.items('Video')).toMatchObject([
		{ json: { taskId: control.ledger()[0]?.taskId, status: 'completed', failure: null } },
	]);
	expect(execution.items('Video')[0]?.binary?.['data']?.mimeType).toBe('video/mp4');
	expect(control.ledger()).toHaveLength(1);
});
