import type { FaultRule } from '../sandbox';
import { bytesAt, downloadOf, items, mediaRequests, onVideos, oneVideo } from './downloadRig';
import { PROVIDERS, prompts, textIn, useRig, videoOf } from './rig';

const rig = useRig();

const statusRequests = () => rig.sandbox.control.requests().filter(({ kind }) => kind === 'status');
describe.each(PROVIDERS)('on %s', (provider) => {
	const parameters = downloadOf(provider);

	test('the file is in the named field, with name and type, byte for byte', async () => {
		const { value, isWhole } = await oneVideo(rig, provider);
		const video = value.items[0]?.binary?.video;
		expect(video).toMatchObject({ mimeType: 'video/mp4', fileExtension: 'mp4', fileType: 'video' });
		expect(video?.fileName).toBe(`seedance-${rig.sandbox.control.ledger()[0]?.taskId ?? ''}.mp4`);
		expect(isWhole).toBe(true);
	});

	test('requests to the media host and to the targets of its redirects contain no API key', async () => {
		onVideos(rig, { fault: { kind: 'redirect', location: `${rig.sandbox.seedance2aiUrl}/elsewhere` } });
		const engine = await rig.engine(provider);
		await rig.settle(engine.run({ parameters, items, onError: 'continueErrorOutput' }));
		const requests = rig.sandbox.control.requests();
		expect(requests.some(({ path }) => path === '/elsewhere')).toBe(true);
		const apart = requests.filter(({ kind, path }) => kind === 'media' || path === '/elsewhere');
		expect(apart.filter(({ hasAuthorization }) => hasAuthorization)).toEqual([]);
	});

	test('files are asked for uncompressed, since lengths and ranges are about the bytes that are stored', async () => {
		const { requests } = await oneVideo(rig, provider);
		expect(new Set(requests.map(({ headers }) => headers['accept-encoding']))).toEqual(new Set(['identity']));
	});

	test('a redirect to where the file is is followed, five times at most', async () => {
		const location = `${rig.sandbox.mediaUrl}/clip.mp4`;
		rig.sandbox.control.setTasks({ delivers: { width: 320, height: 180, seconds: 2 } });
		onVideos(rig, { fault: { kind: 'redirect', location, status: 307 } });
		expect((await oneVideo(rig, provider)).isWhole).toBe(true);
		// Back to itself, so that each request is redirected once more.
		onVideos(rig, { times: 5, fault: { kind: 'redirect', location: '?' } });
		expect((await oneVideo(rig, provider)).isWhole).toBe(true);
	});

	test('a file with no content type to speak of is known by its first bytes', async () => {
		onVideos(rig, { fault: { kind: 'wrongType', contentType: 'application/octet-stream' } });
		const { value, isWhole } = await oneVideo(rig, provider);
		expect(isWhole).toBe(true);
		expect(value.items[0]?.binary?.video?.mimeType).toBe('video/mp4');
	});

	test('a URL that has expired is asked for once more', async () => {
		rig.sandbox.control.setTasks({ seconds: 0, urlLifeSeconds: 3600 });
		const engine = await rig.engine(provider);
		onVideos(rig, { fault: { kind: 'status', status: 403 } });
		const { value } = await rig.settle(engine.run({ parameters, items }));
		expect(value.items[0]?.binary?.video).toBeDefined();
		expect(statusRequests()).toHaveLength(2);
	});

	test('a URL that stays expired is asked for once, not for ever', async () => {
		rig.sandbox.control.setTasks({ seconds: 0, urlLifeSeconds: 0 });
		const { value } = await oneVideo(rig, provider);
		expect(value.errorItems[0]?.json.failure).toMatchObject({ code: 'download_failed' });
		expect(statusRequests()).toHaveLength(2);
	});

	test.each<[string, FaultRule['fault']]>([
		...[403, 404, 409, 410, 423, 425].map((status): [string, FaultRule['fault']] => [
			`HTTP ${status}`,
			{ kind: 'status', status, body: '<Error><Code>NoSuchKey</Code></Error>' },
		]),
		['an empty 200', { kind: 'empty' }],
		['a 204', { kind: 'status', status: 204, body: '' }],
		['a page', { kind: 'html', status: 200 }],
		['JSON', { kind: 'status', status: 200, body: { error: 'not ready' } }],
	])('a file that is not there yet, by %s, is tried for a minute', async (_, fault) => {
		rig.sandbox.control.setTasks({ seconds: 0 });
		onVideos(rig, { times: 5, fault });
		const { isWhole, requests, elapsedMs } = await oneVideo(rig, provider);
		expect([isWhole, requests.length]).toEqual([true, provider === 'seedance2ai' ? 7 : 6]);
		expect(elapsedMs).toBeGreaterThan(7000);
		// Between two tries, the provider was asked for a fresh URL once.
		expect(statusRequests()).toHaveLength(2);
	});

	test('a file that stays away is given up after a minute and some seconds, and backed off from', async () => {
		rig.sandbox.control.setTasks({ seconds: 0 });
		onVideos(rig, { times: 1000, fault: { kind: 'status', status: 404 } });
		const { value, requests, elapsedMs } = await oneVideo(rig, provider);
		expect(value.errorItems[0]?.json.failure).toMatchObject({
			code: 'download_failed',
			message: expect.stringContaining('HTTP 404') as string,
		});
		expect(elapsedMs).toBeGreaterThan(60_000);
		expect(elapsedMs).toBeLessThan(110_000);
		expect(requests.length).toBeLessThan(12);
	});

	test('several files that stay away are waited for together, and Stop ends that at once', async () => {
		if (provider === 'seedance2ai') return;
		rig.sandbox.control.setTasks({ seconds: 0, videos: 5 });
		onVideos(rig, { times: 1000, fault: { kind: 'status', status: 404 } });
		const { elapsedMs } = await oneVideo(rig, provider);
		expect(elapsedMs).toBeLessThan(110_000);
		const engine = await rig.engine(provider);
		onVideos(rig, { times: 1000, fault: { kind: 'status', status: 404 } });
		const execution = await engine.start({ parameters, items });
		const stopped = await rig.settle(execution.result, { at: [[20_000, () => execution.stop()]] });
		expect(stopped.elapsedMs).toBeLessThan(21_000);
	});

	test.each<[string, FaultRule['fault'], RegExp]>([
		['a refusal', { kind: 'status', status: 401 }, /HTTP 401/],
		['a server in trouble', { kind: 'status', status: 503 }, /HTTP 503/],
		['a page instead of a video', { kind: 'html', status: 200 }, /sent text\/html instead of a video/],
		['JSON instead of a video', { kind: 'status', status: 200, body: { a: 1 } }, /application\/json/],
		[
			'text that is called a video',
			{ kind: 'status', status: 200, headers: { 'content-type': 'video/mp4' }, body: { a: 1 } },
			/sent video\/mp4 with invalid content instead of a video/,
		],
		['nothing at all', { kind: 'empty', when: 'before' }, /sent nothing instead/],
		['a redirect loop', { kind: 'redirect', location: '/v/again' }, /redirects more than 5 times/],
		[
			'a redirect to a private address',
			{ kind: 'redirect', location: 'http://10.0.0.1/v.mp4' },
			/private address/,
		],
		[
			'a redirect to link-local',
			{ kind: 'redirect', location: 'http://169.254.169.254/' },
			/private address/,
		],
		['a redirect to another scheme', { kind: 'redirect', location: 'file:///etc/passwd' }, /not an http/],
		['a connection that breaks', { kind: 'reset', when: 'before' }, /could not be downloaded/],
		['a body that breaks off', { kind: 'halfBody' }, /could not be downloaded/],
		['a host that never answers', { kind: 'stall', when: 'before' }, /could not be downloaded/],
	])(
		'if a download fails (cause: %s), the item still contains the video URL and the task ID',
		async (_, fault, words) => {
			onVideos(rig, { times: 100, fault });
			rig.sandbox.control.addFault({ on: 'media', match: '/v/again', times: 100, fault });
			const { value } = await oneVideo(rig, provider);
			expect(value.items).toEqual([]);
			expect(value.errorItems[0]?.json).toMatchObject({
				taskId: rig.sandbox.control.ledger()[0]?.taskId,
				status: 'completed',
				videoUrl: expect.stringContaining(rig.sandbox.mediaUrl) as string,
				failure: { code: 'download_failed', billed: true, message: expect.stringMatching(words) as string },
			});
		},
	);

	test.each([
		[false, /a private address; to allow it, turn on Allow Private Media Hosts in Options/],
		[true, /could not be downloaded: (?!.*private address)/],
	])(
		'Allow Private Media Hosts: %s, for a provider that is private itself',
		async (allowPrivateMedia, words) => {
			onVideos(rig, {
				times: 100,
				fault: { kind: 'redirect', location: 'http://media-host-of-nobody.internal/v.mp4' },
			});
			const { value } = await oneVideo(rig, provider, { allowPrivateMedia });
			expect(value.errorItems[0]?.json.failure).toMatchObject({
				message: expect.stringMatching(words) as string,
			});
		},
	);

	test('with Stop Workflow, the error names the URL and the task', async () => {
		onVideos(rig, { times: 100, fault: { kind: 'html', status: 200 } });
		const engine = await rig.engine(provider);
		const { value } = await rig.settle(engine.run({ parameters, items }));
		const { taskId } = rig.sandbox.control.ledger()[0] ?? {};
		expect(value.error?.description).toContain(taskId);
		expect(value.error?.description).toContain(`${rig.sandbox.mediaUrl}/v/${taskId ?? ''}/video-1.mp4`);
	});

	test.each(['getStatus', 'wait'])('%s downloads as well', async (operation) => {
		rig.sandbox.control.setTasks({ seconds: 0 });
		const engine = await rig.engine(provider);
		const submitted = await rig.settle(
			engine.run({ parameters: videoOf(provider, { operation: 'submit' }), items }),
		);
		const taskId = textIn(submitted.value.items[0], 'taskId');
		const asking = { operation, taskId, downloadVideo: true, binaryPropertyName: 'film' };
		const { value } = await rig.settle(engine.run({ parameters: asking }));
		expect(value.items[0]?.binary?.film?.mimeType).toBe('video/mp4');
	});

	test('Stop ends a download', async () => {
		onVideos(rig, { times: 100, fault: { kind: 'slow', bytesPerSecond: 100 } });
		const engine = await rig.engine(provider);
		const execution = await engine.start({ parameters, items });
		const { elapsedMs } = await rig.settle(execution.result, { at: [[20_000, () => execution.stop()]] });
		expect(elapsedMs).toBeLessThan(21_500);
	});

	test('the node downloads each file as soon as the task is finished, and continues to wait for other tasks', async () => {
		rig.sandbox.control.setTasks({ seconds: [5, 300] });
		const engine = await rig.engine(provider);
		await rig.settle(engine.run({ parameters, items: prompts('soon', 'late') }));
		const [first] = mediaRequests(rig);
		const last = statusRequests().at(-1);
		expect(last !== undefined && first !== undefined && last.at - first.at > 200_000).toBe(true);
	});

	test.each([
		[undefined, 4],
		[2, 2],
	])('with Parallel Downloads %s, %i items are fetched at the same time', async (option, most) => {
		rig.sandbox.control.setTasks({ seconds: 0, lastFrame: false });
		rig.sandbox.control.addFault({ on: 'media', times: 100, fault: { kind: 'slow', bytesPerSecond: 1000 } });
		const engine = await rig.engine(provider);
		const options = option === undefined ? {} : { parallelDownloads: option };
		const many = prompts(...Array.from({ length: 9 }, (_, index) => `video ${index}`));
		await rig.settle(engine.run({ parameters: { ...parameters, options }, items: many }));
		// Each takes 18 seconds, so those that began within that of one another were under way together.
		const starts = mediaRequests(rig).map(({ at }) => at);
		expect(starts).toHaveLength(9);
		const together = starts.map((at) => starts.filter((other) => other >= at && other < at + 17_000).length);
		expect(Math.max(...together)).toBe(most);
	});
});

test('seedanceapi: several videos are numbered properties', async () => {
	rig.sandbox.control.setTasks({ videos: 3 });
	const engine = await rig.engine('seedanceapi');
	const parameters = videoOf('seedanceapi', { downloadVideo: true, binaryPropertyName: 'clip' });
	const { value } = await rig.settle(engine.run({ parameters, items: prompts('three') }));
	expect(Object.keys(value.items[0]?.binary ?? {})).toEqual(['clip', 'clip2', 'clip3']);
	const names = Object.values(value.items[0]?.binary ?? {}).map(({ fileName }) => fileName);
	expect(new Set(names).size).toBe(3);
});

describe('seedance2ai: the last frame', () => {
	const parameters = videoOf('seedance2ai', { downloadVideo: true, binaryPropertyName: 'clip' });

	test('is a second property', async () => {
		const engine = await rig.engine('seedance2ai');
		const { value } = await rig.settle(engine.run({ parameters, items: prompts('one') }));
		const { clip, clipLastFrame } = value.items[0]?.binary ?? {};
		expect(clip?.mimeType).toBe('video/mp4');
		expect(clipLastFrame).toMatchObject({ mimeType: 'image/jpeg', fileExtension: 'jpg' });
		const served = await bytesAt(textIn(value.items[0], 'lastFrameUrl'));
		expect(clipLastFrame && (await engine.readBinary(clipLastFrame)).equals(served)).toBe(true);
	});

	test('that cannot be fetched leaves the video in the item', async () => {
		const engine = await rig.engine('seedance2ai');
		const rule = { on: 'media', match: 'last-frame', times: 100 } as const;
		rig.sandbox.control.addFault({ ...rule, fault: { kind: 'html', status: 200 } });
		const { value } = await rig.settle(
			engine.run({ parameters, items: prompts('one'), onError: 'continueErrorOutput' }),
		);
		expect(Object.keys(value.errorItems[0]?.binary ?? {})).toEqual(['clip']);
		expect(value.errorItems[0]?.json.failure).toMatchObject({
			code: 'download_failed',
			message: expect.stringContaining('its last frame could not be downloaded') as string,
		});
	});

	test('that cannot be fetched either does not hide why the video could not', async () => {
		const engine = await rig.engine('seedance2ai');
		rig.sandbox.control.addFault({ on: 'media', times: 100, fault: { kind: 'html', status: 200 } });
		const { value } = await rig.settle(
			engine.run({ parameters, items: prompts('one'), onError: 'continueErrorOutput' }),
		);
		expect(value.errorItems[0]?.json.failure).toMatchObject({
			message: expect.stringContaining('instead of a video') as string,
		});
	});
});
