/** What a video tells of itself while it streams by: the same in whatever pieces, and nothing that is not certain. */
import fc from 'fast-check';
import { PassingFilm } from '../../../nodes/Seedance/host/downloads/passingFilm';
import { footage } from '../../sandbox/media/footage';
import { realFile, realFiles } from '../items/media/files';
import { box } from './film';

/** The facts of a file that comes in pieces of these sizes, which are repeated. */
function factsOf(file: Buffer, sizes: readonly number[] = [file.length], format: 'mp4' | 'mov' = 'mp4') {
	const film = new PassingFilm(format);
	for (let at = 0, index = 0; at < file.length; index += 1) {
		const size = Math.max(1, sizes[index % sizes.length] ?? 1);
		film.append(file.subarray(at, at + size));
		at += size;
	}
	return film.facts;
}

const real = { width: 320, height: 568, seconds: 3, hardToPlay: null };

describe('videos of other programs', () => {
	it.each([
		['fast start', 'moovfirst.mp4', real],
		['the facts at the end', 'moovlast.mp4', real],
		['fragments, with the length of all', 'fragmentslength.mp4', real],
		['fragments, without it', 'fragmented.mp4', real],
		['HEVC of 8 bits', 'hevc.mp4', { ...real, seconds: 2 }],
		['no picture', 'soundonly.mp4', null],
		['another format', 'film.webm', null],
	])('%s', (_, name, expected) => {
		expect(factsOf(realFile(name))).toEqual(expected);
	});

	it('a MOV is hard to play', () => {
		expect(factsOf(realFile('film.mov'), undefined, 'mov')).toEqual({ ...real, hardToPlay: 'mov' });
	});

	it('what an edit cuts off does not count, nor does a longer sound', () => {
		expect(factsOf(realFile('cut.mp4'))?.seconds).toBeCloseTo(2, 2);
		expect(factsOf(realFile('sound.mp4'))?.seconds).toBeCloseTo(2.002, 3);
	});
});

describe('hard to play', () => {
	const shape = { width: 1920, height: 1080, seconds: 5 };

	it('HEVC of 10 bits is, by the settings of its decoder', () => {
		const file = footage({ ...shape, kind: 'hevc10' });
		expect(factsOf(file)?.hardToPlay).toBe('hevc10');
		file[file.indexOf('hvcC') + 4 + 17] = 0xf8;
		expect(factsOf(file)?.hardToPlay).toBeNull();
	});

	it('ProRes is, and H.264 is not', () => {
		const file = footage(shape);
		expect(factsOf(file)?.hardToPlay).toBeNull();
		file.write('apch', file.lastIndexOf('avc1'), 'latin1');
		expect(factsOf(file)?.hardToPlay).toBe('proRes');
	});
});

describe('fragments', () => {
	const word = (value: number) => {
		const bytes = Buffer.alloc(4);
		bytes.writeUInt32BE(value);
		return bytes;
	};
	const words = (...values: readonly number[]) => Buffer.concat(values.map(word));
	const original = realFile('fragmented.mp4');
	/** Everything before the first fragment. Its track has the ID 1 and 12,288 units a second. */
	const start = original.subarray(0, original.indexOf('moof') - 4);
	const scale = original.readUInt32BE(original.indexOf('mdhd') + 4 + 12);
	const moof = (header: Buffer, ...runs: readonly Buffer[]) =>
		box('moof', box('traf', Buffer.concat([box('tfhd', header), ...runs.map((run) => box('trun', run))])));
	const film = (...fragments: readonly Buffer[]) =>
		Buffer.concat([start, ...fragments.flatMap((one) => [one, box('mdat')])]);
	const secondsOf = (file: Buffer) => factsOf(file)?.seconds ?? null;

	const each = moof(words(0, 1), words(0x701, 2, 40, scale, 7, 0, scale * 2, 7, 0));
	const byTrack = moof(words(0xb, 1, 0, 0, 1, scale), words(0, 3));

	it('may tell the length of each frame, or one for all of them', () => {
		expect(secondsOf(film(each))).toBe(3);
		expect(secondsOf(film(byTrack))).toBe(3);
		expect(secondsOf(film(each, byTrack, each))).toBe(9);
	});

	it('of another track do not count', () => {
		expect(secondsOf(film(each, moof(words(8, 2, scale), words(0, 100))))).toBe(3);
	});

	it.each([
		['the last one is cut', film(each, each).subarray(0, -1)],
		['something else follows', Buffer.concat([film(each), Buffer.from('junk')])],
		['a run says that it has more frames than bytes', film(each, moof(words(0, 1), words(0x100, 9, 1)))],
		['one is too large to be held', film(each, box('moof', Buffer.alloc(2 * 1024 * 1024)), each)],
		['one goes on to the end of the file', Buffer.concat([film(each), words(0), Buffer.from('mdat1234')])],
	])('have no length where %s, but a size', (_, file) => {
		expect(factsOf(file)).toEqual({ ...real, seconds: null });
	});

	it('are not counted twice where the track has the length of the whole film', () => {
		const file = film(each);
		file.writeUInt32BE(3 * scale, file.indexOf('mdhd') + 4 + 16);
		expect(secondsOf(file)).toBe(3);
	});
});

describe('any pieces', () => {
	it('give the same facts', () => {
		const sizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 20 }), fc.nat(3000)), { minLength: 1 });
		fc.assert(
			fc.property(fc.constantFrom(...realFiles), sizes, (name, some) => {
				expect(factsOf(realFile(name), some)).toEqual(factsOf(realFile(name)));
			}),
			{ numRuns: 500 },
		);
	});
});

describe('damaged and hostile files', () => {
	const isSound = (facts: object | null) =>
		Object.values(facts ?? {}).every(
			(value: unknown) => typeof value !== 'number' || (Number.isFinite(value) && value > 0),
		);

	it('never make it throw, and give no number that cannot be', () => {
		const change = fc.record({
			at: fc.nat(100_000),
			byte: fc.constantFrom(0, 1, 8, 0x7f, 0x80, 0xff),
			length: fc.integer({ min: 1, max: 4 }),
		});
		const mutations = fc.array(change, { maxLength: 8 });
		fc.assert(
			fc.property(
				fc.constantFrom(...realFiles),
				mutations,
				fc.nat(),
				fc.uint8Array({ maxLength: 99 }),
				(name, changes, end, tail) => {
					const bytes = Buffer.concat([realFile(name), tail]);
					for (const { at, byte, length } of changes) {
						const place = at % bytes.length;
						bytes.fill(byte, place, Math.min(place + length, bytes.length));
					}
					expect(isSound(factsOf(bytes.subarray(0, bytes.length - (end % 50)), [1000, 7]))).toBe(true);
				},
			),
			{ numRuns: 5000 },
		);
	});

	it('random bytes tell nothing', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
				expect(factsOf(Buffer.from(bytes))).toBeNull();
			}),
		);
	});

	const MIB = 1024 * 1024;
	const header = (length: number, type: string) => {
		const bytes = Buffer.from(`\0\0\0\0${type}`, 'latin1');
		bytes.writeUInt32BE(length);
		return bytes;
	};

	it('a moov box that claims gigabytes is not held, and one that claims megabytes only as far as it came', () => {
		for (const claimed of [2 ** 32 - 1, 9 * MIB, 7 * MIB]) {
			const film = new PassingFilm('mp4');
			const before = process.memoryUsage().arrayBuffers;
			film.append(header(claimed, 'moov'));
			film.append(Buffer.alloc(100));
			expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(MIB);
			expect(film.facts).toBeNull();
		}
	});

	it('a gigabyte of content takes no memory, and the facts behind it are read', () => {
		const file = realFile('moovlast.mp4');
		const film = new PassingFilm('mp4');
		film.append(file.subarray(0, file.indexOf('mdat') - 4));
		film.append(header(1024 * MIB + 8, 'mdat'));
		const piece = Buffer.alloc(MIB / 16);
		const before = process.memoryUsage.rss();
		for (let fed = 0; fed < 1024 * 16; fed += 1) film.append(piece);
		expect(process.memoryUsage.rss() - before).toBeLessThan(32 * MIB);
		film.append(file.subarray(file.indexOf('moov') - 4));
		expect(film.facts).toEqual(real);
	});

	/** Feeds the unit again and again until so many bytes have come. @returns milliseconds of the processor */
	const timeFor = (first: Buffer, unit: Buffer, bytes: number, size: number) => {
		const film = new PassingFilm('mp4');
		const piece = Buffer.alloc(Math.max(unit.length, size - (size % unit.length)), unit);
		film.append(first);
		const began = process.cpuUsage();
		for (let fed = 0; fed < bytes; fed += piece.length) film.append(piece);
		const { user, system } = process.cpuUsage(began);
		return (user + system) / 1000;
	};
	const start = realFile('fragmented.mp4').subarray(0, realFile('fragmented.mp4').indexOf('moof') - 4);

	it.each<[string, Buffer, Buffer]>([
		['content', header(2 ** 32 - 1, 'mdat'), Buffer.from('content ')],
		['empty boxes', header(8, 'free'), header(8, 'free')],
		['empty fragments', start, header(8, 'moof')],
		[
			'fragments of empty boxes',
			start,
			Buffer.concat([header(8 * 65_536, 'moof'), Buffer.alloc(8 * 65_535, header(8, 'traf'))]),
		],
		[
			'moov boxes without a track',
			header(8, 'free'),
			Buffer.concat([header(8 * 65_536, 'moov'), Buffer.alloc(8 * 65_535, header(8, 'trak'))]),
		],
	])('a gigabyte of %s takes less than a second', (_, first, unit) => {
		const times = [1, 2, 3].map(() => timeFor(first, unit, 1024 * MIB, 64 * 1024));
		expect(Math.min(...times)).toBeLessThan(1000);
	});
});
