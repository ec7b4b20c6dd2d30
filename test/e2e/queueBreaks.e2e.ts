/**
 * Things that break in queue mode while a video is waited for: a worker dies, Redis and PostgreSQL are restarted. After
 * each nothing was bought twice, what was paid for is in the output or the log, and n8n goes on.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Service } from '../real/service';
import { exampleNamed } from '../workflows/examples';
import { withParameters } from '../workflows/workflow';
import { Cluster } from './cluster';
import { until } from './until';

let cluster: Cluster;

beforeAll(async () => {
	cluster = await Cluster.start('queue-breaks');
});

afterAll(async () => {
	await (cluster as Cluster | undefined)?.end();
});

beforeEach(() => {
	cluster.sandbox.control.reset();
});

const looks = () => cluster.sandbox.control.requests().filter(({ kind }) => kind === 'status');
const bought = () => cluster.sandbox.control.ledger().map(({ taskId }) => taskId);

describe('kill -9 of a worker during a wait', () => {
	/** Starts it, and kills the worker that has it once all is bought and asked after; the answer is what the worker logged. */
	async function startAndKill(start: () => Promise<string>): Promise<{ id: string; log: string }> {
		cluster.sandbox.control.setTasks({ seconds: 20 });
		const id = await start();
		await until(() => looks().length > 0);
		const worker = cluster.workerThatLogged(bought()[0] ?? 'nothing');
		await worker.kill();
		const log = worker.log();
		// n8n ends the execution when the other worker finds that nobody works at it any more.
		expect((await cluster.rest.waitForEnd(id, 60_000)).status).toBe('error');
		await worker.startAgain();
		return { id, log };
	}

	test('on seedance2ai, if a worker is killed during a wait, no item is charged again in a new execution with the same Idempotency Keys', async () => {
		const workflow = withParameters(exampleNamed('Batch'), {
			options: { idempotencyKey: '={{ "order-" + $json.row }}' },
		});
		const published = await cluster.publish(workflow, 'seedance2ai');
		const { id, log } = await startAndKill(() => cluster.start(published));
		const tasks = bought();
		expect(tasks).toHaveLength(3);
		for (const taskId of tasks) expect(log).toContain(taskId);
		// n8n has dropped its data, so a retry has nothing to run.
		expect((await cluster.rest.retry(id)).items('Row and Its Video')).toEqual([]);
		expect(bought()).toEqual(tasks);

		const execution = await cluster.rest.waitForEnd(await cluster.start(published), 60_000);
		expect(execution.status).toBe('success');
		const delivered = execution.items('Row and Its Video').map(({ json }) => json['taskId']);
		expect([...delivered].sort()).toEqual([...tasks].sort());
		expect(bought()).toEqual(tasks);
	});

	test("on seedanceapi, if a worker is killed during a wait, n8n's log contains the task ID, and Wait gets the video without a second charge", async () => {
		const { log } = await startAndKill(() =>
			cluster.startByWebhook(exampleNamed('Submit and Wait'), 'seedanceapi'),
		);
		const [taskId] = bought();
		expect(log).toContain(taskId);
		const wait = withParameters(exampleNamed('Submit and Wait'), { operation: 'wait', taskId });
		const id = await cluster.startByWebhook(wait, 'seedanceapi');
		const execution = await cluster.rest.waitForEnd(id, 60_000);
		expect(execution.items('Seedance')[0]).toMatchObject({
			json: { taskId, status: 'completed' },
			binary: { data: { mimeType: 'video/mp4' } },
		});
		expect(bought()).toEqual([taskId]);
	});
});

test('if the worker that submitted a task is killed, the callback still resumes the parked execution, which outputs the video', async () => {
	cluster.sandbox.control.setTasks({ seconds: 8 });
	const id = await cluster.startByWebhook(exampleNamed('by Callback'), 'seedanceapi');
	await until(async () => (await cluster.rest.execution(id)).status === 'waiting');
	const worker = cluster.workerThatLogged(bought()[0] ?? 'nothing');
	await worker.kill();
	const execution = await cluster.rest.waitForEnd(id, 60_000);
	await worker.startAgain();
	expect([execution.status, execution.error]).toEqual(['success', null]);
	expect(execution.items('Video')[0]).toMatchObject({
		json: { taskId: bought()[0], status: 'completed' },
		binary: { data: { mimeType: 'video/mp4' } },
	});
	expect(bought()).toHaveLength(1);
});

const RESTARTS: ReadonlyArray<[string, () => Promise<void>]> = [
	['Redis with its data on disk', () => cluster.redis.stop().then(() => cluster.redis.startAgain())],
	['Redis without its data', () => cluster.redis.kill().then(() => cluster.redis.startAgain())],
	['PostgreSQL, down until the video is finished', () => restartLate(cluster.postgres)],
];

/** Starts it again when the video is finished, has been fetched and would have to be stored. */
async function restartLate(service: Service): Promise<void> {
	await service.stop();
	await sleep(15_000);
	await service.startAgain();
}

test.each(RESTARTS)(
	'if a service that n8n uses (%s) is restarted during a wait, the node outputs the video, which is charged once',
	async (_, restart) => {
		cluster.sandbox.control.setTasks({ seconds: 8 });
		const id = await cluster.startByWebhook(exampleNamed('Submit and Wait'), 'seedanceapi');
		await until(() => looks().length > 0);
		await restart();
		// For some seconds n8n answers that its database is not ready.
		await until(() =>
			cluster.rest.execution(id).then(
				() => true,
				() => false,
			),
		);
		const execution = await cluster.rest.waitForEnd(id, 60_000);
		expect([execution.status, execution.error]).toEqual(['success', null]);
		expect(execution.items('Seedance')[0]).toMatchObject({
			json: { taskId: bought()[0], status: 'completed' },
			binary: { data: { mimeType: 'video/mp4' } },
		});
		expect(bought()).toHaveLength(1);
		await expectHealth();
	},
);

/** n8n takes on new work as before. */
async function expectHealth(): Promise<void> {
	cluster.sandbox.control.setTasks({ seconds: 0 });
	const next = await cluster.startByWebhook(exampleNamed('Submit and Wait'), 'seedanceapi');
	expect((await cluster.rest.waitForEnd(next, 60_000)).status).toBe('success');
}
