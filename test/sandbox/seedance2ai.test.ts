import { at, Client, useVirtualClock } from './testing';
import { useSandbox } from './useSandbox';

/** Accepted and rejected values for each row of the parameter table of the seedance2ai.io API page. */
const image = 'https://example.com/a.png';
const notPublic = [
	'http://example.com/a.png',
	'ftp://example.com/a.png',
	'https://10.1.2.3/a.png',
	'https://[fd00::1]/a.png',
	'https://169.254.169.254/a.png',
	'https://intranet/a.png',
	'asset://a',
	'',
	7,
	null,
];
const images = (count: number) => Array.from({ length: count }, (_, index) => `${image}?${index}`);
interface Row {
	field: string;
	/** Other fields that the request needs with these values. */
	with?: Record<string, unknown>;
	takes: unknown[];
	refuses: unknown[];
}
const rows: Row[] = [
	{
		field: 'mode',
		with: { image_url: image, media_urls: [image] },
		takes: ['text-to-video', 'image-to-video', 'media-to-video'],
		refuses: ['video-to-video', '', null],
	},
	{ field: 'quality_tier', takes: ['mini', 'standard', 'pro'], refuses: ['fast', 'Pro', null] },
	{ field: 'channel', takes: ['standard', 'real', 'wild'], refuses: ['other', 1] },
	{
		field: 'prompt',
		takes: ['fox', 'x'.repeat(10_000)],
		refuses: ['ox', 'x'.repeat(10_001), '', null, 5, 'use asset://abc', 'like @图片1 here'],
	},
	{
		field: 'aspect_ratio',
		takes: ['1:1', '21:9', '4:3', '3:4', '16:9', '9:16', 'adaptive'],
		refuses: ['2:1', 'auto', null],
	},
	{
		field: 'duration',
		takes: ['4', '5', '6', '7', '8', '9', '10', '11', '12', '13', '14', '15'],
		refuses: ['3', '16', 5, '5.5', '05', ' 5', null],
	},
	{ field: 'resolution', takes: ['720p', '1080p'], refuses: ['480p', '1080p-plus', '4k', '1080P', 720] },
	{
		field: 'resolution',
		with: { quality_tier: 'pro' },
		takes: ['720p', '1080p', '1080p-plus', '4k'],
		refuses: ['8k', '480p'],
	},
	{ field: 'resolution', with: { quality_tier: 'mini' }, takes: ['1080p'], refuses: ['1080p-plus', '4k'] },
	{ field: 'image_url', takes: [image, undefined], refuses: notPublic },
	{ field: 'image_url', with: { mode: 'image-to-video' }, takes: [image], refuses: [undefined] },
	{ field: 'end_image_url', takes: [image], refuses: notPublic },
	{
		field: 'media_urls',
		takes: [images(1), images(12)],
		refuses: [images(13), image, [5], ...notPublic.map((url) => [url])],
	},
	{ field: 'media_urls', with: { mode: 'media-to-video' }, takes: [images(1)], refuses: [undefined, []] },
	{ field: 'generate_audio', takes: [true, false], refuses: ['true', 1, null] },
	{ field: 'fixed_lens', takes: [true, false], refuses: ['false', 0, null] },
	{ field: 'seed', takes: [-1, 0, 4_294_967_295], refuses: [-2, 4_294_967_296, 1.5, '1', null] },
	{ field: 'seed', with: { channel: 'wild', quality_tier: 'pro' }, takes: [1], refuses: [] },
	{ field: 'seed', with: { channel: 'real' }, takes: [undefined], refuses: [1, -1] },
	{ field: 'seed', with: { quality_tier: 'mini' }, takes: [undefined], refuses: [1, -1] },
];
const cases = (pick: (row: Row) => unknown[]) =>
	rows.flatMap((row) =>
		pick(row).map((value): [string, string, Record<string, unknown>] => [
			row.field,
			`${String(JSON.stringify(value)).slice(0, 40)} with ${JSON.stringify(row.with ?? {})}`,
			{ prompt: 'a red fox', ...row.with, [row.field]: value },
		]),
	);

describe('seedance2ai', () => {
	useVirtualClock();
	const sandbox = useSandbox({ allowLoopbackMedia: false });
	const client = new Client(sandbox, 'seedance2ai');
	const lenient = useSandbox();

	it.each(cases((row) => row.takes))('takes %s %s', async (_field, _value, body) => {
		const { status, text } = await client.submit(body);
		expect([status, text]).toEqual([202, expect.stringContaining('"processing"')]);
		expect(sandbox.control.ledger()).toHaveLength(1);
	});

	it.each(cases((row) => row.refuses))('refuses %s %s', async (field, _value, body) => {
		const { status, json } = await client.submit(body);
		expect(status).toBe(400);
		expect(json).toEqual({
			error: { code: 'invalid_request', message: expect.stringContaining(field) as unknown },
		});
		expect(sandbox.control.ledger()).toEqual([]);
	});

	it.each([
		['an unknown field', { prompt: 'a red fox', images: [image] }],
		['no prompt', { duration: '5' }],
		['a list', [{ prompt: 'a red fox' }]],
		['broken JSON', '{"prompt":"a red'],
	])('refuses %s', async (_what, body) => {
		const { status, json } = await client.submit(body);
		expect([status, at(json, 'error', 'code')]).toEqual([400, 'invalid_request']);
	});

	it('refuses a body that is not called JSON', async () => {
		const { status } = await client.submit(
			{ prompt: 'a red fox' },
			{ headers: { 'content-type': 'text/plain' } },
		);
		expect(status).toBe(400);
	});

	it('names all that is wrong at once', async () => {
		const { text } = await client.submit({ prompt: 'x', duration: 5, seed: 1, channel: 'real' });
		expect(text).toMatch(/prompt.*duration.*seed/);
	});

	it('answers a submit and a status as its page shows them', async () => {
		const bought = await client.submit({ prompt: 'a red fox', duration: '5', seed: 7 });
		const id = at(bought.json, 'id');
		expect(bought.json).toEqual({
			id: expect.stringMatching(/^sd2_\w+$/) as unknown,
			status: 'processing',
			model: 'seedance2',
			quality_tier: 'standard',
			channel: 'standard',
			credits_used: 30,
		});
		const running = { ...bought.json, credits_refunded: 0, output: null, error: null };
		const created = '2026-01-01T00:00:00.000Z';
		expect((await client.status(String(id))).json).toEqual({
			...running,
			created_at: created,
			updated_at: created,
		});
		jest.setSystemTime(Date.now() + 2000);
		expect((await client.status(String(id))).json).toEqual({
			...running,
			status: 'completed',
			output: {
				video_url: expect.stringContaining(`${sandbox.mediaUrl}/v/`) as unknown,
				last_frame_url: expect.stringContaining('last-frame.jpg') as unknown,
				seed: 7,
			},
			created_at: created,
			updated_at: '2026-01-01T00:00:02.000Z',
		});
		jest.setSystemTime(new Date(created));
	});

	describe('errors', () => {
		it.each([null, 'sandbox-key', 'revoked'])('unauthorized for key %s', async (key) => {
			const { status, json } = await client.submit({ prompt: 'a red fox' }, { key });
			expect([status, at(json, 'error', 'code')]).toEqual([401, 'unauthorized']);
			expect((await client.status('sd2_x', { key })).status).toBe(401);
		});

		it('insufficient_credits, and nothing is charged', async () => {
			sandbox.control.addKey({ key: 'poor', provider: 'seedance2ai', credits: 29 });
			const { status, json } = await client.submit({ prompt: 'a red fox' }, { key: 'poor' });
			expect([status, at(json, 'error', 'code')]).toEqual([402, 'insufficient_credits']);
			expect(sandbox.control.balance('poor')).toBe(29);
		});

		it("not_found for a task that doesn't exist or is another key's", async () => {
			sandbox.control.addKey({ key: 'other', provider: 'seedance2ai' });
			const id = await client.buy();
			for (const got of [await client.status('sd2_none'), await client.status(id, { key: 'other' })]) {
				expect([got.status, at(got.json, 'error', 'code')]).toEqual([404, 'not_found']);
			}
		});

		it.each([
			[503, 'service_busy'],
			[500, 'internal_error'],
			[409, 'idempotency_conflict'],
			[429, 'rate_limited'],
		])('HTTP %i by a fault is %s', async (status, code) => {
			sandbox.control.addFault({ on: 'submit', fault: { kind: 'status', status } });
			const got = await client.submit({ prompt: 'a red fox' });
			expect([got.status, at(got.json, 'error', 'code')]).toEqual([status, code]);
		});
	});

	it.each([
		[{}, 30],
		[{ duration: '10' }, 60],
		[{ quality_tier: 'mini' }, 15],
		[{ quality_tier: 'pro', resolution: '4k', duration: '15' }, 720],
	])('charges %j', async (body, credits) => {
		await client.buy(body);
		expect(sandbox.control.ledger()).toMatchObject([{ credits, refunded: 0, key: 'sk_live_sandbox' }]);
		expect(sandbox.control.balance('sk_live_sandbox')).toBe(1_000_000 - credits);
	});

	it('counts loopback as public unless told otherwise', async () => {
		const body = { prompt: 'a red fox', image_url: 'http://127.0.0.1:1/image.png' };
		const { status } = await new Client(lenient, 'seedance2ai').submit(body);
		expect([status, (await client.submit(body)).status]).toEqual([202, 400]);
	});
});
