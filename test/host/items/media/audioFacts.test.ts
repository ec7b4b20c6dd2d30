/** How long a WAV or MP3 file is by its bytes. */
import { audioFacts } from '../../../../nodes/Seedance/host/items/media/audioFacts';
import { realFile } from './files';

/** MP3 encoders fill up the last frame and put some silence before the first. */
const ENCODER_SECONDS = 0.2;

describe('sounds of other programs', () => {
	it.each([
		['pcm.wav', 1.5],
		['extensible.wav', 0.5],
		['streamed.wav', 1.5],
		['sox.wav', 1.5],
		['soxstreamed.wav', 1.5],
		['adpcm.wav', 2.041],
	])('%s is as long as it was made', (name, seconds) => {
		expect(audioFacts(realFile(name))).toEqual({ type: 'wav', seconds });
	});

	it.each([
		['info.mp3', 1],
		['xing.mp3', 3],
		['stereo.mp3', 1],
	])('%s is as long as it was made, without what the encoder has added', (name, seconds) => {
		const found = audioFacts(realFile(name));
		expect(found?.type).toBe('mp3');
		expect(found?.seconds).toBeCloseTo(seconds, 6);
	});

	it.each([
		['untagged.mp3', 3],
		['variable.mp3', 3],
		['mpeg25.mp3', 3],
		['mpeg1.mp3', 2],
		['id3v1.mp3', 3],
		['id3v2.mp3', 3],
	])('%s is as long as its frames', (name, seconds) => {
		const found = audioFacts(realFile(name));
		expect(found?.type).toBe('mp3');
		expect(found?.seconds).toBeGreaterThanOrEqual(seconds);
		expect(found?.seconds).toBeLessThan(seconds + ENCODER_SECONDS);
	});

	it.each(['soundonly.mp4', 'film.mov', 'film.webm', 'baseline.jpg', 'lossy.webp'])(
		'%s is neither',
		(name) => {
			expect(audioFacts(realFile(name))).toBeNull();
		},
	);
});

describe('WAV', () => {
	const wav = (riffSize: number, dataSize: number, bytes: number, before = Buffer.alloc(0)) => {
		const file = Buffer.from(realFile('pcm.wav').subarray(0, 44));
		file.writeUInt32LE(riffSize, 4);
		file.writeUInt32LE(dataSize, 40);
		return Buffer.concat([file.subarray(0, 36), before, file.subarray(36), Buffer.alloc(bytes)]);
	};
	const odd = Buffer.from('LIST\x03\0\0\0abc\0', 'latin1');

	it.each([
		['the size of its sound', wav(4036, 4000, 4000), 1],
		['no more than there is', wav(4036, 4000, 2000), 0.5],
		['what is there, as a stream without a size', wav(0xffffffff, 0xffffffff, 4000), 1],
		['what is there, as a stream with zeros', wav(0, 0, 4000), 1],
		['nothing, where the sound is empty', wav(36, 0, 4000), 0],
		['the sound behind a chunk of an odd size', wav(4048, 4000, 4000, odd), 1],
	])('lasts %s', (_, bytes, seconds) => {
		expect(audioFacts(bytes)).toEqual({ type: 'wav', seconds });
	});

	it('is unknown without a format, without sound, or with samples of no bytes', () => {
		const file = realFile('pcm.wav');
		const none = Buffer.from(file);
		none.writeUInt16LE(0, 32);
		const start = file.subarray(0, 12);
		for (const bytes of [none, start, file.subarray(0, 36), Buffer.concat([start, file.subarray(36)])]) {
			expect(audioFacts(bytes)).toEqual({ type: 'wav', seconds: null });
		}
	});
});

describe('MP3', () => {
	const tag = (size: number) =>
		Buffer.from(`ID3\x04\0\0\0\0${String.fromCharCode(size >> 7, size & 127)}`, 'latin1');
	const file = realFile('untagged.mp3');
	const seconds = audioFacts(file)?.seconds;
	const FRAME_SECONDS = 576 / 16_000;

	it.each([
		['two tags', Buffer.concat([tag(3), Buffer.alloc(3), tag(300), Buffer.alloc(300), file])],
		['a tag with a frame header in it', Buffer.concat([tag(4), file.subarray(0, 4), file])],
		['stray bytes behind its tag', Buffer.concat([tag(0), Buffer.alloc(500, 0xff), file])],
		['stray bytes behind it', Buffer.concat([file, Buffer.from('APETAGEX'), Buffer.alloc(500, 0xff)])],
		['the beginning of one more frame behind it', Buffer.concat([file, file.subarray(0, 50)])],
	])('is as long with %s', (_, bytes) => {
		expect(audioFacts(bytes)).toEqual({ type: 'mp3', seconds });
	});

	it('goes on after stray bytes in the middle', () => {
		// Frames here have 72 bytes.
		const broken = Buffer.concat([file.subarray(0, 720), Buffer.alloc(333, 0xff), file.subarray(720)]);
		expect(audioFacts(broken)?.seconds).toBeCloseTo(seconds ?? 0, 6);
	});

	it('loses the frame that is cut', () => {
		expect(audioFacts(file.subarray(0, -1))?.seconds).toBeCloseTo((seconds ?? 0) - FRAME_SECONDS, 6);
	});

	it('has the length that a VBRI tag tells', () => {
		const tagged = Buffer.from(file);
		tagged.write('VBRI', 36, 'latin1');
		tagged.writeUInt32BE(50, 50);
		expect(audioFacts(tagged)?.seconds).toBeCloseTo(50 * FRAME_SECONDS, 6);
	});

	it('is measured where the number of frames in its tag cannot be true', () => {
		const tagged = Buffer.from(realFile('xing.mp3'));
		tagged.writeUInt32BE(4_000_000_000, tagged.indexOf('Xing') + 8);
		expect(audioFacts(tagged)?.seconds).toBeLessThan(4);
	});

	it.each([
		['a tag alone', tag(3)],
		['a tag longer than the file', Buffer.concat([tag(16_383), file])],
		['frames without a bit rate', Buffer.from('fffb0064'.repeat(100), 'hex')],
	])('is unknown for %s', (_, bytes) => {
		expect(audioFacts(bytes)).toEqual({ type: 'mp3', seconds: null });
	});
});
