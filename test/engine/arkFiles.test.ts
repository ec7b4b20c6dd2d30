/** Files of an item on ark: images and sound go inside the request, checked against the provider's limits and byte by byte. */
import { z } from 'zod/v4';
import { realFile } from '../host/items/media/files';
import { FRAMES, itemOf, references, sha256, urlsOf, useArkFiles, video } from './arkFilesRig';
import { bmp, film, mp3, png, wav } from './mediaFiles';

const { rig, engineOfArk, run, submits, arrived } = useArkFiles();
const MIB = 1024 * 1024;

const IMAGES: ReadonlyArray<[string, Buffer]> = [
	['image/jpeg', realFile('baseline.jpg')],
	['image/png', png(1280, 720, 100_000)],
	['image/webp', realFile('lossy.webp')],
	['image/bmp', bmp(400, 300)],
	['image/tiff', realFile('little.tiff')],
	['image/gif', realFile('animated.gif')],
	['image/heic', realFile('mif1first.heic')],
	['image/heif', realFile('generic.heif')],
];
const SOUNDS: ReadonlyArray<[string, Buffer]> = [
	['audio/wav', wav(3)],
	['audio/mp3', mp3(100)],
];

describe.each(['on disk', 'in memory'] as const)('a file that n8n keeps %s', (kept) => {
	test.each(IMAGES)('arrives byte by byte as %s', async (type, photo) => {
		await run(video('seedance-2.5', FRAMES), { photo }, kept);
		expect(arrived()).toEqual([{ type, hash: sha256(photo) }]);
		expect(rig.sandbox.control.ledger()).toHaveLength(1);
	});

	test.each(SOUNDS)('arrives byte by byte as %s', async (type, sound) => {
		const parameters = references({ referenceAudioUrls: 'sound' });
		await run(video('seedance-2.5', parameters), { sound }, kept);
		expect(arrived()).toEqual([{ type, hash: sha256(sound) }]);
	});

	test.each([0, 1, 2, 3].flatMap((more) => [65_536, MIB].map((size) => size + more)))(
		'arrives byte by byte wherever it is cut into pieces: %d bytes',
		async (bytes) => {
			const photo = png(500, 500, bytes);
			await run(video('seedance-2.5', FRAMES), { photo }, kept);
			expect(arrived()).toEqual([{ type: 'image/png', hash: sha256(photo) }]);
		},
	);

	test('all files of an item arrive, each in its place, the same one twice too', async () => {
		const [first, second, sound] = [png(500, 500, 5000), realFile('baseline.jpg'), wav(4)];
		const parameters = references({
			referenceImageUrls: 'first\nhttps://example.com/a.jpg\nsecond\nfirst\nasset://a-1',
			referenceAudioUrls: 'sound',
		});
		await run(video('seedance-2.0', parameters), { first, second, sound }, kept);
		const [{ body } = { body: null }] = submits();
		expect(
			urlsOf(body).map((url) => (url.startsWith('data:') ? url.slice(0, url.indexOf(';')) : url)),
		).toEqual([
			'data:image/png',
			'https://example.com/a.jpg',
			'data:image/jpeg',
			'data:image/png',
			'asset://a-1',
			'data:audio/wav',
		]);
		const hashes = arrived().flatMap(({ type, hash }) => (type === undefined ? [] : [hash]));
		expect(hashes).toEqual([first, second, first, sound].map(sha256));
	});
});

test('a video of the item is fetched by its signed URL', async () => {
	await run(video('seedance-2.5', references({ referenceVideoUrls: 'clip' })), { clip: film() });
	const [{ body } = { body: null }] = submits();
	expect(urlsOf(body)).toEqual([
		expect.stringMatching(/^https:\/\/n8n\.example\.com\/rest\/binary-data\/signed\?token=/),
	]);
});

const [IMAGE, VIDEO, AUDIO] = [
	{ ...references({ referenceImageUrls: 'it' }), title: 'Reference Image URLs' },
	{ ...references({ referenceVideoUrls: 'it' }), title: 'Reference Video URLs' },
	{ ...references({ referenceAudioUrls: 'it' }), title: 'Reference Audio URLs' },
];
const EDIT = { ...VIDEO, taskType: 'edit' };
const SIDES = 'each side must be 300 to 6000';
const RATIO = 'its ratio of width to height must be from 0.4 to 2.5';
const PIXELS = 'must have 407,696 to 8,295,044 in total';

/** Model, field, file, and what is said of it; null where it is taken. */
type Case = [model: string, field: typeof IMAGE, file: () => Buffer, problem: string | null];

const CASES: Case[] = [
	['2.5', IMAGE, () => png(300, 300), null],
	['2.5', IMAGE, () => png(299, 300), `is 299 × 300 pixels, but ${SIDES}`],
	['2.0', IMAGE, () => png(300, 299), `is 300 × 299 pixels, but ${SIDES}`],
	['2.5', IMAGE, () => png(6000, 6000), null],
	['2.5', IMAGE, () => png(6001, 6000), `is 6001 × 6000 pixels, but ${SIDES}`],
	['2.5', IMAGE, () => png(400, 1000), null],
	['2.5', IMAGE, () => png(400, 1001), `is 400 × 1001 pixels (ratio 0.3996), but ${RATIO}`],
	['2.5', IMAGE, () => png(1000, 400), null],
	['2.5', IMAGE, () => png(1001, 400), `is 1001 × 400 pixels (ratio 2.502), but ${RATIO}`],
	['2.5', IMAGE, () => realFile('film.webm'), 'is video/webm, but must be an image'],
	['2.5', IMAGE, () => realFile('image.avif'), 'has an unknown type, but must be an image'],
	['2.5', IMAGE, () => realFile('generic.avif'), 'has an unknown type, but must be an image'],
	['2.5', IMAGE, () => Buffer.from('<svg/>'), 'has an unknown type, but must be an image'],
	[
		'2.5',
		VIDEO,
		() => film({ width: 300, height: 1360, seconds: 5 }),
		`is 300 × 1360 pixels (ratio 0.22), but ${RATIO}`,
	],
	['2.5', VIDEO, () => film({ width: 626, height: 652 }), null],
	[
		'2.5',
		VIDEO,
		() => film({ width: 638, height: 639 }),
		`is 638 × 639 pixels (407,682 in total), but ${PIXELS}`,
	],
	['2.5', VIDEO, () => film({ width: 299, height: 700 }), `is 299 × 700 pixels, but ${SIDES}`],
	['2.5', VIDEO, () => film({ width: 3840, height: 2160 }), null],
	[
		'2.5',
		VIDEO,
		() => film({ width: 3840, height: 2161 }),
		`is 3840 × 2161 pixels (8,298,240 in total), but ${PIXELS}`,
	],
	['2.5', VIDEO, () => film({ rate: 60 }), null],
	['2.5', VIDEO, () => film({ rate: 23 }), 'has 22.99 frames per second, but must have 24 to 60'],
	['2.5', VIDEO, () => film({ rate: 75 }), 'has 75 frames per second, but must have 24 to 60'],
	['2.5', VIDEO, () => film({ seconds: 2 }), null],
	['2.5', VIDEO, () => film({ seconds: 1.7 }), 'is 1.7 seconds long, but must be 2 to 30'],
	['2.5', VIDEO, () => film({ seconds: 30 }), null],
	['2.5', VIDEO, () => film({ seconds: 31 }), 'is 31 seconds long, but must be 2 to 30'],
	['2.0', VIDEO, () => film({ seconds: 15 }), null],
	['2.0-mini', VIDEO, () => film({ seconds: 16 }), 'is 16 seconds long, but must be 2 to 15'],
	['2.0-fast', VIDEO, () => film({ seconds: 16, moov: 'first' }), 'is 16 seconds long, but must be 2 to 15'],
	['2.5', EDIT, () => film({ seconds: 4, brand: 'qt  ' }), null],
	['2.5', EDIT, () => film({ seconds: 3 }), 'is 3 seconds long, but must be 4 to 30'],
	['2.5', VIDEO, () => realFile('film.webm'), 'is a WebM video, but must be MP4 or MOV'],
	['2.5', AUDIO, () => wav(2), null],
	['2.5', AUDIO, () => wav(1.7), 'is 1.7 seconds long, but must be 2 to 30'],
	['2.5', AUDIO, () => wav(30), null],
	['2.5', AUDIO, () => wav(31), 'is 31 seconds long, but must be 2 to 30'],
	['2.5', AUDIO, () => mp3(1200), 'is 31.35 seconds long, but must be 2 to 30'],
	['2.5', AUDIO, () => film(), 'is video/mp4, but must be an audio file'],
	[
		'2.5',
		AUDIO,
		() => Buffer.from('0000001c667479704d344120000000004d3441206d703432', 'hex'),
		'is an M4A file, but must be WAV or MP3',
	],
	['2.5', VIDEO, () => film({ seconds: 40, bytes: 8 * MIB }), 'is 40 seconds long, but must be 2 to 30'],
	['2.5', AUDIO, () => wav(10, 15 * MIB + 1), 'is a WAV file of 15.01 MB, but must be at most 15 MB'],
];

/** Files that take long to make, read, and send, so only one operation gets them. */
const LARGE: Case[] = [
	['2.5', IMAGE, () => png(500, 500, 30 * MIB - 1), null],
	['2.5', IMAGE, () => png(500, 500, 30 * MIB), 'is a PNG image of 30 MB, but must be smaller than 30 MB'],
	['2.5', VIDEO, () => film({ seconds: 3, bytes: 200 * MIB }), null],
	[
		'2.5',
		VIDEO,
		() => film({ seconds: 3, bytes: 200 * MIB + 1 }),
		'is an MP4 video of 200.01 MB, but must be at most 200 MB',
	],
	['2.5', AUDIO, () => wav(10, 15 * MIB), null],
];

describe.each(['submit', 'estimateCost'])('limits, with the operation %s', (operation) => {
	const cases = operation === 'submit' ? [...CASES, ...LARGE] : CASES;

	test.each(cases)('%#: Seedance %s', async (model, { title, ...field }, file, problem) => {
		const result = await run({ ...video(`seedance-${model}`, field), operation }, { it: file() });
		if (problem === null) {
			expect(result.error?.message).toBeUndefined();
			expect(rig.sandbox.control.ledger()).toHaveLength(operation === 'submit' ? 1 : 0);
			return;
		}
		const joint = problem.includes(', but ') ? 'and' : 'but';
		expect(result.error?.message).toContain(
			`${title} is "it", ${joint} the file in that binary field ${problem}.`,
		);
		expect(rig.sandbox.control.requests()).toHaveLength(0);
	});

	test('files of one field must not be too long together', async () => {
		const parameters = (model: string) => ({
			...video(
				model,
				references({ referenceVideoUrls: 'a\nb', referenceImageUrls: 'https://example.com/a.jpg' }),
			),
			operation,
		});
		const files = { a: film({ seconds: 8 }), b: film({ seconds: 8, rate: 30 }) };
		const { error } = await run(parameters('seedance-2.0'), files);
		expect(error?.message).toContain(
			'Reference Video URLs: the files in the binary fields "a", "b" are 16 seconds long in total, but must be at most 15.',
		);
		expect(rig.sandbox.control.requests()).toHaveLength(0);
		expect((await run(parameters('seedance-2.5'), files)).error).toBeUndefined();
	});

	test('a request stays below 64 MB: the file with which it would not is named', async () => {
		const [a, b, c] = [png(500, 500, 29 * MIB), png(501, 500, 17 * MIB), png(502, 500, 2 * MIB)];
		const parameters = {
			...video('seedance-2.5', references({ referenceImageUrls: 'a\nb\nc' })),
			operation,
		};
		const { error } = await run(parameters, { a, b, c });
		expect(error?.message).toContain(
			'Reference Image URLs is "c", but the file in that binary field makes the request too large: its files have 64.01 MB after encoding, and the maximum is 63.75 MB. Encoding adds a third to the size. Use smaller files or public URLs.',
		);
		expect(error?.message).not.toMatch(/is "[ab]"/);
		expect(rig.sandbox.control.requests()).toHaveLength(0);
		if (operation !== 'submit') return;
		const fits = await run(parameters, { a, b, c: png(502, 500, 1.8 * MIB) });
		expect(fits.error).toBeUndefined();
		expect(rig.sandbox.control.ledger()).toHaveLength(1);
	});
});

test('of a file in a field that the mode does not take, only that is told', async () => {
	const parameters = { ...video('seedance-2.5', FRAMES), referenceVideoUrls: 'it' };
	const { error } = await run(parameters, { photo: png(500, 500), it: film({ seconds: 99 }) });
	expect(error?.message ?? '').not.toMatch(/99|n8n-file/);
});

describe('a batch', () => {
	test('of 40 items with one bad file: the others are submitted, each with its own file', async () => {
		const engine = await engineOfArk();
		const photos = Array.from({ length: 40 }, (_, row) => png(row === 17 ? 200 : 400 + row, 500, 2000 + row));
		const items = [];
		for (const [row, photo] of photos.entries())
			items.push(await itemOf(engine, { photo }, row % 2 === 0 ? 'on disk' : 'in memory', `row ${row}`));
		const { value } = await rig.settle(
			engine.run({
				parameters: video('seedance-2.5', FRAMES),
				items,
				onError: 'continueErrorOutput',
			}),
		);
		expect(value.items).toHaveLength(39);
		expect(value.errorItems.map(({ json }) => json.error)).toEqual([
			expect.stringContaining('is 200 × 500 pixels, but each side must be 300 to 6000'),
		]);
		expect(rig.sandbox.control.ledger()).toHaveLength(39);
		const byPrompt = new Map(
			submits().map(({ body }) => {
				const [{ text }] = z
					.object({ content: z.tuple([z.object({ text: z.string() })], z.unknown()) })
					.parse(body).content;
				const [url = ''] = urlsOf(body);
				return [text, sha256(Buffer.from(url.slice(url.indexOf(',') + 1), 'base64'))];
			}),
		);
		photos.forEach((photo, row) => {
			expect(byPrompt.get(`row ${row}`)).toBe(row === 17 ? undefined : sha256(photo));
		});
	});
});

test('two files with the same content and orders beside them are told apart by content alone', async () => {
	const engine = await engineOfArk();
	const rows = [png(640, 480, 3000), png(640, 480, 3000), png(640, 480, 3001)];
	const items = [];
	for (const photo of rows) items.push(await itemOf(engine, { photo }));
	await rig.settle(engine.run({ parameters: video('seedance-2.5', FRAMES), items }));
	expect(
		arrived()
			.map(({ hash }) => hash)
			.sort(),
	).toEqual(rows.map(sha256).sort());
	expect(rig.sandbox.control.ledger()).toHaveLength(3);
});
