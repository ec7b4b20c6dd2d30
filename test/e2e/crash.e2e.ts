/**
 * kill -9, shutdown and Stop of the real n8n while tasks run, then "Retry execution", with the sandbox's ledger as judge: what PLATFORM says
 * survives does, and nothing is bought twice.
 */
import { exampleNamed, triggerOf } from '../workflows/examples';
import { bindCredentials } from '../real/credentials';
import { Installed } from './installed';
import { RUNS_CODE } from './production';
import { until } from './until';

let installed: Installed;

beforeAll(async () => {
	// n8n waits this long, in seconds, for what runs before it shuts down; a video takes longer. In a user's n8n,
	// it also ends the process for Code nodes in this time.
	installed = await Installed.start('crash', { ...RUNS_CODE, N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '5' });
});

afterAll(async () => {
	await installed.end();
});

beforeEach(() => {
	installed.sandbox.control.reset();
	installed.sandbox.control.setTasks({ seconds: 25 });
});

test('on seedance2ai, each item of Submit and Wait is charged once despite kill -9, because a retry sends the same idempotency keys', async () => {
	const { control } = installed.sandbox;
	const id = await installed.startByWebhook(exampleNamed('Batch'), 'seedance2ai');
	await until(() => control.requests().some(({ kind }) => kind === 'status'));
	const bought = control.ledger().map(({ taskId }) => taskId);
	expect(bought.length).toBeGreaterThan(1);

	await installed.killAndStartAgain();
	expect((await installed.rest.waitForEnd(id, 60_000)).status).toBe('crashed');
	const retry = await installed.rest.retry(id);
	expect(control.ledger().map(({ taskId }) => taskId)).toEqual(bought);
	const videos = retry.items('Row and Its Video').map(({ json }) => json.taskId);
	expect([...videos].sort()).toEqual([...bought].sort());
	// More than once asked, never more than once charged.
	expect(control.requests().filter(({ kind }) => kind === 'submit').length).toBeGreaterThan(bought.length);
});

test('on seedanceapi, an item is charged once despite kill -9 if Submit and Wait are separate nodes and n8n saves the execution progress', async () => {
	const { control } = installed.sandbox;
	const id = await installed.startByWebhook(exampleNamed('Submit, Then Wait'), 'seedanceapi');
	await until(() => control.requests().some(({ kind }) => kind === 'status'));
	expect(control.ledger()).toHaveLength(1);

	const log = installed.log();
	await installed.killAndStartAgain();
	expect((await installed.rest.waitForEnd(id, 60_000)).status).toBe('crashed');
	for (const { taskId } of control.ledger())
		expect(log).toContain(`submitted as task ${taskId} at seedanceapi`);
	const retry = await installed.rest.retry(id);
	expect(retry.status).toBe('success');
	expect(control.ledger()).toHaveLength(1);
	expect(control.requests().filter(({ kind }) => kind === 'submit')).toHaveLength(1);
	expect(retry.items('Wait for Video')[0]?.json).toMatchObject({
		taskId: control.ledger()[0]?.taskId,
		status: 'completed',
	});
});

test("on ark, each item of Submit and Wait is charged once despite kill -9, because a retry finds the marked tasks in the provider's list", async () => {
	const { control } = installed.sandbox;
	const id = await installed.startByWebhook(exampleNamed('Batch'), 'ark');
	await until(() => control.requests().some(({ kind }) => kind === 'status'));
	const bought = control.tasks().map(({ taskId }) => taskId);
	expect(bought).toHaveLength(4);

	await installed.killAndStartAgain();
	expect((await installed.rest.waitForEnd(id, 60_000)).status).toBe('crashed');
	const retry = await installed.rest.retry(id);
	expect(retry.error).toBeNull();
	const videos = retry.items('Row and Its Video').map(({ json }) => json.taskId);
	expect([...videos].sort()).toEqual([...bought].sort());
	expect(control.requests().filter(({ kind }) => kind === 'submit')).toHaveLength(4);
	expect(control.ledger().map(({ taskId }) => taskId)).toEqual(bought);
});

const SHUT_DOWN = [
	['seedance2ai', 'Batch', 'Row and Its Video'],
	['seedanceapi', 'Submit, Then Wait', 'Wait for Video'],
] as const;

test.each(SHUT_DOWN)(
	'on the provider %s, no task ID is lost and nothing is charged twice if n8n shuts down during a wait',
	async (provider, name, videos) => {
		const { control } = installed.sandbox;
		const id = await installed.startByWebhook(exampleNamed(name), provider);
		await until(() => control.requests().some(({ kind }) => kind === 'status'));
		const bought = control.ledger().map(({ taskId }) => taskId);
		const log = await installed.shutDownAndStartAgain();
		for (const taskId of bought) expect(log).toContain(`submitted as task ${taskId} at ${provider}`);

		expect((await installed.rest.waitForEnd(id, 60_000)).status).toBe('crashed');
		const retry = await installed.rest.retry(id);
		expect(retry.status).toBe('success');
		expect(control.ledger().map(({ taskId }) => taskId)).toEqual(bought);
		const delivered = retry.items(videos).map(({ json }) => json.taskId);
		expect([...delivered].sort()).toEqual([...bought].sort());
	},
);

test('on seedance2ai, each item is charged once despite Stop and "Retry execution", and n8n\'s log contains the task IDs', async () => {
	const { control } = installed.sandbox;
	const id = await installed.startByWebhook(exampleNamed('Batch'), 'seedance2ai');
	await until(() => control.requests().some(({ kind }) => kind === 'status'));
	const bought = control.ledger().map(({ taskId }) => taskId);
	await installed.rest.stop(id);
	expect((await installed.rest.waitForEnd(id, 10_000)).status).toBe('canceled');
	// n8n keeps nothing of what a stopped node said, so the log is where the task IDs are.
	await until(() => bought.every((taskId) => installed.log().includes(taskId)), 10_000);
	const retry = await installed.rest.retry(id);
	expect(control.ledger().map(({ taskId }) => taskId)).toEqual(bought);
	expect(retry.items('Row and Its Video')).toHaveLength(bought.length);
});

describe('a run that was started in the editor and killed', () => {
	/** The execution, whose video is bought and waited for. */
	async function startedAndKilled(provider: 'seedance2ai' | 'seedanceapi', name: string): Promise<string> {
		const { control } = installed.sandbox;
		const workflow = exampleNamed(name);
		const bound = bindCredentials(workflow, new Map([installed.credential(provider)]));
		const id = await installed.rest.start(await installed.rest.createWorkflow(bound), triggerOf(workflow));
		await until(() => control.requests().some(({ kind }) => kind === 'status'));
		await installed.killAndStartAgain();
		expect((await installed.rest.waitForEnd(id, 60_000)).status).toBe('crashed');
		return id;
	}

	test('can not be retried: n8n has stored nothing of it', async () => {
		const id = await startedAndKilled('seedance2ai', 'Submit and Wait');
		await expect(installed.rest.retry(id)).rejects.toThrow('cannot be retried');
	});

	test('with "Save execution progress" goes on at Wait, charged once', async () => {
		const { control } = installed.sandbox;
		const retry = await installed.rest.retry(await startedAndKilled('seedanceapi', 'Submit, Then Wait'));
		expect(retry.items('Wait for Video')[0]?.json).toMatchObject({
			taskId: control.ledger()[0]?.taskId,
			status: 'completed',
		});
		expect(control.ledger()).toHaveLength(1);
	});
});
