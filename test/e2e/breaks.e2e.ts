/**
 * Things that break around one n8n: kill -9 at the worst moments, a provider and a media host that are down, a full
 * disk. After each nothing was bought twice, nothing paid for is lost, and one click goes on. (kill -9, shutdown and
 * Stop while it waits are in crash.e2e.ts, queue mode in queueBreaks.e2e.ts.)
 */
import type { Execution, Item } from '../real/execution';
import { footage } from '../sandbox/media/footage';
import { exampleNamed } from '../workflows/examples';
import { Installed } from './installed';
import { until } from './until';

/** What the examples order. */
const video = footage({ width: 1280, height: 720, seconds: 5 });

let installed: Installed;

beforeAll(async () => {
	installed = await Installed.start('breaks');
});

afterAll(async () => {
	await (installed as Installed | undefined)?.end();
});

beforeEach(() => {
	installed.sandbox.control.reset();
});

const submits = () => installed.sandbox.control.requests().filter(({ kind }) => kind === 'submit');
const looks = () => installed.sandbox.control.requests().filter(({ kind }) => kind === 'status');

/** The execution after "Retry execution" brought the video that was bought at first, and no other was bought. */
async function expectTheVideo(execution: Execution, node: string): Promise<void> {
	const [item] = execution.items(node);
	expect([execution.status, execution.error]).toEqual(['success', null]);
	expect(installed.sandbox.control.ledger()).toMatchObject([{ taskId: item?.json['taskId'] }]);
	expect((await fileOf(item)).equals(video)).toBe(true);
}

async function fileOf(item: Item | undefined): Promise<Buffer> {
	const file = item?.binary?.['data'];
	if (file === undefined) throw new Error('There is no file');
	return await installed.rest.download(file);
}

describe('kill -9', () => {
	test.each([
		['seedance2ai', 'Submit and Wait', 'Seedance'],
		['seedanceapi', 'Submit, Then Wait', 'Wait for Video'],
	] as const)('%s: while downloading, then "Retry execution"', async (provider, name, node) => {
		const { control } = installed.sandbox;
		control.addFault({ on: 'media', fault: { kind: 'slow', bytesPerSecond: 1000 } });
		const id = await installed.startByWebhook(exampleNamed(name), provider);
		await until(() => control.held() > 0);
		await installed.killAndStartAgain();
		expect((await installed.rest.waitForEnd(id, 60_000)).status).toBe('crashed');
		await expectTheVideo(await installed.rest.retry(id), node);
	});

	test.each([
		['the order was taken', { kind: 'stall', when: 'after' }],
		['the order was not taken', { kind: 'stall', when: 'before' }],
		['the order is still being taken', { kind: 'delay', ms: 25_000 }],
	] as const)(
		'on seedance2ai, a video is charged once if n8n is killed before the response to the submit arrives (case: %s)',
		async (_, fault) => {
			const { control } = installed.sandbox;
			control.addFault({ on: 'submit', fault });
			const id = await installed.startByWebhook(exampleNamed('Submit and Wait'), 'seedance2ai');
			await until(() => control.held() > 0);
			await installed.killAndStartAgain();
			expect((await installed.rest.waitForEnd(id, 60_000)).status).toBe('crashed');
			await expectTheVideo(await installed.rest.retry(id), 'Seedance');
			expect(new Set(submits().map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
			expect(submits().length).toBeGreaterThan(1);
		},
	);
});

describe('an outage', () => {
	test('the execution continues if the provider is down for two minutes of polling', async () => {
		const { control, apiHost } = installed.sandbox;
		control.setTasks({ seconds: 15 });
		const id = await installed.startByWebhook(exampleNamed('Submit and Wait'), 'seedanceapi');
		await until(() => looks().length > 0);
		await apiHost.goDown();
		await new Promise((resolve) => setTimeout(resolve, 120_000));
		await apiHost.comeUp();
		await expectTheVideo(await installed.rest.waitForEnd(id, 90_000), 'Seedance');
		expect(submits()).toHaveLength(1);
	});

	test('of the media host for 20 seconds does not stop the execution', async () => {
		const { control, mediaHost } = installed.sandbox;
		await mediaHost.goDown();
		const id = await installed.startByWebhook(exampleNamed('Submit and Wait'), 'seedanceapi');
		await until(
			() => control.tasks().length > 0 && control.tasks().every(({ endsAt }) => endsAt < Date.now()),
		);
		await new Promise((resolve) => setTimeout(resolve, 20_000));
		await mediaHost.comeUp();
		await expectTheVideo(await installed.rest.waitForEnd(id, 60_000), 'Seedance');
	});

	test('if the media host is down until the download fails, the error contains the task ID, and "Retry execution" gets the video', async () => {
		const { control, mediaHost } = installed.sandbox;
		await mediaHost.goDown();
		const id = await installed.startByWebhook(exampleNamed('Submit and Wait'), 'seedance2ai');
		const failed = await installed.rest.waitForEnd(id, 180_000);
		await mediaHost.comeUp();
		expect(failed.status).toBe('error');
		expect(failed.error).toContain(control.ledger()[0]?.taskId);
		await expectTheVideo(await installed.rest.retry(id), 'Seedance');
		expect(submits()).toHaveLength(1);
	});
});
