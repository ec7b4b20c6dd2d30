import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IBinaryData, INodeParameters } from 'n8n-workflow';
import { z } from 'zod/v4';
import type { Engine } from './harness';
import { PROVIDERS, useRig, videoOf, type Reseller } from './rig';

const rig = useRig();

const media = (name: string) => readFileSync(join(__dirname, '../sandbox/media', name));
const SIGNED = /^https:\/\/n8n\.example\.com\/rest\/binary-data\/signed\?token=\w+/;

/** When n8n made the URL, and until when it works. */
const Token = z.object({ iat: z.number(), exp: z.number() });

/** An order with one image, and where the image is in the body. */
const IMAGE: Readonly<Record<Reseller, { field: string; wire: string }>> = {
	seedance2ai: { field: 'imageUrl', wire: 'image_url' },
	seedanceapi: { field: 'images', wire: 'images' },
};

function submits() {
	return rig.sandbox.control.requests().filter(({ kind }) => kind === 'submit');
}

function sent(name: string): unknown[] {
	return submits().flatMap(({ body }) =>
		typeof body === 'object' && body !== null ? [Reflect.get(body, name) as unknown] : [],
	);
}

function itemWith(binary: Record<string, IBinaryData>) {
	return [{ json: { prompt: 'a quiet harbour' }, binary }];
}

describe.each(PROVIDERS)('on %s', (provider) => {
	const { field, wire } = IMAGE[provider];
	const withImage = (value: string, more: INodeParameters = {}) =>
		videoOf(provider, { operation: 'submit', mode: 'image-to-video', [field]: value, ...more });
	const png = async (engine: Engine) =>
		await engine.storeBinary(media('image.png'), 'photo.png', 'image/png');

	test.each([
		['image.png', 'image/png'],
		['last-frame.jpg', 'image/jpeg'],
	])('the name of a binary field stands for a URL of the file: %s', async (name, mimeType) => {
		const engine = await rig.engine(provider);
		const data = await engine.storeBinary(media(name), name, mimeType);
		const { value } = await rig.settle(
			engine.run({ parameters: withImage('data'), items: itemWith({ data }) }),
		);
		expect(value.items[0]?.json.taskId).toBe(rig.sandbox.control.ledger()[0]?.taskId);
		expect(sent(wire).flat()).toEqual([expect.stringMatching(SIGNED)]);
	});

	test('the URL of a file works for seven days', async () => {
		const engine = await rig.engine(provider);
		const data = await png(engine);
		await rig.settle(engine.run({ parameters: withImage('data'), items: itemWith({ data }) }));
		const [url] = z.array(z.url()).parse(sent(wire).flat());
		const [, claims = ''] = new URL(url ?? '').searchParams.get('token')?.split('.') ?? [];
		const { iat, exp } = Token.parse(JSON.parse(Buffer.from(claims, 'base64url').toString()));
		expect(exp - iat).toBe(7 * 24 * 3600);
	});

	test.each<[string, string, (engine: Engine) => Promise<IBinaryData>, string | undefined, RegExp]>([
		[
			'a file that n8n keeps in memory',
			'data',
			async () =>
				await Promise.resolve({ data: media('image.png').toString('base64'), mimeType: 'image/png' }),
			undefined,
			/N8N_DEFAULT_BINARY_DATA_MODE to filesystem/,
		],
		['an n8n that is not public', 'data', png, 'http://192.168.1.5:5678', /192\.168\.1\.5:5678.*WEBHOOK_URL/],
		[
			'a page that is called an image',
			'data',
			async (engine) => await engine.storeBinary(Buffer.from('<html></html>'), 'photo.png', 'image/png'),
			undefined,
			/has an unknown type, but must be an image/,
		],
		[
			'a video where an image belongs',
			'data',
			async (engine) => await engine.storeBinary(media('video.mp4'), 'photo.png', 'image/png'),
			undefined,
			/is video\/mp4, but must be an image/,
		],
		[
			'a file that is too large',
			'data',
			async (engine) => ({ ...(await png(engine)), bytes: 600 * 1024 * 1024 }),
			undefined,
			/is larger than 512 MB/,
		],
		[
			'a field that the item does not have',
			'photo',
			png,
			undefined,
			/is "photo".* must be a public URL or .* \(this item has "data"\)\.$/,
		],
		[
			'text in place of an expression',
			'{{ $json.url }}',
			png,
			undefined,
			/switch the field to Expression\.$/,
		],
		['the file itself', '={{ $binary.data }}', png, undefined, /enter data, not \{\{ \$binary\.data \}\}\.$/],
		['all files of the item', '={{ $binary }}', png, undefined, /enter data, not \{\{ \$binary \}\}\.$/],
		[
			'what is no name',
			'photos/photo.png',
			png,
			undefined,
			/must be (?:a|1 to \d+) public (?:http or )?https URLs?, or the name of a binary field \(this item has "data"\)\.$/,
		],
	])(
		'the node rejects invalid media input (case: %s) and sends no request',
		async (_, name, binaryOf, webhookUrl, words) => {
			const engine = await rig.engine(provider, {}, webhookUrl === undefined ? {} : { webhookUrl });
			const data = await binaryOf(engine);
			const { value } = await rig.settle(
				engine.run({ parameters: withImage(name), items: itemWith({ data }) }),
			);
			expect(value.error?.message).toMatch(words);
			// One sentence a field: where there is a file, no URL is asked for behind it.
			expect(value.error?.message.match(/ is "/g) ?? []).toHaveLength(name.startsWith('=') ? 0 : 1);
			expect(rig.sandbox.control.requests()).toHaveLength(0);
		},
	);

	test('a field that was left empty names the files that could stand there, and none where the item has none', async () => {
		const engine = await rig.engine(provider);
		const empty = withImage('={{ $json.nothing }}');
		const { value } = await rig.settle(
			engine.run({ parameters: empty, items: itemWith({ photo: await png(engine) }) }),
		);
		expect(value.error?.message).toMatch(
			/is empty.* URLs?, or the name of a binary field \(this item has "photo"\)\.$/,
		);
		const { value: none } = await rig.settle(
			engine.run({ parameters: empty, items: [{ json: { prompt: 'a quiet harbour' } }] }),
		);
		expect(none.error?.message).toMatch(/is empty/);
		expect(none.error?.message).not.toContain('this item has');
		expect(rig.sandbox.control.requests()).toHaveLength(0);
	});

	test('where the item has many binary fields, five are named', async () => {
		const engine = await rig.engine(provider);
		const data = await png(engine);
		const binary = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => [name, data]));
		const run = async (items: Array<{ json: { prompt: string } }>) =>
			await rig.settle(engine.run({ parameters: withImage('data'), items }));
		const { value } = await run(itemWith(binary));
		expect(value.error?.message).toMatch(/this item has "a", "b", "c", "d", "e" and 2 more\)\.$/);
		const { value: none } = await run([{ json: { prompt: 'a quiet harbour' } }]);
		expect(none.error?.message).toMatch(
			/the item has no binary fields: enter a URL, or pass a file to this node\.$/,
		);
	});

	test('of a file that the mode does not take, only that is told', async () => {
		const engine = await rig.engine(provider);
		const parameters = videoOf(provider, { operation: 'submit', [field]: 'photo' });
		const { value } = await rig.settle(
			engine.run({ parameters, items: [{ json: { prompt: 'a quiet harbour' } }] }),
		);
		expect(value.error?.message ?? '').not.toMatch(/binary field|file-of-the-item/);
	});

	test('an n8n on the machine of the provider will do, as with the sandbox', async () => {
		const engine = await rig.engine(provider, {}, { webhookUrl: 'http://localhost:5678' });
		const data = await png(engine);
		await rig.settle(engine.run({ parameters: withImage('data'), items: itemWith({ data }) }));
		expect(rig.sandbox.control.ledger()).toHaveLength(1);
	});

	test('with Retry On Fail, an order whose answer was lost is charged once', async () => {
		const engine = await rig.engine(provider);
		rig.sandbox.control.addFault({ on: 'submit', times: 7, fault: { kind: 'reset', when: 'after' } });
		const data = await png(engine);
		const run = engine.run({
			parameters: withImage('data'),
			items: itemWith({ data }),
			retryOnFail: true,
			maxTries: 3,
			waitBetweenTries: 5000,
		});
		await rig.settle(run);
		expect(rig.sandbox.control.ledger()).toHaveLength(1);
		expect(new Set(sent(wire).flat()).size).toBe(1);
	});

	test('with Retry execution, an order whose answer was lost is charged once', async () => {
		const engine = await rig.engine(provider);
		rig.sandbox.control.addFault({ on: 'submit', times: 5, fault: { kind: 'reset', when: 'after' } });
		const data = await png(engine);
		const { value: failed } = await rig.settle(
			engine.run({ parameters: withImage('data'), items: itemWith({ data }) }),
		);
		expect(failed.status).toBe('error');
		jest.setSystemTime(Date.now() + 3_600_000);
		const { value } = await rig.settle(engine.retryExecution(failed));
		expect(rig.sandbox.control.ledger()).toHaveLength(1);
		if (provider === 'seedance2ai') {
			expect(value.items[0]?.json.taskId).toBe(rig.sandbox.control.ledger()[0]?.taskId);
		} else {
			expect(value.error?.message).toContain('may have been submitted');
		}
	});

	test('with Retry execution after the URL has expired, the file gets another one', async () => {
		const engine = await rig.engine(provider);
		rig.sandbox.control.addFault({ on: 'submit', fault: { kind: 'status', status: 401 } });
		const data = await png(engine);
		const { value: failed } = await rig.settle(
			engine.run({ parameters: withImage('data'), items: itemWith({ data }) }),
		);
		jest.setSystemTime(Date.now() + 8 * 24 * 3_600_000);
		await rig.settle(engine.retryExecution(failed));
		expect(new Set(sent(wire).flat()).size).toBe(2);
		expect(rig.sandbox.control.ledger()).toHaveLength(1);
	});

	test('with Retry execution, what was bought is not bought again', async () => {
		const engine = await rig.engine(provider);
		rig.sandbox.control.addFault({ on: 'status', times: 1000, fault: { kind: 'status', status: 401 } });
		const data = await png(engine);
		const parameters = withImage('data', { operation: 'submitAndWait' });
		const { value: failed } = await rig.settle(engine.run({ parameters, items: itemWith({ data }) }));
		rig.sandbox.control.clearFaults();
		jest.setSystemTime(Date.now() + 30 * 24 * 3_600_000);
		const { value } = await rig.settle(engine.retryExecution(failed));
		expect(value.items[0]?.json.status).toBe('completed');
		expect(submits()).toHaveLength(1);
	});
});

test.each(PROVIDERS)(
	'on %s, Estimate Cost refuses a file that is too large, as an order would be',
	async (provider) => {
		const engine = await rig.engine(provider);
		const photo = await engine.storeBinary(media('image.png'), 'photo.png', 'image/png');
		const large = { ...photo, bytes: 600 * 1024 * 1024 };
		const { field } = IMAGE[provider];
		const parameters = videoOf(provider, {
			operation: 'estimateCost',
			mode: 'image-to-video',
			[field]: 'photo',
		});
		const { value } = await rig.settle(engine.run({ parameters, items: itemWith({ photo: large }) }));
		expect(value.error?.message).toContain('is larger than 512 MB');
	},
);

test.each(['file:1', 'data:1', 'urn:x:y', 'photo.1', '[final] cut', '["x"]', ' x '])(
	'a binary field of any name is found by exactly that name: "%s"',
	async (name) => {
		const engine = await rig.engine('seedanceapi');
		const photo = await engine.storeBinary(media('image.png'), 'photo.png', 'image/png');
		const parameters = videoOf('seedanceapi', { operation: 'submit', mode: 'image-to-video', images: name });
		await rig.settle(engine.run({ parameters, items: itemWith({ [name]: photo }) }));
		expect(sent('images').flat()).toEqual([expect.stringMatching(SIGNED)]);
	},
);

test('in a list, names of any form are told from URLs', async () => {
	const engine = await rig.engine('seedance2ai');
	const photo = await engine.storeBinary(media('image.png'), 'photo.png', 'image/png');
	const parameters = videoOf('seedance2ai', {
		operation: 'submit',
		mode: 'media-to-video',
		mediaUrls: 'file:1\nhttps://example.com/a.jpg\n[b]',
	});
	const binary = { 'file:1': photo, '[b]': photo, 'https://example.com/a.jpg': photo };
	await rig.settle(engine.run({ parameters, items: itemWith(binary) }));
	const signed = expect.stringMatching(SIGNED) as string;
	expect(sent('media_urls')).toEqual([[signed, 'https://example.com/a.jpg', signed]]);
});

test.each(['constructor', 'toString', '__proto__', 'file:1', 'data:image/png;base64,iVBORw0KGgo='])(
	'what names no binary field of the item is refused as no URL: %s',
	async (name) => {
		const engine = await rig.engine('seedanceapi');
		const photo = await engine.storeBinary(media('image.png'), 'photo.png', 'image/png');
		const parameters = videoOf('seedanceapi', { operation: 'submit', mode: 'image-to-video', images: name });
		const { value } = await rig.settle(engine.run({ parameters, items: itemWith({ photo }) }));
		expect(value.error?.message).toMatch(/must be a public/);
		expect(rig.sandbox.control.requests()).toHaveLength(0);
	},
);

describe('an M4A with a brand that films have as well', () => {
	const sound = (brand: string) =>
		Buffer.concat([Buffer.from('0000001c', 'hex'), Buffer.from(`ftyp${brand}\0\0\0\0isommp42`, 'latin1')]);

	test.each<[string, string, string, string | null]>([
		['mp42', 'voice.m4a', 'audio/mp4', null],
		['isom', 'voice.m4a', 'audio/x-m4a', null],
		['dash', 'voice', 'audio/mp4; codecs="mp4a.40.2"', null],
		['iso5', 'voice.M4B', 'application/octet-stream', null],
		['3gp4', 'voice.m4a', 'video/mp4', null],
		['M4A ', 'voice.bin', 'application/octet-stream', null],
		['mp42', 'voice.mp4', 'video/mp4', 'is video/mp4'],
		['M4V ', 'voice.m4a', 'audio/mp4', 'is video/mp4'],
		['qt  ', 'voice.m4a', 'audio/mp4', 'is video/quicktime'],
		['heic', 'voice.m4a', 'audio/mp4', 'has an unknown type'],
	])('is audio where the item says so: %s as %s, %s', async (brand, name, mimeType, refusedAs) => {
		const engine = await rig.engine('seedanceapi');
		const voice = await engine.storeBinary(sound(brand), name, mimeType);
		const parameters = videoOf('seedanceapi', {
			operation: 'submit',
			model: 'seedanceapi/seedance-2-mini',
			mode: 'media-to-video',
			referenceAudioUrls: 'voice',
			images: 'https://example.com/a.jpg',
		});
		const { value } = await rig.settle(engine.run({ parameters, items: itemWith({ voice }) }));
		if (refusedAs === null)
			expect(sent('reference_audio_urls').flat()).toEqual([expect.stringMatching(SIGNED)]);
		else expect(value.error?.message).toContain(`${refusedAs}, but must be an audio file`);
	});
});

test('a list takes URLs and several binary fields, in their order', async () => {
	const engine = await rig.engine('seedance2ai');
	const photo = await engine.storeBinary(media('image.png'), 'photo.png', 'image/png');
	const clip = await engine.storeBinary(media('video.mp4'), 'clip.mp4', 'video/mp4');
	const parameters = videoOf('seedance2ai', {
		operation: 'submit',
		mode: 'media-to-video',
		mediaUrls: 'photo\nhttps://example.com/a.jpg\nclip',
	});
	await rig.settle(engine.run({ parameters, items: itemWith({ photo, clip }) }));
	const [urls] = sent('media_urls');
	expect(urls).toEqual([
		expect.stringMatching(SIGNED),
		'https://example.com/a.jpg',
		expect.stringMatching(SIGNED),
	]);
	expect(new Set(urls as string[]).size).toBe(3);
});

test("on seedance2ai, a request with a file is not charged again after a crash, although the file's URL changes", async () => {
	const engine = await rig.engine('seedance2ai');
	const { control } = rig.sandbox;
	control.setTasks({ seconds: 60 });
	const photo = await engine.storeBinary(media('image.png'), 'photo.png', 'image/png');
	const parameters = videoOf('seedance2ai', { mode: 'image-to-video', imageUrl: 'photo' });
	const isWaiting = () => control.requests().some(({ kind }) => kind === 'status');
	const crashed = engine.crashAndRetry({ parameters, items: itemWith({ photo }) }, isWaiting);
	const { value, elapsedMs } = await rig.settle(crashed);
	expect(elapsedMs).toBeGreaterThan(8 * 60_000);
	expect(elapsedMs).toBeLessThan(12 * 60_000);
	expect(new Set(sent('image_url')).size).toBe(2);
	expect(control.ledger()).toHaveLength(1);
	expect(value.error?.message).toContain('may have been submitted');
});
