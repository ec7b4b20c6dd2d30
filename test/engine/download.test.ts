import { PROVIDERS, prompts, textIn, useRig, videoOf } from './rig';

const rig = useRig();

describe.each(PROVIDERS)('on %s', (provider) => {
	const parameters = videoOf(provider, { downloadVideo: true, binaryPropertyName: 'video' });
	const items = prompts('a quiet harbour');

	test('Download Video puts the file into the named field, with name and type, byte for byte', async () => {
		const engine = await rig.engine(provider);
		const { value } = await rig.settle(engine.run({ parameters, items }));
		const video = value.items[0]?.binary?.video;
		expect(video).toMatchObject({ mimeType: 'video/mp4', fileExtension: 'mp4', fileType: 'video' });
		expect(video?.fileName).toBe(`seedance-${rig.sandbox.control.ledger()[0]?.taskId ?? ''}.mp4`);
		const served = await fetch(textIn(value.items[0], 'videoUrl'));
		expect(video && (await engine.readBinary(video)).equals(Buffer.from(await served.arrayBuffer()))).toBe(
			true,
		);
	});

	test('requests to the media host carry no key', async () => {
		const engine = await rig.engine(provider);
		await rig.settle(engine.run({ parameters, items }));
		const media = rig.sandbox.control.requests().filter(({ kind }) => kind === 'media');
		expect(media).toHaveLength(1);
		expect(media[0]?.hasAuthorization).toBe(false);
	});

	test.each([
		['a refusal', { kind: 'status', status: 403 }],
		['a page instead of a video', { kind: 'html', status: 200 }],
		['a redirect loop', { kind: 'redirect', location: '/v/again' }],
		['a redirect to a private address', { kind: 'redirect', location: 'http://10.0.0.1/video.mp4' }],
		['a redirect to another scheme', { kind: 'redirect', location: 'file:///etc/passwd' }],
		['a connection that breaks', { kind: 'reset', when: 'before' }],
		['a body that breaks off', { kind: 'halfBody' }],
	] as const)('%s leaves the paid URL and the task ID in the item', async (_, fault) => {
		const engine = await rig.engine(provider);
		rig.sandbox.control.addFault({ on: 'media', times: 100, fault });
		const { value } = await rig.settle(engine.run({ parameters, items, onError: 'continueErrorOutput' }));
		expect(value.errorItems[0]?.json).toMatchObject({
			taskId: rig.sandbox.control.ledger()[0]?.taskId,
			status: 'completed',
			videoUrl: expect.stringContaining(rig.sandbox.mediaUrl) as string,
			failure: { code: 'download_failed', billed: true },
		});
	});

	test('a connection that breaks once is tried again', async () => {
		const engine = await rig.engine(provider);
		rig.sandbox.control.addFault({ on: 'media', fault: { kind: 'halfBody' } });
		const { value } = await rig.settle(engine.run({ parameters, items }));
		expect(value.items[0]?.binary?.video).toBeDefined();
	});
});
