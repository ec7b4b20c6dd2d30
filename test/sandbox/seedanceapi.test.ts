import type { ErrorShape } from './index';
import { at, Client, textAt, useVirtualClock } from './testing';
import { useSandbox } from './useSandbox';

/** Accepted and rejected values for each body parameter of the seedanceapi.org API v2 page, with documented error codes. */
const image = 'https://example.com/a.png';
const images = (count: number) => Array.from({ length: count }, (_, index) => `${image}?${index}`);
const mini = { model: 'seedance-2-mini' };
const fast = { model: 'seedance-2.0-fast' };
const wide = ['16:9', '9:16', '4:3', '3:4'];
const notUrls = ['ftp://example.com/a', 'asset://a', 'a.png', '', 5, null];
interface Row {
	field: string;
	with?: Record<string, unknown>;
	takes: unknown[];
	refuses: unknown[];
	code: string;
}
const rows: Row[] = [
	{
		field: 'prompt',
		takes: ['x', 'x'.repeat(2000)],
		refuses: ['', '  ', 'x'.repeat(2001), null, 5, undefined],
		code: 'INVALID_PROMPT',
	},
	{
		field: 'model',
		takes: ['seedance-2.0', 'seedance-2.0-fast', 'seedance-2-mini'],
		refuses: ['seedance-2', 'seedance-2.0-mini', '', null],
		code: 'INVALID_REQUEST',
	},
	{ field: 'duration', takes: [5, 10, 15], refuses: [4, 6, 20, '5', 5.5, null], code: 'INVALID_DURATION' },
	{ field: 'duration', with: fast, takes: [5, 10, 15], refuses: [4, 7, '10'], code: 'INVALID_DURATION' },
	{
		field: 'duration',
		with: mini,
		takes: [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
		refuses: [3, 16, 4.5, '8'],
		code: 'INVALID_DURATION',
	},
	{
		field: 'resolution',
		takes: ['480p', '720p', '1080p'],
		refuses: ['4k', '1080p-plus', 720, null],
		code: 'INVALID_REQUEST',
	},
	{
		field: 'resolution',
		with: mini,
		takes: ['480p', '720p', '1080p'],
		refuses: ['2k'],
		code: 'INVALID_REQUEST',
	},
	{
		field: 'aspect_ratio',
		takes: wide,
		refuses: ['1:1', '21:9', 'adaptive', '2:1', null],
		code: 'INVALID_ASPECT_RATIO',
	},
	{ field: 'aspect_ratio', with: fast, takes: wide, refuses: ['1:1'], code: 'INVALID_ASPECT_RATIO' },
	{
		field: 'aspect_ratio',
		with: mini,
		takes: [...wide, '1:1', '21:9', 'adaptive'],
		refuses: ['2:1'],
		code: 'INVALID_ASPECT_RATIO',
	},
	{
		field: 'aspect_ratio',
		with: { images: images(1) },
		takes: [undefined],
		refuses: ['16:9'],
		code: 'INVALID_ASPECT_RATIO',
	},
	{
		field: 'aspect_ratio',
		with: { ...mini, reference_video_urls: images(1) },
		takes: [undefined],
		refuses: ['16:9'],
		code: 'INVALID_ASPECT_RATIO',
	},
	{
		field: 'images',
		takes: [images(1), images(4), ['http://example.com/a']],
		refuses: [images(5)],
		code: 'TOO_MANY_IMAGES',
	},
	{ field: 'images', with: mini, takes: [images(4)], refuses: [images(5)], code: 'TOO_MANY_IMAGES' },
	{
		field: 'images',
		takes: [],
		refuses: [[], image, ...notUrls.map((url) => [url])],
		code: 'INVALID_REQUEST',
	},
	...['reference_video_urls', 'reference_audio_urls'].flatMap((field): Row[] => [
		{
			field,
			with: mini,
			takes: [images(1), images(3)],
			refuses: [[], image, ...notUrls.map((url) => [url])],
			code: 'INVALID_REQUEST',
		},
		{ field, takes: [], refuses: [images(1)], code: 'INVALID_REQUEST' },
		{ field, with: fast, takes: [], refuses: [images(1)], code: 'INVALID_REQUEST' },
	]),
	{
		field: 'callback_url',
		takes: ['https://example.com/hook?x=1', 'http://example.com/hook'],
		refuses: ['http://localhost:5678/hook', 'http://127.0.0.1/hook', 'https://192.168.1.2/h', ...notUrls],
		code: 'INVALID_REQUEST',
	},
	{ field: 'public', takes: [true, false], refuses: ['true', 1, null], code: 'INVALID_REQUEST' },
	{ field: 'seed', takes: [], refuses: [1], code: 'INVALID_REQUEST' },
];
type Case = [string, string, Record<string, unknown>, string];
const cases = (pick: (row: Row) => unknown[]) =>
	rows.flatMap((row) =>
		pick(row).map((value): Case => [
			row.field,
			`${String(JSON.stringify(value)).slice(0, 40)} with ${JSON.stringify(row.with ?? {}).slice(0, 60)}`,
			{ prompt: 'a red fox', ...row.with, [row.field]: value },
			row.code,
		]),
	);

describe('seedanceapi', () => {
	useVirtualClock();
	const sandbox = useSandbox({ allowLoopbackCallbacks: false });
	const client = new Client(sandbox, 'seedanceapi');
	const lenient = useSandbox();

	it.each(cases((row) => row.takes))('takes %s %s', async (_field, _value, body) => {
		const { status, text } = await client.submit(body);
		expect([status, text]).toEqual([200, expect.stringContaining('"IN_PROGRESS"')]);
		expect(sandbox.control.ledger()).toHaveLength(1);
	});

	it.each(cases((row) => row.refuses))('refuses %s %s', async (field, _value, body, code) => {
		const { status, json } = await client.submit(body);
		expect(status).toBe(400);
		expect(json).toEqual({ error: { code, message: expect.stringContaining(field) as unknown } });
		expect(sandbox.control.ledger()).toEqual([]);
	});

	it('answers a submit and a status as its page shows them', async () => {
		const request = { prompt: 'a red fox', aspect_ratio: '16:9', duration: 10 };
		const bought = await client.submit(request);
		const id = textAt(bought.json, 'data', 'task_id');
		const data = { task_id: id, status: 'IN_PROGRESS', consumed_credits: 480 };
		expect(bought.json).toEqual({ code: 200, message: 'success', data });
		const running = {
			...data,
			created_at: '2026-01-01T00:00:00Z',
			request,
			response: [],
			error_message: null,
		};
		expect((await client.status(id)).json).toEqual({ code: 200, message: 'success', data: running });
		jest.setSystemTime(Date.now() + 2000);
		expect((await client.status(id)).json.data).toEqual({
			...running,
			status: 'SUCCESS',
			response: [expect.stringContaining(`${sandbox.mediaUrl}/v/`)],
		});
		jest.setSystemTime(new Date('2026-01-01T00:00:00Z'));
	});

	it.each([
		[{}, 240],
		[{ duration: 10 }, 480],
		[{ duration: 15, resolution: '1080p' }, 720],
		[{ ...fast, duration: 5 }, 160],
		[{ ...fast, duration: 10 }, 320],
		[{ ...fast, duration: 15 }, 480],
		[{ ...mini, resolution: '480p', duration: 5 }, 72],
		[{ ...mini, resolution: '480p', duration: 7, reference_video_urls: images(1) }, 63],
		[{ ...mini, duration: 5 }, 154],
		[{ ...mini, duration: 5, reference_audio_urls: images(1) }, 154],
		[{ ...mini, duration: 5, reference_video_urls: images(1) }, 94],
		[{ ...mini, duration: 4, resolution: '1080p' }, 123],
	])('charges %j', async (body, credits) => {
		await client.buy(body);
		expect(sandbox.control.ledger()).toMatchObject([{ credits, refunded: 0 }]);
		expect(sandbox.control.balance('sandbox-key')).toBe(1_000_000 - credits);
	});

	describe('errors', () => {
		it.each([null, 'sk_live_sandbox', 'revoked'])('INVALID_API_KEY for key %s', async (key) => {
			const { status, json } = await client.submit({ prompt: 'a red fox' }, { key });
			expect([status, at(json, 'error', 'code')]).toEqual([401, 'INVALID_API_KEY']);
			expect((await client.status('x', { key })).status).toBe(401);
		});

		it('INSUFFICIENT_CREDITS', async () => {
			sandbox.control.addKey({ key: 'poor', provider: 'seedanceapi', credits: 239 });
			const { status, json } = await client.submit({ prompt: 'a red fox' }, { key: 'poor' });
			expect([status, at(json, 'error', 'code')]).toEqual([402, 'INSUFFICIENT_CREDITS']);
		});

		it("TASK_NOT_FOUND for a task that doesn't exist, is another key's or the other provider's", async () => {
			sandbox.control.addKey({ key: 'other', provider: 'seedanceapi' });
			const id = await client.buy();
			const foreign = await new Client(sandbox, 'seedance2ai').buy();
			const all = [
				await client.status('none'),
				await client.status(id, { key: 'other' }),
				await client.status(foreign),
			];
			for (const { status, json } of all) {
				expect([status, at(json, 'error', 'code')]).toEqual([404, 'TASK_NOT_FOUND']);
			}
		});

		it('INTERNAL_ERROR by a fault', async () => {
			sandbox.control.addFault({ on: 'status', fault: { kind: 'status', status: 500 } });
			const { status, json } = await client.status('x');
			expect([status, at(json, 'error', 'code')]).toEqual([500, 'INTERNAL_ERROR']);
		});

		it.each<[ErrorShape, number, unknown]>([
			['object', 400, { error: { code: 'INVALID_PROMPT', message: 'prompt is required' } }],
			['string', 400, { error: 'INVALID_PROMPT: prompt is required' }],
			['flat', 400, { code: 'INVALID_PROMPT', message: 'prompt is required' }],
			['msg', 400, { code: 400, msg: 'INVALID_PROMPT: prompt is required' }],
			[
				'envelope200',
				200,
				{ code: 400, message: 'INVALID_PROMPT', data: { error_message: 'prompt is required' } },
			],
		])('in the shape %s', async (shape, status, body) => {
			sandbox.control.setErrorShape(shape);
			const got = await client.submit({ prompt: '' });
			expect([got.status, got.json]).toEqual([status, body]);
		});
	});

	it('takes callbacks to loopback unless told otherwise', async () => {
		const body = { prompt: 'a red fox', callback_url: 'http://localhost:1/hook' };
		const { status } = await new Client(lenient, 'seedanceapi').submit(body);
		expect(status).toBe(200);
	});
});
