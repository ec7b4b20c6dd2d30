import { Readable } from 'node:stream';
import { createEngine } from './engine';
import { apiError, ask, credentials, echo, resumeUrl, specimen, startServer, tokenOf } from './specimen';

const type = 'test.specimen';
const two = [{ json: { n: 1 } }, { json: { n: 2 } }];

let server: Awaited<ReturnType<typeof startServer>>;
beforeAll(async () => {
	server = await startServer(echo);
});
afterAll(() => {
	server.close();
});

describe('a run', () => {
	it('gives parameters, credentials and items to the node and its items to the test', async () => {
		const load = specimen(async function (items) {
			const answer = await ask(this, `${server.url}/tasks`);
			const { baseUrl } = await this.getCredentials('specimenApi');
			return [
				items.map((item, i) => ({
					json: { ...item.json, answer, text: this.getNodeParameter('text', i), baseUrl } as never,
				})),
			];
		});
		const engine = await createEngine({ credentials, load });
		const result = await engine.run({ type, parameters: { text: '={{ "n is " + $json.n }}' }, items: two });
		expect(result.status).toBe('success');
		expect(result.items.map(({ json }) => json)).toEqual([
			{
				n: 1,
				text: 'n is 1',
				baseUrl: 'by default',
				answer: { url: '/tasks', authorization: 'Bearer secret-key' },
			},
			{
				n: 2,
				text: 'n is 2',
				baseUrl: 'by default',
				answer: { url: '/tasks', authorization: 'Bearer secret-key' },
			},
		]);
		expect(result.output('Done')).toHaveLength(2);
		expect(result.errorItems).toEqual([]);
		const defaults = await engine.run({ type, parameters: {} });
		expect(defaults.items[0]?.json['text']).toBe('by default');
	});

	it('tells the error, and routes failed items to the error branch', async () => {
		const load = specimen(function (items) {
			if (!this.continueOnFail()) throw apiError(this, 'no credits');
			return Promise.resolve([
				items.map((item, i) =>
					i === 0
						? { ...item, error: apiError(this, 'no credits'), pairedItem: i }
						: { ...item, pairedItem: i },
				),
			]);
		});
		const engine = await createEngine({ credentials, load });
		const failed = await engine.run({ type, parameters: {}, items: two });
		expect(failed).toMatchObject({
			status: 'error',
			error: { name: 'NodeApiError', message: 'no credits', description: 'because', httpCode: '402' },
		});
		const routed = await engine.run({ type, parameters: {}, items: two, onError: 'continueErrorOutput' });
		expect(routed.status).toBe('success');
		expect(routed.items.map(({ json }) => json)).toEqual([{ n: 2 }]);
		// n8n puts the error's message in place of all else that an item with an error held.
		expect(routed.errorItems.map(({ json }) => json)).toEqual([{ error: 'no credits' }]);
		expect(routed.output('Failed')).toHaveLength(1);
	});

	it('keeps hints, static data and log lines', async () => {
		const load = specimen(function (items) {
			this.addExecutionHints({ message: 'a hint' });
			const data = this.getWorkflowStaticData('global');
			data['runs'] = Number(data['runs'] ?? 0) + 1;
			this.logger.debug('at work', { detail: 'deep' });
			return Promise.resolve([items.map((item) => ({ ...item }))]);
		});
		const engine = await createEngine({ load });
		const first = await engine.run({ type, parameters: {} });
		const second = await engine.run({ type, parameters: {} });
		expect(first.hints).toMatchObject([{ message: 'a hint' }]);
		expect(first.staticData).toEqual({ global: { runs: 1 } });
		expect(second.staticData).toEqual({ global: { runs: 2 } });
		expect(second.logs.filter((line) => line.includes('at work') && line.includes('deep'))).toHaveLength(1);
	});

	it('keeps binary data on disk and reads them back', async () => {
		const load = specimen(async function () {
			const stream = Readable.from([Buffer.from('vid'), Buffer.from('eo')]);
			const data = await this.helpers.prepareBinaryData(stream, 'video.mp4', 'video/mp4');
			return [[{ json: {}, binary: { data } }]];
		});
		const engine = await createEngine({ load });
		const { items } = await engine.run({ type, parameters: {} });
		const binary = items[0]?.binary?.['data'];
		expect(binary).toMatchObject({
			fileName: 'video.mp4',
			mimeType: 'video/mp4',
			data: 'filesystem-v2',
			bytes: 5,
		});
		if (!binary) throw new Error('no binary data');
		expect((await engine.readBinary(binary)).toString()).toBe('video');
	});

	it('runs many at once, each with its own id and log', async () => {
		const load = specimen(async function (items) {
			this.logger.info(`execution ${this.getExecutionId()}`);
			await ask(this, `${server.url}/${this.getExecutionId()}`);
			return [items.map((item) => ({ ...item }))];
		});
		const engine = await createEngine({ credentials, load });
		const runs = Array.from({ length: 20 }, (_, n) =>
			engine.run({ type, parameters: {}, items: [{ json: { n } }] }),
		);
		const results = await Promise.all(runs);
		expect(new Set(results.map(({ executionId }) => executionId)).size).toBe(20);
		for (const [n, result] of results.entries()) {
			expect(result.items[0]?.json).toEqual({ n });
			const own = result.logs.filter((line) => /message: 'execution \d+'/.test(line));
			expect(own).toHaveLength(1);
			expect(own[0]).toContain(`execution ${result.executionId}`);
		}
	});
});

it('gives a resume URL with the token of the execution', async () => {
	const load = specimen(function () {
		return Promise.resolve([[{ json: { url: resumeUrl(this), token: tokenOf(this) } }]]);
	});
	const engine = await createEngine({ load, webhookUrl: 'http://127.0.0.1:5678' });
	const { executionId, items, data } = await engine.run({ type, parameters: {} });
	expect(data.resumeToken).toBeTruthy();
	expect(items[0]?.json).toEqual({
		url: `http://127.0.0.1:5678/webhook-waiting/${executionId}?signature=${data.resumeToken ?? ''}`,
		token: data.resumeToken,
	});
});
