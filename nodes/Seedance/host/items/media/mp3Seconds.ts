/** Reads the length of an MP3 file. */
import { letters, uint } from '../../media/bytes';

/** A frame of MPEG layer III: a header and some milliseconds of audio. */
interface Frame {
	bytes: number;
	samples: number;
	/** Samples per second. */
	rate: number;
	/** Position of the encoder's tag, if the first frame contains one instead of audio. */
	tag: number;
	/** The header bits that all frames of a file have in common. */
	family: number;
}

const MPEG_1 = 3;
const MPEG_2 = 2;
const MPEG_25 = 0;
const LAYER_3 = 1;
const MONO = 3;
/** Bit rates in kbit/s: the first list for MPEG 1, the second for MPEG 2 and 2.5. */
const BIT_RATES_1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const BIT_RATES_2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const RATES = [44_100, 48_000, 32_000];
const LEAST_FRAME_BYTES = 24;

/** The frames of about 20 minutes. No provider accepts that much, so a longer file is refused anyway. */
const MOST_STEPS = 50_000;
const MOST_TAGS = 16;
const ID3V1_BYTES = 128;
/** Optional fields of an encoder's tag: the flag that says that a field is present, and the field's size. */
const OPTIONAL_FIELDS = [
	{ flag: 1, bytes: 4 },
	{ flag: 2, bytes: 4 },
	{ flag: 4, bytes: 100 },
	{ flag: 8, bytes: 4 },
];

/** Returns the length in the encoder's tag or, without one, the total length of all frames. Returns null if there is no frame. */
export function mp3Seconds(bytes: Buffer): number | null {
	const end = bytes.length - (letters(bytes, bytes.length - ID3V1_BYTES, 3) === 'TAG' ? ID3V1_BYTES : 0);
	let seconds: number | null = null;
	for (const { at, frame } of framesIn(bytes, endOfTags(bytes), end)) {
		const told = seconds === null ? taggedSeconds(bytes, at, frame, end) : null;
		if (told !== null) return told;
		seconds = (seconds ?? 0) + frame.samples / frame.rate;
	}
	return seconds;
}

/** Returns the position after the ID3v2 tags at the start. Their sizes have seven bits per byte. */
function endOfTags(bytes: Buffer): number {
	let at = 0;
	for (let number = 0; number < MOST_TAGS && letters(bytes, at, 3) === 'ID3'; number += 1) {
		const size = [6, 7, 8, 9].reduce((sum, index) => sum * 128 + (uint(bytes, at + index, 1) & 0x7f), 0);
		const hasFooter = (uint(bytes, at + 5, 1) & 0x10) !== 0;
		at += 10 + size + (hasFooter ? 10 : 0);
	}
	return at;
}

/**
 * Yields the frames in a file. Like players, it skips other bytes. After skipped bytes, a header counts only if its frame is
 * followed by another of the same family, or by the end of the file.
 */
function* framesIn(bytes: Buffer, start: number, end: number): Generator<{ at: number; frame: Frame }> {
	let at = bytes.indexOf(0xff, start);
	let isInStep = false;
	for (let steps = 0; steps < MOST_STEPS && at !== -1 && at < end; steps += 1) {
		const frame = frameAt(bytes, at);
		const next = at + (frame?.bytes ?? 0);
		if (frame !== null && next <= end && (isInStep || next === end || isFollowed(bytes, next, frame))) {
			yield { at, frame };
			at = next;
			isInStep = true;
		} else {
			at = bytes.indexOf(0xff, at + 1);
			isInStep = false;
		}
	}
}

const isFollowed = (bytes: Buffer, next: number, { family }: Frame) =>
	frameAt(bytes, next)?.family === family;

function frameAt(bytes: Buffer, at: number): Frame | null {
	const header = uint(bytes, at, 4);
	if (header >>> 21 !== 0x7ff || ((header >>> 17) & 3) !== LAYER_3) return null;
	const version = (header >>> 19) & 3;
	const isMpeg1 = version === MPEG_1;
	const baseRate = RATES[(header >>> 10) & 3];
	const bitRate = (isMpeg1 ? BIT_RATES_1 : BIT_RATES_2)[(header >>> 12) & 15];
	// Without a bit rate, the length of a frame is unknown.
	if (baseRate === undefined || !bitRate || (!isMpeg1 && version !== MPEG_2 && version !== MPEG_25))
		return null;
	const rate = baseRate / (isMpeg1 ? 1 : version === MPEG_2 ? 2 : 4);
	const samples = isMpeg1 ? 1152 : 576;
	const padding = (header >>> 9) & 1;
	const isMono = ((header >>> 6) & 3) === MONO;
	return {
		bytes: Math.floor(((samples / 8) * bitRate * 1000) / rate) + padding,
		samples,
		rate,
		tag: at + 4 + (isMpeg1 ? (isMono ? 17 : 32) : isMono ? 9 : 17),
		family: header & 0xfffe0c00,
	};
}

/** Returns the length from the number of frames in the encoder's tag, or null if there is no plausible number. */
function taggedSeconds(bytes: Buffer, first: number, frame: Frame, end: number): number | null {
	const { samples, rate, tag } = frame;
	const isXing = /^(Xing|Info)$/.test(letters(bytes, tag, 4));
	const hasCount = isXing && (uint(bytes, tag + 4, 4) & 1) !== 0;
	const vbri = first + 4 + 32;
	const isVbri = letters(bytes, vbri, 4) === 'VBRI';
	const count = hasCount ? uint(bytes, tag + 8, 4) : isVbri ? uint(bytes, vbri + 14, 4) : Number.NaN;
	if (!(count > 0 && count * LEAST_FRAME_BYTES <= end - first)) return null;
	const total = count * samples;
	const silence = hasCount ? encoderSilence(bytes, tag) : 0;
	return (silence < total ? total - silence : total) / rate;
}

/** Returns the number of samples that the encoder added before and after the audio. Players skip them. */
function encoderSilence(bytes: Buffer, tag: number): number {
	const flags = uint(bytes, tag + 4, 4);
	const fields = OPTIONAL_FIELDS.filter(({ flag }) => (flags & flag) !== 0);
	const encoder = fields.reduce((at, field) => at + field.bytes, tag + 8);
	if (!/^(LAME|Lav[cf])/.test(letters(bytes, encoder, 4))) return 0;
	const both = uint(bytes, encoder + 21, 3);
	return Number.isNaN(both) ? 0 : (both >>> 12) + (both & 0xfff);
}
