/** Files of an item on ark: images and sound go inside the request, checked against the provider's limits and byte by byte. */
import { createHash } from 'node:crypto';
import { Container } from '@n8n/di';
import { writeFileSync } from 'node:fs';
import { BinaryDataService } from 'n8n-core';
import type { IBinaryData, INodeParameters } from 'n8n-workflow';
import { z } from 'zod/v4';
import { realFile } from '../host/items/media/files';
import { credentialFor } from '../sandbox/credentials';
import { createEngine, type Engine } from './harness';
import { bmp, film, mp3, png, wav } from './mediaFiles';
import { useRig } from './rig';

const rig = useRig();
const MIB = 1024 * 1024;

const engineOfArk = async () =>
	await createEngine({ credentials: { seedanceApi: { ...credentialFor('ark', rig.sandbox) } } });

const FRAMES = { mode: 'image-to-video', imageUrl: 'photo' } as const;
const references = (more: INodeParameters) => ({ mode: 'media-to-video', ...more });

function video(model: string, parameters: INodeParameters): INodeParameters {
	return {
		operation: 'submit',
		model: `ark/${model}`,
		prompt: '={{ $json.prompt }}',
		duration: 5,
		...parameters,
	};
}

type Files = Readonly<Record<string, Buffer>>;

/** How n8n keeps the files of an item. */
const KEPT = {
	'on disk': async (engine: Engine, name: string, content: Buffer) =>
		await engine.storeBinary(content, name, 'application/octet-stream'),
	'in memory': async (_: Engine, name: string, content: Buffer) =>
		await Promise.resolve<IBinaryData>({
			data: content.toString('base64'),
			fileName: name,
			mimeType: 'application/octet-stream',
		}),
} as const;

async function itemOf(engine: Engine, files: Files, kept: keyof typeof KEPT = 'on disk', prompt = 'a fox') {
	const binary: Record<string, IBinaryData> = {};
	for (const [name, content] of Object.entries(files)) binary[name] = await KEPT[kept](engine, name, content);
	return { json: { prompt }, binary };
}

async function run(parameters: INodeParameters, files: Files, kept: keyof typeof KEPT = 'on disk') {
	const engine = await engineOfArk();
	const items = [await itemOf(engine, files, kept)];
	return (await rig.settle(engine.run({ parameters, items }))).value;
}

const submits = () => rig.sandbox.control.requests().filter(({ kind }) => kind === 'submit');

const Url = z.object({ url: z.string() });
const Content = z.object({
	content: z.array(
		z.object({ image_url: Url.optional(), video_url: Url.optional(), audio_url: Url.optional() }),
	),
});

/** The URLs of a request, in their order. */
function urlsOf(body: unknown): string[] {
	return Content.parse(body).content.flatMap(({ image_url, video_url, audio_url }) => {
		const medium = image_url ?? video_url ?? audio_url;
		return medium === undefined ? [] : [medium.url];
	});
}

const sha256 = (content: Buffer | string) => createHash('sha256').update(content).digest('hex');

/** What is in the data URIs that arrived. */
function arrived(): Array<{ type: string | undefined; hash: string }> {
	return submits().flatMap(({ body }) =>
		urlsOf(body).map((url) => {
			const [, type, data = ''] = /^data:([a-z]+\/[a-z0-9]+);base64,(.+)$/.exec(url) ?? [];
			return { type, hash: sha256(Buffer.from(data, 'base64')) };
		}),
	);
}

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
const SIDES = 'each side must be from 300 to 6000';
const RATIO = 'must be from 0.4 to 2.5';
const PIXELS = 'must have from 407,696 to 8,295,044';

/** Model, field, file, and what is said of it; null where it is taken. */
type Case = [model: string, field: typeof IMAGE, file: () => Buffer, problem: string | null];

const CASES: Case[] = [
	['2.5', IMAGE, () => png(300, 300), null],
	['2.5', IMAGE, () => png(299, 300), `is 299 × 300 pixels, but ${SIDES}`],
	['2.0', IMAGE, () => png(300, 299), `is 300 × 299 pixels, but ${SIDES}`],
	['2.5', IMAGE, () => png(6000, 6000), null],
	['2.5', IMAGE, () => png(6001, 6000), `is 6001 × 6000 pixels, but ${SIDES}`],
	['2.5', IMAGE, () => png(400, 1000), null],
	['2.5', IMAGE, () => png(400, 1001), `is 400 × 1001 pixels, a ratio of 0.3996, but ${RATIO}`],
	['2.5', IMAGE, () => png(1000, 400), null],
	['2.5', IMAGE, () => png(1001, 400), `is 1001 × 400 pixels, a ratio of 2.502, but ${RATIO}`],
	['2.5', IMAGE, () => png(500, 500, 30 * MIB - 1), null],
	['2.5', IMAGE, () => png(500, 500, 30 * MIB), 'is a PNG image of 30 MB, but must be smaller than 30 MB'],
	['2.5', IMAGE, () => realFile('film.webm'), 'has to be of type image and is video/webm'],
	['2.5', IMAGE, () => realFile('image.avif'), 'has to be of type image and is none by its content'],
	['2.5', IMAGE, () => realFile('generic.avif'), 'has to be of type image and is none by its content'],
	['2.5', IMAGE, () => Buffer.from('<svg/>'), 'has to be of type image and is none by its content'],
	[
		'2.5',
		VIDEO,
		() => film({ width: 300, height: 1360, seconds: 5 }),
		`is 300 × 1360 pixels, a ratio of 0.22, but ${RATIO}`,
	],
	['2.5', VIDEO, () => film({ width: 626, height: 652 }), null],
	[
		'2.5',
		VIDEO,
		() => film({ width: 638, height: 639 }),
		`is 638 × 639 pixels, 407,682 in all, but ${PIXELS}`,
	],
	['2.5', VIDEO, () => film({ width: 299, height: 700 }), `is 299 × 700 pixels, but ${SIDES}`],
	['2.5', VIDEO, () => film({ width: 3840, height: 2160 }), null],
	[
		'2.5',
		VIDEO,
		() => film({ width: 3840, height: 2161 }),
		`is 3840 × 2161 pixels, 8,298,240 in all, but ${PIXELS}`,
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
	['2.5', VIDEO, () => film({ seconds: 3, bytes: 200 * MIB }), null],
	[
		'2.5',
		VIDEO,
		() => film({ seconds: 3, bytes: 200 * MIB + 1 }),
		'is an MP4 video of 200.01 MB, but must be at most 200 MB',
	],
	['2.5', VIDEO, () => film({ seconds: 40, bytes: 8 * MIB }), 'is 40 seconds long, but must be 2 to 30'],
	['2.5', VIDEO, () => realFile('film.webm'), 'is a WebM video, but must be MP4 or MOV'],
	['2.5', AUDIO, () => wav(2), null],
	['2.5', AUDIO, () => wav(1.7), 'is 1.7 seconds long, but must be 2 to 30'],
	['2.5', AUDIO, () => wav(30), null],
	['2.5', AUDIO, () => wav(31), 'is 31 seconds long, but must be 2 to 30'],
	['2.5', AUDIO, () => mp3(1200), 'is 31.35 seconds long, but must be 2 to 30'],
	['2.5', AUDIO, () => wav(10, 15 * MIB), null],
	['2.5', AUDIO, () => wav(10, 15 * MIB + 1), 'is a WAV file of 15.01 MB, but must be at most 15 MB'],
	['2.5', AUDIO, () => film(), 'has to be of type audio and is video/mp4'],
	[
		'2.5',
		AUDIO,
		() => Buffer.from('0000001c667479704d344120000000004d3441206d703432', 'hex'),
		'is an M4A file, but must be WAV or MP3',
	],
];

describe.each(['submit', 'estimateCost'])('limits, with the operation %s', (operation) => {
	test.each(CASES)('%#: Seedance %s', async (model, { title, ...field }, file, problem) => {
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
			'Reference Video URLs: the files in the binary fields "a", "b" are 16 seconds long in all, but must be at most 15.',
		);
		expect(rig.sandbox.control.requests()).toHaveLength(0);
		expect((await run(parameters('seedance-2.5'), files)).error).toBeUndefined();
	});

	test('a request stays below 64 MB: the file with which it would not is named', async () => {
		const [a, b, c] = [png(500, 500, 29 * MIB), png(501, 500, 17 * MIB), png(502, 500, 2 * MIB)];
		const parameters = (list: string) => ({
			...video('seedance-2.5', references({ referenceImageUrls: list })),
			operation,
		});
		const { error } = await run(parameters('a\nb\nc'), { a, b, c });
		expect(error?.message).toContain(
			'Reference Image URLs is "c", and the file in that binary field brings all files to 64.01 MB of the request, where each counts a third more than its size, but they must take at most 63.75 MB together.',
		);
		expect(error?.message).not.toMatch(/is "[ab]"/);
		expect(rig.sandbox.control.requests()).toHaveLength(0);
		const fits = { ...(await run(parameters('a\nb\nc'), { a, b, c: png(502, 500, 1.8 * MIB) })) };
		expect(fits.error).toBeUndefined();
		expect(rig.sandbox.control.ledger()).toHaveLength(operation === 'submit' ? 1 : 0);
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
			expect.stringContaining('is 200 × 500 pixels, but each side must be from 300 to 6000'),
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

describe('what is tried again', () => {
	const photo = png(640, 480, 300_001);
	const parameters = video('seedance-2.5', FRAMES);
	const fault = (fault: Parameters<typeof rig.sandbox.control.addFault>[0]['fault'], times = 1) =>
		rig.sandbox.control.addFault({ on: 'submit', times, fault });

	test.each(['on disk', 'in memory'] as const)(
		'after a 429 is the same, and charged once: %s',
		async (kept) => {
			fault({ kind: 'status', status: 429 }, 3);
			await run(parameters, { photo }, kept);
			expect(arrived()).toEqual(
				Array.from({ length: 4 }, () => ({ type: 'image/png', hash: sha256(photo) })),
			);
			expect(rig.sandbox.control.ledger()).toHaveLength(1);
		},
	);

	test('with Retry On Fail and Retry execution is the same, and charged once', async () => {
		fault({ kind: 'status', status: 401 }, 3);
		const engine = await engineOfArk();
		const items = [await itemOf(engine, { photo })];
		const retry = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1000 };
		const { value: failed } = await rig.settle(engine.run({ parameters, items, ...retry }));
		expect(failed.status).toBe('error');
		await rig.settle(engine.retryExecution(failed));
		expect(new Set(arrived().map(({ hash }) => hash))).toEqual(new Set([sha256(photo)]));
		expect(arrived()).toHaveLength(4);
		expect(rig.sandbox.control.ledger()).toHaveLength(1);
	});

	test('an order whose answer was lost is found by its file: it is not sent again', async () => {
		fault({ kind: 'reset', when: 'after' });
		const engine = await engineOfArk();
		const items = [await itemOf(engine, { photo })];
		const { value } = await rig.settle(engine.run({ parameters, items }));
		expect(value.items[0]?.json).toMatchObject({ taskId: rig.sandbox.control.ledger()[0]?.taskId });
		expect(submits()).toHaveLength(1);
		expect(rig.sandbox.control.ledger()).toHaveLength(1);
	});

	test.each<[string, (path: string, id: string) => unknown, RegExp]>([
		[
			'is gone',
			(_, id) => Container.get(BinaryDataService).deleteManyByBinaryDataId([id]),
			/Nothing was sent, because the file in the binary field "photo" can't be read any more/,
		],
		[
			'has changed',
			(path) => {
				const other = Buffer.from(photo);
				other.writeUInt8(7, 200_000);
				writeFileSync(path, other);
			},
			/Nothing was sent, because the file in the binary field "photo" has changed since it was checked/,
		],
		[
			'is longer',
			(path) => {
				writeFileSync(path, Buffer.concat([photo, photo]));
			},
			/has changed since it was checked/,
		],
		[
			'is shorter',
			(path) => {
				writeFileSync(path, photo.subarray(0, 200_000));
			},
			/has changed since it was checked/,
		],
	])('is not sent where the file %s meanwhile', async (_, change, words) => {
		fault({ kind: 'status', status: 429, headers: { 'retry-after': '20' } });
		const engine = await engineOfArk();
		const item = await itemOf(engine, { photo });
		const { id = '' } = item.binary.photo ?? {};
		const path = Container.get(BinaryDataService).getPath(id);
		const { value } = await rig.settle(engine.run({ parameters, items: [item] }), {
			at: [[10_000, () => change(path, id)]],
		});
		expect(value.error?.message).toMatch(words);
		expect(value.error?.message).not.toContain('may have been submitted');
		expect(submits()).toHaveLength(1);
		expect(rig.sandbox.control.ledger()).toHaveLength(0);
	});
});

describe('nobody but the provider gets to see a file', () => {
	const photo = png(640, 480, 6000);
	const start = photo.toString('base64').slice(40, 80);

	test.each(['on disk', 'in memory'] as const)('no output, log, hint or execution data: %s', async (kept) => {
		const parameters = video('seedance-2.5', {
			...FRAMES,
			operation: 'submitAndWait',
			options: { includeRawResponse: true },
		});
		const engine = await engineOfArk();
		const items = [await itemOf(engine, { photo }, kept)];
		const { value } = await rig.settle(engine.run({ parameters, items }));
		expect(value.items[0]?.json.status).toBe('completed');
		const told = [value.items.map(({ json }) => json), value.logs, value.hints, value.staticData];
		expect(JSON.stringify(told)).not.toMatch(/base64,|n8n-file:/);
		expect(JSON.stringify(told)).not.toContain(start);
		// The journal is in here, and in memory mode the item's own file, once.
		const all = JSON.stringify(value.data.executionData ?? {});
		expect(all).toContain('seedanceJournal');
		expect(all).not.toMatch(/data:image|n8n-file:/);
		const stored = JSON.stringify(engine.stored(value).data);
		expect(stored).not.toContain('data:image');
	});

	test.each([
		['in an error', { kind: 'status', status: 400 }],
		['in an answer to a paid order', { kind: 'status', status: 200, when: 'after' }],
	] as const)('no echo of the provider %s', async (_, fault) => {
		const echo = `data:image/png;base64,${photo.toString('base64')}`;
		const escaped = echo.replaceAll('/', '\\/');
		const body = {
			id: 'cgt-echo',
			error: { code: 'InvalidParameter', message: `Cannot fetch ${echo} or ${escaped}`, param: 'content' },
		};
		rig.sandbox.control.addFault({ on: 'submit', fault: { ...fault, body } });
		const parameters = { ...video('seedance-2.5', FRAMES), options: { includeRawResponse: true } };
		const { error, logs, items, data } = await run(parameters, { photo });
		const told = JSON.stringify([error, logs, items, data.resultData.error]);
		expect(told).not.toContain(start);
		expect(told).not.toContain(start.replaceAll('/', '\\\\/'));
	});
});

describe('what is typed', () => {
	const photo = png(640, 480);
	const standIn = `n8n-file:${sha256(photo)}`;

	test.each([standIn, ` ${standIn} `, `${' '.repeat(200)}${standIn}`, 'n8n-file:x', 'N8N-FILE:x'])(
		'as the stand-in of a file is refused like any wrong URL: %s',
		async (typed) => {
			const { error } = await run(video('seedance-2.5', { ...FRAMES, imageUrl: typed }), { photo });
			expect(error?.message).toMatch(/Image URL is .* but must be a public https URL/);
			const list = references({ referenceImageUrls: ['photo', typed] });
			const { error: inList } = await run(video('seedance-2.5', list), { photo });
			expect(inList?.message).toMatch(/Reference Image URLs is .*, but must be a public https URL/);
			expect(rig.sandbox.control.requests()).toHaveLength(0);
		},
	);

	test('as a data URI is refused, with the advice to use a binary field', async () => {
		const imageUrl = `data:image/png;base64,${photo.toString('base64')}`;
		const { error } = await run(video('seedance-2.5', { ...FRAMES, imageUrl }), { photo });
		expect(error?.message).toContain('give the name of a binary field of the item instead');
	});

	test('as a prompt stays a prompt, even if it is the stand-in of the item’s file', async () => {
		const engine = await engineOfArk();
		const item = await itemOf(engine, { photo }, 'on disk', standIn);
		await rig.settle(engine.run({ parameters: video('seedance-2.5', FRAMES), items: [item] }));
		const [{ body } = { body: null }] = submits();
		expect(body).toMatchObject({ content: [{ type: 'text', text: standIn }, { type: 'image_url' }] });
		expect(arrived()).toEqual([{ type: 'image/png', hash: sha256(photo) }]);
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
