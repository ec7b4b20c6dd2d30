import { writeFile, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine } from './engine';
import { apiError, ask, credentials, echo, sleepTenSeconds, specimen, startServer } from './specimen';
import { driveUntil, realNow, useVirtualTime, withVirtualTime } from './virtualTime';

const type = 'test.specimen';

useVirtualTime({ now: new Date('2026-03-01T00:00:00Z') });

let held = 0;
let server: Awaited<ReturnType<typeof startServer>>;
beforeAll(async () => {
	server = await startServer((request, response) => {
		if (request.url !== '/slow') {
			echo(request, response);
			return;
		}
		held++;
		setTimeout(() => {
			held--;
			echo(request, response);
		}, 5_000);
	});
});
afterAll(() => {
	server.close();
});

it("passes a ten-minute loop of n8n-workflow's sleep in a moment", async () => {
	const before = realNow();
	const { elapsedMs } = await withVirtualTime(sleepTenSeconds(60));
	expect(elapsedMs).toBe(600_000);
	expect(new Date().toISOString()).toBe('2026-03-01T00:10:00.000Z');
	// Far from ten minutes, however busy the machine is.
	expect(realNow() - before).toBeLessThan(30_000);
});

it('lets 50 parallel requests of a run happen while the clock stands still', async () => {
	const load = specimen(async function (items) {
		await sleepTenSeconds(6);
		const answers = await Promise.all(items.map((_, i) => ask(this, `${server.url}/${i}`)));
		return [answers.map((answer, item) => ({ json: { answer } as never, pairedItem: { item } }))];
	});
	const engine = await createEngine({ credentials, load });
	const items = Array.from({ length: 50 }, (_, n) => ({ json: { n } }));
	const { value, elapsedMs } = await withVirtualTime(engine.run({ type, parameters: {}, items }));
	expect(elapsedMs).toBe(60_000);
	expect(value.items).toHaveLength(50);
	expect(value.items[49]?.json).toMatchObject({ answer: { url: '/49' } });
});

it('advances the clock for requests that the server holds', async () => {
	const load = specimen(async function (items) {
		await Promise.all([
			ask(this, `${server.url}/slow`),
			ask(this, `${server.url}/slow`),
			ask(this, `${server.url}/a`),
		]);
		return [items];
	});
	const engine = await createEngine({ credentials, load });
	const run = engine.run({ type, parameters: {} });
	const { value, elapsedMs } = await withVirtualTime(run, { held: () => held });
	expect(value.status).toBe('success');
	expect(elapsedMs).toBe(5_000);
});

it('says so when requests hold the clock for good', async () => {
	const load = specimen(async function (items) {
		await ask(this, `${server.url}/slow`);
		return [items];
	});
	const engine = await createEngine({ credentials, load });
	const run = withVirtualTime(engine.run({ type, parameters: {} }), { stallMs: 300 });
	await expect(run).rejects.toThrow(/stands still.*\/slow/);
	jest.runAllTimers();
	await driveUntil(() => held === 0);
});

it('presses Stop at a time', async () => {
	const load = specimen(async function (items) {
		const signal = this.getExecutionCancelSignal();
		await sleepTenSeconds(100, signal).catch(() => undefined);
		return [items.map((item) => ({ ...item }))];
	});
	const engine = await createEngine({ load });
	const execution = await engine.start({ type, parameters: {} });
	const { elapsedMs } = await withVirtualTime(execution.result, { at: [[12_345, () => execution.stop()]] });
	expect(elapsedMs).toBe(12_345);
	expect(engine.stored(execution).status).toBe('canceled');
});

it("drives n8n's own wait between tries", async () => {
	let tries = 0;
	const load = specimen(function (items) {
		tries++;
		if (tries < 3) throw apiError(this, 'not yet');
		return Promise.resolve([items.map((item) => ({ ...item }))]);
	});
	const engine = await createEngine({ load });
	const settings = { retryOnFail: true, maxTries: 5, waitBetweenTries: 4000 };
	const { value, elapsedMs } = await withVirtualTime(engine.run({ type, parameters: {}, ...settings }));
	expect(value.status).toBe('success');
	expect(elapsedMs).toBe(8_000);
});

it('crashes at a virtual time', async () => {
	let tries = 0;
	const load = specimen(async function (items) {
		tries++;
		await sleepTenSeconds(6);
		await ask(this, `${server.url}/x`);
		return [items.map((item) => ({ ...item }))];
	});
	const engine = await createEngine({ credentials, load });
	const crash = new Promise((resolve) => setTimeout(resolve, 25_000));
	const run = engine.crashAndRetry({ type, parameters: {} }, crash);
	const { value, elapsedMs } = await withVirtualTime(run);
	expect(value).toMatchObject({ status: 'success', retryOf: '1' });
	expect(elapsedMs).toBe(85_000);
	expect(tries).toBe(2);
});

it('waits for files', async () => {
	const file = join(tmpdir(), `virtual-time-${process.pid}`);
	const work = async () => {
		for (let i = 0; i < 20; i++) {
			await writeFile(file, `${i}`);
			expect(await readFile(file, 'utf8')).toBe(`${i}`);
		}
	};
	const timer = setTimeout(() => undefined, 3_600_000);
	const { elapsedMs } = await withVirtualTime(work());
	clearTimeout(timer);
	expect(elapsedMs).toBe(0);
});

it('tells a deadlock instead of hanging', async () => {
	const never = new Promise(() => undefined);
	await expect(withVirtualTime(never)).rejects.toThrow('Deadlock in virtual time');
	const ticking = setInterval(() => undefined, 60_000);
	await expect(withVirtualTime(never, { limitMs: 3_600_000 })).rejects.toThrow('Not done after 36');
	clearInterval(ticking);
});
