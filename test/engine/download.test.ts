import type { FaultRule } from '../sandbox';
import { PROVIDERS, prompts, textIn, useRig, videoOf } from './rig';

const rig = useRig();

const mediaRequests = () => rig.sandbox.control.requests().filter(({ kind }) => kind === 'media');
const statusRequests = () => rig.sandbox.control.requests().filter(({ kind }) => kind === 'status');
const onVideos = (rule: Pick<FaultRule, 'fault' | 'times' | 'skip'>) =>
	rig.sandbox.control.addFault({ on: 'media', match: 'video', ...rule });

async function bytesAt(url: string): Promise<Buffer> {
	return Buffer.from(await (await fetch(url)).arrayBuffer());
}

describe.each(PROVIDERS)('on %s', (provider) => {
	const parameters = videoOf(provider, { downloadVideo: true, binaryPropertyName: 'video' });
	const items = prompts('a quiet harbour');

	/** One video, and whether its file is what the provider has, byte for byte. */
	async function run(options: Record<string, number | boolean> = {}) {
		const engine = await rig.engine(provider);
		const { value, elapsedMs } = await rig.settle(
			engine.run({ parameters: { ...parameters, options }, items, onError: 'continueErrorOutput' }),
		);
		const requests = mediaRequests();
		rig.sandbox.control.clearFaults();
		const binary = value.items[0]?.binary?.video;
		const isWhole =
			binary !== undefined &&
			(await engine.readBinary(binary)).equals(await bytesAt(textIn(value.items[0], 'videoUrl')));
		return { engine, value, elapsedMs, requests, isWhole };
	}

	test('the file is in the named field, with name and type, byte for byte', async () => {
		const { value, isWhole } = await run();
		const video = value.items[0]?.binary?.video;
		expect(video).toMatchObject({ mimeType: 'video/mp4', fileExtension: 'mp4', fileType: 'video' });
		expect(video?.fileName).toBe(`seedance-${rig.sandbox.control.ledger()[0]?.taskId ?? ''}.mp4`);
		expect(isWhole).toBe(true);
	});

	test('requests to the media host carry no key, nor do those that a redirect leads to', async () => {
		onVideos({ fault: { kind: 'redirect', location: `${rig.sandbox.seedance2aiUrl}/elsewhere` } });
		const engine = await rig.engine(provider);
		await rig.settle(engine.run({ parameters, items, onError: 'continueErrorOutput' }));
		const requests = rig.sandbox.control.requests();
		expect(requests.some(({ path }) => path === '/elsewhere')).toBe(true);
		const apart = requests.filter(({ kind, path }) => kind === 'media' || path === '/elsewhere');
		expect(apart.filter(({ hasAuthorization }) => hasAuthorization)).toEqual([]);
	});

	test('a redirect to where the file is is followed, five times at most', async () => {
		const location = `${rig.sandbox.mediaUrl}/clip.mp4`;
		onVideos({ fault: { kind: 'redirect', location, status: 307 } });
		expect((await run()).isWhole).toBe(true);
		// Back to itself, so that each request is redirected once more.
		onVideos({ times: 5, fault: { kind: 'redirect', location: '?' } });
		expect((await run()).isWhole).toBe(true);
	});

	test('a file with no content type to speak of is known by its first bytes', async () => {
		onVideos({ fault: { kind: 'wrongType', contentType: 'application/octet-stream' } });
		const { value, isWhole } = await run();
		expect(isWhole).toBe(true);
		expect(value.items[0]?.binary?.video?.mimeType).toBe('video/mp4');
	});

	describe('a file that comes in pieces', () => {
		beforeEach(() => rig.sandbox.control.setTasks({ videoBytes: 3_000_000 }));

		test('a connection that breaks is taken up where it broke', async () => {
			onVideos({ fault: { kind: 'halfBody' } });
			const { requests, isWhole } = await run();
			expect(isWhole).toBe(true);
			const ranges = requests.flatMap(({ path, headers }) => (path.includes('video') ? [headers.range] : []));
			expect(ranges).toHaveLength(2);
			expect(ranges[1]).toMatch(/^bytes=\d+-$/);
			expect(ranges[1]).not.toBe('bytes=0-');
		});

		test('where the host sends the whole file again, what came before is not stored twice', async () => {
			onVideos({ fault: { kind: 'halfBody' } });
			rig.sandbox.control.setTasks({ ranges: false });
			const { isWhole, requests } = await run();
			expect(isWhole).toBe(true);
			expect(requests.filter(({ path }) => path.includes('video'))).toHaveLength(2);
		});

		test('a host that falls silent is given up after a minute, and taken up where it stopped', async () => {
			onVideos({ fault: { kind: 'stallBody' } });
			const { isWhole, elapsedMs } = await run();
			expect(isWhole).toBe(true);
			expect(elapsedMs).toBeGreaterThan(60_000);
			expect(elapsedMs).toBeLessThan(90_000);
		});

		test('a slow host may take as long as it needs', async () => {
			onVideos({ fault: { kind: 'slow', bytesPerSecond: 10_000 } });
			const { isWhole, elapsedMs, requests } = await run();
			expect(isWhole).toBe(true);
			expect(elapsedMs).toBeGreaterThan(290_000);
			expect(requests.filter(({ path }) => path.includes('video'))).toHaveLength(1);
		});

		test('a host that never answers is asked again', async () => {
			onVideos({ fault: { kind: 'stall', when: 'before' } });
			expect((await run()).isWhole).toBe(true);
		});

		test('a file announced longer than it is is complete when the host says so', async () => {
			onVideos({ fault: { kind: 'wrongLength', by: 1000 } });
			const { isWhole, requests } = await run();
			expect(isWhole).toBe(true);
			expect(requests.filter(({ path }) => path.includes('video'))).toHaveLength(2);
		});

		test.each([2, 3])(
			'a file over Max File Size is refused, and one of that size is not: %i MB',
			async (mb) => {
				const { value, isWhole } = await run({ maxFileSizeMb: mb });
				if (mb === 3) expect(isWhole).toBe(true);
				else expect(value.errorItems[0]?.json.error).toContain('2 MB of Max File Size');
			},
		);
	});

	test('a URL that has expired is asked for once more', async () => {
		rig.sandbox.control.setTasks({ seconds: 0, urlLifeSeconds: 3600 });
		const engine = await rig.engine(provider);
		onVideos({ fault: { kind: 'status', status: 403 } });
		const { value } = await rig.settle(engine.run({ parameters, items }));
		expect(value.items[0]?.binary?.video).toBeDefined();
		expect(statusRequests()).toHaveLength(2);
	});

	test('a URL that stays expired is asked for once, not for ever', async () => {
		rig.sandbox.control.setTasks({ seconds: 0, urlLifeSeconds: 0 });
		const { value } = await run();
		expect(value.errorItems[0]?.json.failure).toMatchObject({ code: 'download_failed' });
		expect(statusRequests()).toHaveLength(2);
	});

	test.each<[string, FaultRule['fault'], RegExp]>([
		['a refusal', { kind: 'status', status: 401 }, /HTTP 401/],
		['a server in trouble', { kind: 'status', status: 503 }, /HTTP 503/],
		['a page instead of a video', { kind: 'html', status: 200 }, /sent text\/html instead of a video/],
		['JSON instead of a video', { kind: 'status', status: 200, body: { a: 1 } }, /application\/json/],
		[
			'text that is called a video',
			{ kind: 'status', status: 200, headers: { 'content-type': 'video/mp4' }, body: { a: 1 } },
			/sent video\/mp4 that is none instead of a video/,
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
	])('%s leaves the paid URL and the task ID in the item', async (_, fault, words) => {
		onVideos({ times: 100, fault });
		rig.sandbox.control.addFault({ on: 'media', match: '/v/again', times: 100, fault });
		const { value } = await run();
		expect(value.items).toEqual([]);
		expect(value.errorItems[0]?.json).toMatchObject({
			taskId: rig.sandbox.control.ledger()[0]?.taskId,
			status: 'completed',
			videoUrl: expect.stringContaining(rig.sandbox.mediaUrl) as string,
			failure: { code: 'download_failed', billed: true, message: expect.stringMatching(words) as string },
		});
	});

	test.each([
		[false, /a private address; the option Allow Private Media Hosts permits it/],
		[true, /could not be downloaded: (?!.*private address)/],
	])(
		'Allow Private Media Hosts: %s, for a provider that is private itself',
		async (allowPrivateMedia, words) => {
			onVideos({
				times: 100,
				fault: { kind: 'redirect', location: 'http://media-host-of-nobody.internal/v.mp4' },
			});
			const { value } = await run({ allowPrivateMedia });
			expect(value.errorItems[0]?.json.failure).toMatchObject({
				message: expect.stringMatching(words) as string,
			});
		},
	);

	test('with Stop Workflow, the error names the URL and the task', async () => {
		onVideos({ times: 100, fault: { kind: 'html', status: 200 } });
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
		onVideos({ times: 100, fault: { kind: 'slow', bytesPerSecond: 100 } });
		const engine = await rig.engine(provider);
		const execution = await engine.start({ parameters, items });
		const { elapsedMs } = await rig.settle(execution.result, { at: [[20_000, () => execution.stop()]] });
		expect(elapsedMs).toBeLessThan(21_500);
	});

	test('files are fetched as soon as their item is done, while others are waited for', async () => {
		rig.sandbox.control.setTasks({ seconds: [5, 300] });
		const engine = await rig.engine(provider);
		await rig.settle(engine.run({ parameters, items: prompts('soon', 'late') }));
		const [first] = mediaRequests();
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
		const starts = mediaRequests().map(({ at }) => at);
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
});
