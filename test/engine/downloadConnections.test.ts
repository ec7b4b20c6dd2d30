/** A file over connections that break, fall silent, or are not to be had. */
import { downloadOf, items, mediaRequests, onVideos, oneVideo } from './downloadRig';
import { PROVIDERS, useRig } from './rig';

const rig = useRig();

describe.each(PROVIDERS)('on %s', (provider) => {
	describe('a file that comes in pieces', () => {
		beforeEach(() => rig.sandbox.control.setTasks({ videoBytes: 3_000_000 }));

		test('a connection that breaks is taken up where it broke', async () => {
			onVideos(rig, { fault: { kind: 'halfBody' } });
			const { requests, isWhole } = await oneVideo(rig, provider);
			expect(isWhole).toBe(true);
			const ranges = requests.flatMap(({ path, headers }) => (path.includes('video') ? [headers.range] : []));
			expect(ranges).toHaveLength(2);
			expect(ranges[1]).toMatch(/^bytes=\d+-$/);
			expect(ranges[1]).not.toBe('bytes=0-');
		});

		test('where the host sends the whole file again, what came before is not stored twice', async () => {
			onVideos(rig, { fault: { kind: 'halfBody' } });
			rig.sandbox.control.setTasks({ ranges: false });
			const { isWhole, requests } = await oneVideo(rig, provider);
			expect(isWhole).toBe(true);
			expect(requests.filter(({ path }) => path.includes('video'))).toHaveLength(2);
		});

		test('a host that falls silent is given up after a minute, and taken up where it stopped', async () => {
			onVideos(rig, { fault: { kind: 'stallBody' } });
			const { isWhole, elapsedMs } = await oneVideo(rig, provider);
			expect(isWhole).toBe(true);
			expect(elapsedMs).toBeGreaterThan(60_000);
			expect(elapsedMs).toBeLessThan(90_000);
		});

		test('a slow host may take as long as it needs', async () => {
			onVideos(rig, { fault: { kind: 'slow', bytesPerSecond: 10_000 } });
			const { isWhole, elapsedMs, requests } = await oneVideo(rig, provider);
			expect(isWhole).toBe(true);
			expect(elapsedMs).toBeGreaterThan(290_000);
			expect(requests.filter(({ path }) => path.includes('video'))).toHaveLength(1);
		});

		test.each([
			['never answers', { kind: 'stall', when: 'before' }],
			['is in trouble', { kind: 'status', status: 503 }],
			['has too many requests', { kind: 'status', status: 429 }],
		] as const)('a host that %s is asked again', async (_, fault) => {
			onVideos(rig, { fault });
			expect((await oneVideo(rig, provider)).isWhole).toBe(true);
		});

		test('a connection that brought much makes the minute of patience begin anew', async () => {
			onVideos(rig, { fault: { kind: 'stallBody' } });
			onVideos(rig, { times: 4, fault: { kind: 'reset', when: 'before' } });
			expect((await oneVideo(rig, provider)).isWhole).toBe(true);
		});

		test('a file that was replaced meanwhile is not sewn together from two, though it is as long', async () => {
			onVideos(rig, { fault: { kind: 'halfBody' } });
			const location = `${rig.sandbox.mediaUrl}/big/3000000`;
			onVideos(rig, { times: 100, fault: { kind: 'redirect', location } });
			const { value } = await oneVideo(rig, provider);
			expect(value.errorItems[0]?.json.error).toContain('the file changed during the download');
		});

		test('nor is one whose length is another than before', async () => {
			rig.sandbox.control.setTasks({ ranges: false });
			onVideos(rig, { fault: { kind: 'halfBody' } });
			onVideos(rig, { fault: { kind: 'wrongLength', by: 1000 } });
			const { value } = await oneVideo(rig, provider);
			expect(value.errorItems[0]?.json.error).toContain('the file changed during the download');
		});

		test('a file announced longer than it is is complete when the host says so', async () => {
			onVideos(rig, { fault: { kind: 'wrongLength', by: 1000 } });
			const { isWhole, requests } = await oneVideo(rig, provider);
			expect(isWhole).toBe(true);
			expect(requests.filter(({ path }) => path.includes('video'))).toHaveLength(2);
		});

		test.each([2, 3])(
			'a file over Max File Size is refused, and one of that size is not: %i MB',
			async (mb) => {
				const { value, isWhole } = await oneVideo(rig, provider, { maxFileSizeMb: mb });
				if (mb === 3) expect(isWhole).toBe(true);
				else expect(value.errorItems[0]?.json.error).toContain('2 MB (Max File Size');
				// Known from the announced length, before the bytes come.
				if (mb === 2) expect(value.errorItems[0]?.json.error).toContain('it has 3000000 bytes');
			},
		);
	});

	test('a host that is down is tried again for a minute, and found when it is back', async () => {
		rig.sandbox.control.setTasks({ seconds: 0 });
		onVideos(rig, { times: 100, fault: { kind: 'reset', when: 'before' } });
		const engine = await rig.engine(provider);
		const { value } = await rig.settle(engine.run({ parameters: downloadOf(provider), items }), {
			at: [[50_000, () => rig.sandbox.control.clearFaults()]],
		});
		expect(value.items[0]?.binary?.video).toBeDefined();
		expect(mediaRequests(rig).length).toBeGreaterThan(3);
	});

	test('Stop while a host is down ends the download: it is not asked again, though it is back', async () => {
		rig.sandbox.control.setTasks({ seconds: 0 });
		onVideos(rig, { times: 100, fault: { kind: 'reset', when: 'before' } });
		const engine = await rig.engine(provider);
		const execution = await engine.start({ parameters: downloadOf(provider), items });
		const stop = () => {
			rig.sandbox.control.clearFaults();
			execution.stop();
		};
		await rig.settle(execution.result, { at: [[20_000, stop]] });
		expect(mediaRequests(rig).length).toBeGreaterThan(2);
		expect(mediaRequests(rig).filter(({ status }) => status !== null)).toEqual([]);
	});

	test('a host that stays down is given up after a minute or two', async () => {
		rig.sandbox.control.setTasks({ seconds: 0 });
		onVideos(rig, { times: 100, fault: { kind: 'reset', when: 'before' } });
		const { elapsedMs } = await oneVideo(rig, provider);
		expect(elapsedMs).toBeGreaterThan(60_000);
		expect(elapsedMs).toBeLessThan(120_000);
	});
});
