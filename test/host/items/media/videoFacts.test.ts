/** What a video is by its moov box, wherever in the file that stands. */
import { bufferSource, type ByteSource } from '../../../../nodes/Seedance/host/items/media/byteSource';
import { videoFacts } from '../../../../nodes/Seedance/host/items/media/videoFacts';
import { realFile } from './files';

const film = { width: 320, height: 568, seconds: 3, framesPerSecond: 24 };
const facts = async (bytes: Buffer) => await videoFacts(bufferSource(bytes));

function box(type: string, ...content: readonly Buffer[]): Buffer {
	const header = Buffer.alloc(8);
	header.writeUInt32BE(8 + Buffer.concat(content).length);
	header.write(type, 4, 'latin1');
	return Buffer.concat([header, ...content]);
}

describe('videos of other programs', () => {
	it.each([
		['moovlast.mp4', { type: 'mp4', ...film }],
		['moovfirst.mp4', { type: 'mp4', ...film }],
		['film.mov', { type: 'mov', ...film }],
		['turned.mp4', { type: 'mp4', ...film }],
		['hevc.mp4', { type: 'mp4', ...film, seconds: 2 }],
		['fragmentslength.mp4', { type: 'mp4', ...film, framesPerSecond: null }],
		['fragmented.mp4', { type: 'mp4', ...film, seconds: null, framesPerSecond: null }],
	])('%s', async (name, expected) => {
		expect(await facts(realFile(name))).toEqual(expected);
	});

	it('a longer sound and a fractional frame rate', async () => {
		const found = await facts(realFile('sound.mp4'));
		expect(found?.seconds).toBeCloseTo(2.002, 3);
		expect(found?.framesPerSecond).toBeCloseTo(29.97, 2);
	});

	it('what an edit leaves out does not count', async () => {
		expect((await facts(realFile('cut.mp4')))?.seconds).toBeCloseTo(2, 2);
	});

	it.each(['soundonly.mp4', 'film.webm', 'pcm.wav', 'baseline.jpg', 'thumbnail.heic', 'image.avif'])(
		'%s is no such video',
		async (name) => {
			expect(await facts(realFile(name))).toBeNull();
		},
	);
});

describe('fields of 64 bits', () => {
	/** Rewrites the headers with times as version 1, as programs do for long films. */
	const widened = (bytes: Buffer): Buffer => {
		const parts: Buffer[] = [];
		for (let at = 0; at < bytes.length;) {
			const length = bytes.readUInt32BE(at);
			const type = bytes.toString('latin1', at + 4, at + 8);
			const content = bytes.subarray(at + 8, at + length);
			const wide = (start: number) => Buffer.concat([Buffer.alloc(4), content.subarray(start, start + 4)]);
			const version = Buffer.from([1, 0, 0, 0]);
			if (['moov', 'trak', 'mdia'].includes(type)) parts.push(box(type, widened(content)));
			else if (type === 'mvhd' || type === 'mdhd') {
				const times = [wide(4), wide(8), content.subarray(12, 16), wide(16)];
				parts.push(box(type, version, ...times, content.subarray(20)));
			} else if (type === 'tkhd') {
				const times = [wide(4), wide(8), content.subarray(12, 20), wide(20)];
				parts.push(box(type, version, ...times, content.subarray(24)));
			} else parts.push(bytes.subarray(at, at + length));
			at += length;
		}
		return Buffer.concat(parts);
	};

	it('are read like those of 32', async () => {
		const bytes = realFile('moovfirst.mp4');
		const wide = widened(bytes);
		expect(wide.length).toBeGreaterThan(bytes.length);
		expect(await facts(wide)).toEqual({ type: 'mp4', ...film });
	});

	it('a track whose description has no size has that of its header', async () => {
		for (const bytes of [realFile('moovfirst.mp4'), widened(realFile('moovfirst.mp4'))]) {
			bytes.fill(0, bytes.indexOf('avc1') + 28, bytes.indexOf('avc1') + 32);
			expect(await facts(bytes)).toEqual({ type: 'mp4', ...film });
		}
	});
});

describe('a large file', () => {
	const MB = 1024 * 1024;
	const original = realFile('film.mov');
	const moovAt = original.indexOf('moov') - 4;
	const [ftyp, moov] = [original.subarray(0, 20), original.subarray(moovAt)];

	/** A file with content that is never to be read, and counts what is. */
	const sparse = (mdat: Buffer, mdatBytes: number) => {
		const read: number[] = [];
		const size = ftyp.length + mdatBytes + moov.length;
		const source: ByteSource = {
			size,
			read: async (start, length) => {
				read.push(length);
				expect(start + length).toBeLessThanOrEqual(size);
				const from = (part: Buffer, place: number) =>
					start >= place && start < place + part.length
						? part.subarray(start - place, start - place + length)
						: null;
				const found = from(ftyp, 0) ?? from(mdat, ftyp.length) ?? from(moov, ftyp.length + mdatBytes);
				return await Promise.resolve(found ?? Buffer.alloc(length));
			},
		};
		return { source, read };
	};

	it.each([
		['with a length of 32 bits', 200 * MB, false],
		['with a length of 64 bits', 8000 * MB, true],
	])('whose content comes first, %s, is read by its headers', async (_, bytes, isLong) => {
		const mdat = Buffer.alloc(16);
		mdat.writeUInt32BE(isLong ? 1 : bytes);
		mdat.write('mdat', 4);
		mdat.writeBigUInt64BE(BigInt(bytes), 8);
		const { source, read } = sparse(mdat, bytes);
		expect(await videoFacts(source)).toEqual({ type: 'mov', ...film });
		expect(read.reduce((sum, length) => sum + length)).toBeLessThan(moov.length + 200);
	});

	it('whose content goes on to its end has no facts', async () => {
		const mdat = Buffer.from('\0\0\0\0mdat', 'latin1');
		const { source } = sparse(mdat, 200 * MB);
		expect(await videoFacts(source)).toBeNull();
	});

	it('whose moov box is said to be of 4 GB is not read', async () => {
		const header = Buffer.from('\0\0\0\x10ftypqt  \0\0\0\0\xff\xff\xff\xffmoov', 'latin1');
		let most = 0;
		const source: ByteSource = {
			size: 5000 * MB,
			read: async (start, length) => {
				most = Math.max(most, length);
				return await Promise.resolve(
					Buffer.concat([header.subarray(start, start + length), Buffer.alloc(length)]).subarray(0, length),
				);
			},
		};
		expect(await videoFacts(source)).toBeNull();
		expect(most).toBeLessThan(100);
	});

	it('of millions of empty boxes is left after a number of reads', async () => {
		let reads = 0;
		const source: ByteSource = {
			size: 200 * MB,
			read: async (start) => {
				reads += 1;
				return await Promise.resolve(
					Buffer.from(`\0\0\0\x08${start === 0 ? 'ftyp' : 'free'}isomisom`, 'latin1'),
				);
			},
		};
		expect(await videoFacts(source)).toBeNull();
		expect(reads).toBeLessThan(2000);
	});
});

it('a source that fails is an error of its own', async () => {
	const read = async () => await Promise.reject<Buffer>(new Error('gone'));
	await expect(videoFacts({ size: 1000, read })).rejects.toThrow('gone');
});

it('the larger of two video tracks counts', async () => {
	const bytes = realFile('moovfirst.mp4');
	const moovAt = bytes.indexOf('moov') - 4;
	const trakAt = bytes.indexOf('trak') - 4;
	const moov = bytes.subarray(moovAt + 8, moovAt + bytes.readUInt32BE(moovAt));
	const trak = Buffer.from(bytes.subarray(trakAt, trakAt + bytes.readUInt32BE(trakAt)));
	trak.writeUInt16BE(64, trak.indexOf('avc1') + 28);
	const start = bytes.subarray(0, moovAt);
	for (const tracks of [Buffer.concat([trak, moov]), Buffer.concat([moov, trak])]) {
		expect(await facts(Buffer.concat([start, box('moov', tracks)]))).toEqual({ type: 'mp4', ...film });
	}
});
