/** Reads the length of a WAV file. */
import { letters, uint } from '../../media/bytes';

/** Uncompressed formats: integers, floating point, A-law, and µ-law. */
const UNCOMPRESSED = [1, 3, 6, 7];
/** The format is in a later field. */
const EXTENSIBLE = 0xfffe;
/** Sizes that mean unknown. Programs that write a stream can't go back to fill in the size. */
const UNKNOWN_SIZES = [0, 0xffffffff];
/** The limit of chunks. A real file has a few dozen. */
const MOST_CHUNKS = 10_000;

interface Format {
	isUncompressed: boolean;
	/** Samples of each channel per second. */
	rate: number;
	/** Bytes of one sample of all channels. */
	sampleBytes: number;
}

/** Returns the length, or null if the format or the audio is missing. The format must be before the audio. */
export function wavSeconds(bytes: Buffer): number | null {
	let format: Format | null = null;
	let samples = Number.NaN;
	const isStream = UNKNOWN_SIZES.includes(uint(bytes, 4, 4, 'LE'));
	let at = 12;
	for (let number = 0; number < MOST_CHUNKS && at + 8 <= bytes.length; number += 1) {
		const name = letters(bytes, at, 4);
		const size = uint(bytes, at + 4, 4, 'LE');
		const start = at + 8;
		const rest = bytes.length - start;
		if (name === 'fmt ') format = formatAt(bytes, start);
		if (name === 'fact') samples = uint(bytes, start, 4, 'LE');
		if (name === 'data') {
			const sound = isStream && UNKNOWN_SIZES.includes(size) ? rest : Math.min(size, rest);
			return format && secondsOf(format, sound, samples);
		}
		// A chunk of an odd size is followed by a byte of padding.
		at = start + size + (size % 2);
	}
	return null;
}

function formatAt(bytes: Buffer, start: number): Format {
	const tag = uint(bytes, start, 2, 'LE');
	return {
		isUncompressed: UNCOMPRESSED.includes(tag === EXTENSIBLE ? uint(bytes, start + 24, 2, 'LE') : tag),
		rate: uint(bytes, start + 4, 4, 'LE'),
		sampleBytes: uint(bytes, start + 12, 2, 'LE'),
	};
}

/** Returns the length. For compressed audio, uses the number of samples, because the stated bytes per second are often wrong. */
function secondsOf(
	{ isUncompressed, rate, sampleBytes }: Format,
	sound: number,
	samples: number,
): number | null {
	if (!(rate > 0)) return null;
	if (isUncompressed) return sampleBytes > 0 ? sound / (rate * sampleBytes) : null;
	return samples > 0 && !UNKNOWN_SIZES.includes(samples) ? samples / rate : null;
}
