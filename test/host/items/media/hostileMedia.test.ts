/** Files that are damaged, or made to do harm, never make a reader throw, read outside of them or take long. */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { audioFacts } from '../../../../nodes/Seedance/host/items/media/audioFacts';
import { bufferSource } from '../../../../nodes/Seedance/host/items/media/byteSource';
import { imageFacts } from '../../../../nodes/Seedance/host/items/media/imageFacts';
import { videoFacts } from '../../../../nodes/Seedance/host/items/media/videoFacts';
import { realFile, realFiles } from './files';

const files = new Map(realFiles.map((name) => [name, realFile(name)]));

/** All numbers that a reader returns are counts or lengths that can be. */
function isSound(facts: object | null): boolean {
	return Object.values(facts ?? {}).every(
		(value: unknown) => typeof value !== 'number' || (Number.isFinite(value) && value >= 0),
	);
}

async function readAll(bytes: Buffer): Promise<void> {
	for (const facts of [imageFacts(bytes), audioFacts(bytes), await videoFacts(bufferSource(bytes))]) {
		if (!isSound(facts)) throw new Error(`not sound: ${JSON.stringify(facts)}`);
	}
}

/** The bytes between others that would be a fine size or length, were they read. */
function walledIn(bytes: Buffer): Buffer {
	const whole = Buffer.alloc(bytes.length + 2048, 1);
	bytes.copy(whole, 1024);
	return whole.subarray(1024, 1024 + bytes.length);
}

describe('any bytes', () => {
	it('are read without an error', async () => {
		const beginnings = [...files.values()].flatMap((file) =>
			[4, 12, 16, 40].map((length) => file.subarray(0, length)),
		);
		const start = fc.constantFrom(Buffer.alloc(0), ...beginnings);
		await fc.assert(
			fc.asyncProperty(start, fc.uint8Array({ maxLength: 400 }), async (first, rest) => {
				await readAll(Buffer.concat([first, rest]));
			}),
			{ numRuns: 3000 },
		);
	});

	it('real files that end anywhere are read without an error, and the same whatever follows in memory', async () => {
		const differ: string[] = [];
		for (const [name, file] of files) {
			for (let length = 0; length < file.length; length += length < 160 ? 1 : 29) {
				const cut = Buffer.from(file.subarray(0, length));
				const walled = walledIn(cut);
				await readAll(cut);
				const [alone, amid] = [cut, walled].map((bytes) => [imageFacts(bytes), audioFacts(bytes)]);
				if (!isDeepStrictEqual(alone, amid)) differ.push(`${name} of ${length} bytes`);
			}
		}
		expect(differ).toEqual([]);
	});

	it('real files with changed bytes are read without an error', async () => {
		const byte = fc.constantFrom(0, 1, 8, 0x7f, 0x80, 0xff);
		const change = fc.record({ at: fc.nat(100_000), byte, length: fc.integer({ min: 1, max: 4 }) });
		await fc.assert(
			fc.asyncProperty(
				fc.constantFrom(...realFiles),
				fc.array(change, { minLength: 1, maxLength: 8 }),
				async (name, changes) => {
					const bytes = Buffer.from(files.get(name) ?? []);
					for (const { at, byte, length } of changes) {
						const place = at % bytes.length;
						bytes.fill(byte, place, Math.min(place + length, bytes.length));
					}
					await readAll(bytes);
				},
			),
			{ numRuns: 5000 },
		);
	});
});

describe('a file of the largest size that is read', () => {
	const MB = 1024 * 1024;
	const MOST_MS = 500;
	const filled = (start: string | Buffer, unit: string | Buffer, bytes: number) => {
		const file = Buffer.alloc(bytes, unit, 'latin1');
		(typeof start === 'string' ? Buffer.from(start, 'latin1') : start).copy(file);
		return file;
	};
	const boxes = (bytes: number, first: string, ...types: readonly string[]) => {
		const unit = Buffer.from(types.map((type) => `\0\0\0\x08${type}`).join(''), 'latin1');
		return filled(`\0\0\0\x10ftyp${first}\0\0\0\0`, unit, bytes);
	};
	/** Boxes inside each other: the outer ones go on to the end of the file. */
	const nested = (...types: readonly string[]) => types.map((type) => `\0\0\0\0${type}`).join('');
	const traks = Buffer.concat(
		['tkhd', 'mdia']
			.map((type) => Buffer.from(`\0\0\0\x08${type}`, 'latin1'))
			.concat(Buffer.alloc(1984, '\0\0\0\x08free', 'latin1')),
	);
	const trak = Buffer.concat([Buffer.from('\0\0\x07\xd8trak', 'latin1'), traks]);
	const directories = () => {
		const file = filled('II*\0\x08\0\0\0', '\xff\xff\x01\0', 30 * MB);
		file.writeUInt32LE(8, 8 + 2 + 0xffff * 12);
		return file;
	};
	const manyTimes = () => {
		const file = realFile('moovlast.mp4');
		const at = file.indexOf('stts');
		const beginning = Buffer.from(file.subarray(0, at + 4));
		for (const type of ['moov', 'trak', 'mdia', 'minf', 'stbl', 'stts']) {
			beginning.writeUInt32BE(15 * MB, beginning.indexOf(type) - 4);
		}
		return filled(beginning, '\0\0\0\x01', 15 * MB);
	};

	it.each<[string, () => Buffer]>([
		['a JPEG of fill bytes', () => filled('\xff\xd8', '\xff', 30 * MB)],
		['a JPEG of empty segments', () => filled('\xff\xd8', '\xff\xe0\0\x02', 30 * MB)],
		['a JPEG of markers that stand alone', () => filled('\xff\xd8', '\xff\xd0', 30 * MB)],
		['a JPEG of stray bytes', () => filled('\xff\xd8\xff', '\0', 30 * MB)],
		['a TIFF whose directory points at itself', directories],
		['a HEIC of empty boxes', () => boxes(30 * MB, 'heic', 'free')],
		[
			'a HEIC of empty properties',
			() =>
				filled(
					`\0\0\0\x10ftypheic\0\0\0\0\0\0\0\0meta\0\0\0\0${nested('iprp', 'ipco')}`,
					'\0\0\0\x08ispe',
					30 * MB,
				),
		],
		['a HEIC of brands', () => filled('\x01\xe0\0\0ftypheic', 'mif1', 30 * MB)],
		['a video of empty boxes', () => boxes(15 * MB, 'isom', 'free')],
		['a video of empty moov boxes', () => boxes(15 * MB, 'isom', 'moov')],
		[
			'a moov box of empty boxes',
			() => filled(`\0\0\0\x10ftypisom\0\0\0\0${nested('moov')}`, '\0\0\0\x08free', 15 * MB),
		],
		[
			'a moov box of empty tracks',
			() => filled(`\0\0\0\x10ftypisom\0\0\0\0${nested('moov')}`, '\0\0\0\x08trak', 15 * MB),
		],
		['a moov box of full tracks', () => filled(`\0\0\0\x10ftypisom\0\0\0\0${nested('moov')}`, trak, 15 * MB)],
		[
			'a track of empty boxes',
			() =>
				filled(
					`\0\0\0\x10ftypisom\0\0\0\0${nested('moov', 'trak', 'mdia', 'minf', 'stbl')}`,
					'\0\0\0\x08free',
					15 * MB,
				),
		],
		['a film of a million frame times', manyTimes],
		['a WAV of empty chunks', () => filled('RIFF\0\0\0\0WAVE', 'LIST\0\0\0\0', 15 * MB)],
		['a WAV of formats', () => filled('RIFF\0\0\0\0WAVE', 'fmt \0\0\0\0', 15 * MB)],
		['an MP3 of tags', () => filled('', 'ID3\x04\0\0\0\0\0\0', 15 * MB)],
		['an MP3 of ones', () => filled('ID3\x04\0\0\0\0\0\0', '\xff', 15 * MB)],
		['an MP3 of headers too close to each other', () => filled('', '\xff\xfb\x90\x64', 15 * MB)],
		['an MP3 of the shortest frames', () => filled('', `\xff\xf3\x14\xc4${'\0'.repeat(20)}`, 15 * MB)],
		['zeros', () => Buffer.alloc(30 * MB)],
	])('%s is read in no time', async (_, make) => {
		const file = make();
		let shortest = Number.POSITIVE_INFINITY;
		for (let times = 0; times < 3 && shortest > MOST_MS; times += 1) {
			const began = process.cpuUsage();
			await readAll(file);
			const { user, system } = process.cpuUsage(began);
			shortest = Math.min(shortest, (user + system) / 1000);
		}
		expect(shortest).toBeLessThan(MOST_MS);
	});
});
