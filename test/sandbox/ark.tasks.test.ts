import { arkOrder, at, ArkClient, textAt, useVirtualClock } from './testing';
import { useSandbox } from './useSandbox';

/** Tests task states, the task object, tokens, charges, drafts, and expiry, according to ark's Get and Create pages. */
const v25 = 'dreamina-seedance-2-5-260628';
const frame = { type: 'image_url', image_url: { url: 'https://example.com/a.png' } };
const clip = { type: 'video_url', video_url: { url: 'https://example.com/a.mp4' }, role: 'reference_video' };

describe('ark, tasks', () => {
	useVirtualClock();
	const sandbox = useSandbox();
	const client = new ArkClient(sandbox);
	beforeEach(() => jest.setSystemTime(new Date('2026-01-01T00:00:00Z')));

	const pass = (seconds: number) => jest.setSystemTime(Date.now() + seconds * 1000);
	const read = async (id: string) => (await client.status(id)).json;
	const states = () => sandbox.control.tasks().map(({ state }) => state);
	const created = Date.parse('2026-01-01T00:00:00Z') / 1000;

	it('have the fields of the Get page', async () => {
		const id = await client.buy({
			model: v25,
			content: [{ type: 'text', text: 'a red fox' }, clip],
			return_last_frame: true,
			safety_identifier: 'user-1',
			priority: 3,
			tools: [{ type: 'web_search' }],
		});
		const running = {
			id,
			model: v25,
			status: 'running',
			error: null,
			created_at: created,
			updated_at: created,
			service_tier: 'default',
			execution_expires_after: 172_800,
			priority: 3,
			generate_audio: true,
			draft: false,
			safety_identifier: 'user-1',
		};
		expect(await read(id)).toEqual(running);
		pass(2);
		expect(await read(id)).toEqual({
			...running,
			status: 'succeeded',
			updated_at: created + 2,
			content: {
				video_url: expect.stringContaining(`${sandbox.mediaUrl}/v/`) as unknown,
				last_frame_url: expect.stringContaining('last-frame.jpg') as unknown,
			},
			seed: expect.any(Number) as unknown,
			resolution: '720p',
			ratio: '16:9',
			duration: 5,
			framespersecond: 24,
			output_format: 'mp4',
			tools: [{ type: 'web_search' }],
			// For 5 seconds of input and 5 of output.
			usage: { completion_tokens: 216_000, total_tokens: 216_000, tool_usage: { web_search: 1 } },
		});
	});

	it.each<[Record<string, unknown>, number, number]>([
		[{ model: v25, resolution: '480p', duration: 5 }, 48_038, 0.514],
		[{ model: v25, duration: 5 }, 108_000, 1.1556],
		[{ model: v25, resolution: '1080p', duration: 5 }, 243_000, 2.8431],
		[{ model: v25, duration: 5, content: [clip] }, 216_000, 1.3824],
		[{ resolution: '480p' }, 50_220, 0.3515],
		[{ ratio: '21:9' }, 108_527, 0.7597],
		[{ resolution: '1080p', ratio: '9:16' }, 243_000, 1.8711],
		[{ resolution: '4k', duration: 5 }, 972_000, 3.888],
		[{ model: 'doubao-seedance-2-0-fast-260128', duration: 5 }, 108_000, 0.6048],
		[{ model: 'doubao-seedance-2-0-mini-260615', duration: 5 }, 108_000, 0.378],
	])('%j has %i tokens and costs $%d', async (fields, tokens, usd) => {
		const id = await client.buy(fields);
		pass(2);
		expect(at(await read(id), 'usage', 'completion_tokens')).toBe(tokens);
		const [charge] = sandbox.control.ledger();
		expect(charge).toMatchObject({ taskId: id, provider: 'ark', credits: 0, refunded: 0 });
		expect(charge?.usd).toBeCloseTo(usd, 3);
		expect(sandbox.control.balance('ark-sandbox-key')).toBeCloseTo(1_000_000 - usd, 3);
	});

	it('are counted at the create, and charged only when they have succeeded', async () => {
		await client.buy();
		expect(sandbox.control.ledger()).toMatchObject([{ prompt: 'a red fox', credits: 0, usd: 0 }]);
		pass(2);
		expect(sandbox.control.ledger()).toMatchObject([{ usd: expect.closeTo(0.756, 3) as unknown }]);
	});

	it.each([
		['[fail: too dark]', 'InternalServiceError', 'too dark'],
		['[refuse-output]', 'OutputVideoSensitiveContentDetected', 'output video'],
		['[refuse-output-audio]', 'OutputAudioSensitiveContentDetected.PolicyViolation', 'copyright'],
		['[mismatch]', 'InvalidParameter.TaskTypeMismatch', 'task type'],
	])('with %s fail at the end and cost nothing', async (marker, code, text) => {
		const id = await client.buy({ prompt: `a fox ${marker}` });
		expect((await read(id)).status).toBe('running');
		pass(2);
		const error = { code, message: expect.stringContaining(text) as unknown };
		expect(await read(id)).toMatchObject({ status: 'failed', error });
		expect(sandbox.control.ledger()).toMatchObject([{ credits: 0, usd: 0 }]);
	});

	it('of 2.5 with frames and a ratio of their own are created and fail; on 2.0 they succeed', async () => {
		const fields = { content: [{ type: 'text', text: 'a fox' }, frame], ratio: '16:9' };
		const ids = [await client.buy({ model: v25, ...fields }), await client.buy(fields)];
		pass(2);
		expect(await read(ids[0] ?? '')).toMatchObject({
			status: 'failed',
			error: { code: 'InvalidParameter.TaskTypeConstraint' },
		});
		expect(await read(ids[1] ?? '')).toMatchObject({ status: 'succeeded', ratio: '16:9' });
	});

	it('fail by plan with its code, and have the length that the plan chooses for -1', async () => {
		sandbox.control.setTasks({ outcome: 'failed', failCode: 'InternalServiceError', failMessage: 'no' });
		const failed = await client.buy();
		sandbox.control.setTasks({ outcome: 'completed', chosenSeconds: 12 });
		const chosen = await client.buy({ model: v25 });
		pass(2);
		expect((await read(failed)).error).toEqual({ code: 'InternalServiceError', message: 'no' });
		expect((await read(chosen)).duration).toBe(12);
	});

	it('expire after execution_expires_after, at least an hour, and cost nothing', async () => {
		sandbox.control.setTasks({ seconds: 10_000 });
		const id = await client.buy({ execution_expires_after: 3600 });
		pass(3599.999);
		expect((await read(id)).status).toBe('running');
		pass(0.001);
		expect(await read(id)).toMatchObject({ status: 'expired', error: null, updated_at: created + 3600 });
		expect(sandbox.control.tasks()).toMatchObject([{ status: 'failed', state: 'expired' }]);
		pass(20_000);
		expect(sandbox.control.ledger()).toMatchObject([{ usd: 0 }]);
	});

	it('run so many at once; the others are queued by priority, then by age', async () => {
		sandbox.control.setTasks({ runningAtOnce: 1, seconds: 10 });
		for (const priority of [0, 0, 0, 5]) await client.buy({ priority });
		const other = await client.buy({ model: v25 });
		expect(states()).toEqual(['running', 'queued', 'queued', 'queued', 'running']);
		expect((await read(other)).status).toBe('running');
		pass(10);
		expect(states()).toEqual(['succeeded', 'queued', 'queued', 'running', 'succeeded']);
		sandbox.control.setTasks({ runningAtOnce: 2 });
		expect(states()).toEqual(['succeeded', 'running', 'queued', 'running', 'succeeded']);
		pass(10);
		expect(states()).toEqual(['succeeded', 'succeeded', 'running', 'succeeded', 'succeeded']);
	});

	it('stay queued while none may run, and end by hand', async () => {
		sandbox.control.setTasks({ runningAtOnce: 0 });
		const ids = [await client.buy(), await client.buy()];
		pass(3600);
		sandbox.control.endTask(ids[0] ?? '');
		expect(states()).toEqual(['succeeded', 'queued']);
		pass(172_800);
		expect(states()).toEqual(['succeeded', 'expired']);
	});

	it('report an undocumented status by [status=processing] until they end', async () => {
		const id = await client.buy({ prompt: 'a fox [status=processing]' });
		expect((await read(id)).status).toBe('processing');
		pass(2);
		expect((await read(id)).status).toBe('succeeded');
	});

	it('have a video URL for 24 hours after their end', async () => {
		sandbox.control.setTasks({ urlLifeSeconds: 1e6 });
		const id = await client.buy();
		pass(2);
		const url = textAt(await read(id), 'content', 'video_url');
		pass(86_399);
		expect((await fetch(url)).status).toBe(200);
		pass(1);
		expect((await fetch(url)).status).toBe(403);
		expect((await fetch(textAt(await read(id), 'content', 'video_url'))).status).toBe(403);
	});

	it('are found by Get for 7 days, by their own key alone', async () => {
		const id = await client.buy();
		sandbox.control.addKey({ key: 'other', provider: 'ark' });
		const code = { error: { code: 'ResourceNotFound' } };
		for (const got of [await client.status('cgt-none'), await client.status(id, { key: 'other' })]) {
			expect(got).toMatchObject({ status: 404, json: code });
		}
		pass(7 * 86_400);
		expect((await client.status(id)).status).toBe(200);
		pass(1);
		expect(await client.status(id)).toMatchObject({ status: 404, json: code });
	});

	it('are refused without a known key, or with an overdue account', async () => {
		for (const key of [null, 'sandbox-key']) {
			const got = await client.submit(arkOrder('a fox'), { key });
			expect(got).toMatchObject({ status: 401, json: { error: { code: 'AuthenticationError' } } });
			expect((await client.models({ key })).status).toBe(401);
		}
		sandbox.control.addKey({ key: 'poor', provider: 'ark', credits: 0 });
		const got = await client.submit(arkOrder('a fox'), { key: 'poor' });
		expect(got).toMatchObject({ status: 403, json: { error: { code: 'AccountOverdueError' } } });
		expect(sandbox.control.ledger()).toEqual([]);
	});
});
