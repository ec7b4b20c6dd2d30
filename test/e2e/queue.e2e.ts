/**
 * The real n8n in queue mode: what the node does in one process it does just so where main, webhook process and two
 * workers share the work. The sandbox's ledger is the judge of what was paid.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Item } from '../real/execution';
import { exampleNamed } from '../workflows/examples';
import { mapSeedanceNodes, withNodeParameters, withParameters, type Workflow } from '../workflows/workflow';
import { Cluster } from './cluster';
import type { Provider } from '../sandbox';
import { footage } from '../sandbox/media/footage';
import { until } from './until';

/** What the examples order. */
const video = footage({ width: 1280, height: 720, seconds: 5 });
const media = (name: string) => readFileSync(join(__dirname, '../sandbox/media', name));

const JSON_BODY = { 'content-type': 'application/json' };

let cluster: Cluster;

beforeAll(async () => {
	cluster = await Cluster.start('queue');
});

afterAll(async () => {
	await (cluster as Cluster | undefined)?.end();
});

beforeEach(() => {
	cluster.sandbox.control.reset();
});

/** Runs a workflow to its success; the answer is what one of its nodes put out. */
async function run(workflow: Workflow, provider: Provider, node: string): Promise<Item[]> {
	const id = await cluster.startByWebhook(workflow, provider);
	const execution = await cluster.rest.waitForEnd(id, 60_000);
	expect([execution.status, execution.error]).toEqual(['success', null]);
	return execution.items(node);
}

/** What came out is the video that the sandbox made, byte for byte, kept in the database. */
async function expectTheVideo({ binary, json }: Item): Promise<void> {
	const file = binary?.['data'];
	expect(file).toMatchObject({ mimeType: 'video/mp4', id: expect.stringMatching(/^database:/) as string });
	if (file === undefined) throw new Error('There is no file');
	expect((await cluster.rest.download(file)).equals(video)).toBe(true);
	expect(cluster.sandbox.control.ledger()).toMatchObject([{ taskId: json['taskId'] }]);
}

describe('waiting by polling', () => {
	test.each(['seedance2ai', 'seedanceapi'] as const)('%s: Submit and Wait', async (provider) => {
		const [item] = await run(exampleNamed('Submit and Wait'), provider, 'Seedance');
		if (item === undefined) throw new Error('Nothing came out');
		await expectTheVideo(item);
	});

	test.each(['seedance2ai', 'seedanceapi'] as const)('%s: Submit and Wait as two nodes', async (provider) => {
		const [item] = await run(exampleNamed('Submit, Then Wait'), provider, 'Wait for Video');
		if (item === undefined) throw new Error('Nothing came out');
		await expectTheVideo(item);
	});
});

describe('waiting by callback', () => {
	test('the provider calls the webhook process, and a worker goes on', async () => {
		const { control } = cluster.sandbox;
		control.setTasks({ seconds: 8 });
		const id = await cluster.startByWebhook(exampleNamed('by Callback'), 'seedanceapi');
		await until(async () => (await cluster.rest.execution(id)).status === 'waiting');
		expect(control.tasks()[0]?.callbackUrl).toMatch(`${cluster.url}/webhook-waiting/${id}/`);
		const execution = await cluster.rest.waitForEnd(id, 60_000);
		expect([execution.status, execution.error]).toEqual(['success', null]);
		const [item] = execution.items('Seedance');
		if (item === undefined) throw new Error('Nothing came out');
		await expectTheVideo(item);
		expect(control.callbacks()).toMatchObject([{ attempt: 1, status: 200 }]);
	});
});

describe('the trigger', () => {
	test('each row is delivered once through the webhook process, however often the provider calls', async () => {
		const { control } = cluster.sandbox;
		const webhookId = 'e2e00002-0000-4000-8000-000000000001';
		const receiver = await cluster.activate(
			mapSeedanceNodes(exampleNamed('Elsewhere (Trigger)'), (node) => ({ ...node, webhookId })),
			'seedanceapi',
		);
		const callbackUrl = `${cluster.url}/webhook/${webhookId}/seedance-trigger`;
		const submitter = withParameters(exampleNamed('Elsewhere (Submit)'), { options: { callbackUrl } });
		await cluster.startByWebhook(submitter, 'seedanceapi');
		await cluster.started(receiver, 2);
		// At once, as a provider does that has had no answer.
		const again = [...control.callbacks(), ...control.callbacks()].map(({ url, taskId }) =>
			fetch(url, { method: 'POST', body: JSON.stringify({ data: { task_id: taskId } }), headers: JSON_BODY }),
		);
		expect((await Promise.all(again)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);

		const executions = await cluster.executions(receiver, 2);
		const delivered = executions.flatMap((execution) => execution.items('Video Finished'));
		const bought = control.ledger().map(({ taskId }) => taskId);
		expect(delivered.map(({ json }) => json['taskId']).sort()).toEqual([...bought].sort());
		expect(bought).toHaveLength(2);
	});
});

describe('files', () => {
	test('a file that came by the webhook process is fetched from the main one, whole', async () => {
		const { control } = cluster.sandbox;
		control.setFetchMedia(true);
		const workflow = withParameters(exampleNamed('Submit and Wait'), {
			mode: 'image-to-video',
			imageUrl: 'data',
		});
		const content = media('image.png');
		const id = await cluster.startByWebhook(workflow, 'seedance2ai', { type: 'image/png', content });
		expect((await cluster.rest.waitForEnd(id, 60_000)).error).toBeNull();
		await until(() => control.fetchedMedia().length > 0, 10_000);
		expect(control.fetchedMedia()).toMatchObject([
			{ status: 200, contentType: 'image/png', bytes: content.length },
		]);
		expect(control.fetchedMedia()[0]?.url.startsWith(cluster.url)).toBe(true);
	});

	test('a file that the database does not take is an error with the task ID and the setting to raise', async () => {
		// More than the cluster's workers take.
		cluster.sandbox.control.setTasks({ videoBytes: 3 * 1024 * 1024 });
		const id = await cluster.startByWebhook(exampleNamed('Submit and Wait'), 'seedance2ai');
		const { status, error } = await cluster.rest.waitForEnd(id, 60_000);
		expect(status).toBe('error');
		expect(error).toContain('N8N_BINARY_DATA_DATABASE_MAX_FILE_SIZE');
		expect(error).toContain(cluster.sandbox.control.ledger()[0]?.taskId);
	});
});

/** The batch example with so many rows in place of its own. */
function batchOf(count: number, name: string): Workflow {
	const rows = Array.from({ length: count }, (_, row) => ({ row, prompt: `${name}, scene number ${row}` }));
	return withNodeParameters(exampleNamed('Batch'), 'Rows', { jsonOutput: JSON.stringify({ rows }) });
}

/**
 * Refused requests after the first minute. In simulation there are 2 to 6, by when the second worker starts, and 19 to 46 where each worker
 * takes the whole limit for its own.
 */
const MOST_REFUSED_LATER = 9;

// Last of all: the workers remember how narrow the limit was.
test('if two workers share an API key, each item is charged once, and after a minute the provider rejects few requests', async () => {
	const { control } = cluster.sandbox;
	control.setTasks({ seconds: 75 });
	// More than the limit of 30 a minute, so that the workers must come to know of each other.
	const ids = [
		await cluster.startByWebhook(batchOf(16, 'The first film'), 'seedance2ai'),
		await cluster.startByWebhook(batchOf(16, 'The second film'), 'seedance2ai'),
	];
	const executions = await Promise.all(ids.map((id) => cluster.rest.waitForEnd(id, 280_000)));
	for (const worker of cluster.workers) expect(worker.log()).toContain('item 15 was submitted as task');
	for (const execution of executions) expect(execution.items('Row and Its Video')).toHaveLength(16);
	const bought = control.ledger().map(({ prompt }) => prompt);
	expect(bought).toHaveLength(32);
	expect(new Set(bought).size).toBe(32);

	const requests = control.requests();
	const firstMinuteEnds = (requests[0]?.at ?? 0) + 60_000;
	const later = requests.filter(({ at }) => at > firstMinuteEnds);
	expect(later.length).toBeGreaterThan(32);
	expect(later.filter(({ status }) => status === 429).length).toBeLessThanOrEqual(MOST_REFUSED_LATER);
}, 300_000);
