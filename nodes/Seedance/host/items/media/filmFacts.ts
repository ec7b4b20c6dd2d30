/** Reads the facts of a video from its moov box. */
import { boxAt, boxesIn, type Box } from './boxReader';
import { letters, sizeOf, uint, type Size } from './bytes';

export interface FilmFacts extends Size {
	/** Null if unknown, as in a fragmented video that doesn't say how long all fragments are. */
	seconds: number | null;
	/** The average. Null if unknown. */
	framesPerSecond: number | null;
}

/** A length that is all ones is unknown. */
const UNKNOWN = [2 ** 32 - 1, 2 ** 64];
/** Width and height in a track's header are fractions of 65,536. */
const FIXED_POINT = 65_536;
const MOST_TRACKS = 64;
/** An entry of the table of frame times stands for any number of equal frames in a row. */
const MOST_TIMES = 100_000;
const TIME_BYTES = 8;

/** Returns the facts of the largest video track, or null if there is none. */
export function filmFacts(moov: Buffer): FilmFacts | null {
	const whole = { start: 0, end: moov.length };
	const film = timesIn(moov, boxAt(moov, whole, 'mvhd'));
	const fragments = boxAt(moov, whole, 'mvex');
	// Without a box of their length, nothing tells how long the fragments are: the tracks know only what is in the moov box.
	const ofFragments = fragments && wideField(moov, boxAt(moov, fragments, 'mehd'), 4, 4);
	let largest: FilmFacts | null = null;
	let tracks = 0;
	for (const track of boxesIn(moov, whole)) {
		if (track.type !== 'trak') continue;
		tracks += 1;
		if (tracks > MOST_TRACKS) break;
		const media = boxAt(moov, track, 'mdia');
		const table = media && isVideo(moov, media) ? boxAt(moov, media, 'minf', 'stbl') : null;
		if (media === null || table === null) continue;
		const header = boxAt(moov, track, 'tkhd');
		const size = storedSize(moov, boxAt(moov, table, 'stsd')) ?? shownSize(moov, header);
		if (size === null || (largest !== null && areaOf(size) <= areaOf(largest))) continue;
		const own = timesIn(moov, boxAt(moov, media, 'mdhd'));
		const seconds =
			ofFragments === null
				? (secondsOf(playedLength(moov, header), film.scale) ?? secondsOf(own.length, own.scale))
				: secondsOf(ofFragments, film.scale);
		largest = {
			...size,
			seconds,
			framesPerSecond: frameRate(moov, boxAt(moov, table, 'stts'), own.scale),
		};
	}
	return largest;
}

const areaOf = ({ width, height }: Size) => width * height;

function isVideo(moov: Buffer, media: Box): boolean {
	const handler = boxAt(moov, media, 'hdlr');
	return handler !== null && letters(moov, handler.start + 8, 4) === 'vide';
}

/** The size of the frames as they are stored, by the first description of samples. */
function storedSize(moov: Buffer, descriptions: Box | null): Size | null {
	return descriptions && sizeOf(field(moov, descriptions, 40, 2), field(moov, descriptions, 42, 2));
}

/** The size in which a track is shown. */
function shownSize(moov: Buffer, header: Box | null): Size | null {
	if (header === null) return null;
	const at = isWide(moov, header) ? 88 : 76;
	const [width, height] = [field(moov, header, at, 4), field(moov, header, at + 4, 4)];
	return sizeOf(Math.round(width / FIXED_POINT), Math.round(height / FIXED_POINT));
}

/** The length of a track as it is played, in the film's units of time: without what an edit cuts off. */
function playedLength(moov: Buffer, header: Box | null): number {
	return wideField(moov, header, 20, 28);
}

/** Reads units per second and the length from a film's or a track's header, which begin alike. */
function timesIn(moov: Buffer, header: Box | null): { scale: number; length: number } {
	const scale = header === null ? Number.NaN : field(moov, header, isWide(moov, header) ? 20 : 12, 4);
	return { scale, length: wideField(moov, header, 16, 24) };
}

function secondsOf(length: number, scale: number): number | null {
	return length > 0 && scale > 0 && !UNKNOWN.includes(length) ? length / scale : null;
}

/** The number of frames by the time they take together. */
function frameRate(moov: Buffer, table: Box | null, scale: number): number | null {
	if (table === null || !(scale > 0) || table.end - table.start > MOST_TIMES * TIME_BYTES) return null;
	let frames = 0;
	let time = 0;
	for (let at = table.start + 8; at + TIME_BYTES <= table.end; at += TIME_BYTES) {
		const count = uint(moov, at, 4);
		frames += count;
		time += count * uint(moov, at + 4, 4);
	}
	return frames > 1 && time > 0 ? (frames * scale) / time : null;
}

/** Version 1 of a header has fields of 64 bits. */
function isWide(moov: Buffer, header: Box): boolean {
	return field(moov, header, 0, 1) === 1;
}

/** Reads a number that has 32 bits at one place, or in version 1 of the header 64 bits at another. */
function wideField(moov: Buffer, header: Box | null, narrow: number, wide: number): number {
	if (header === null) return Number.NaN;
	return isWide(moov, header) ? field(moov, header, wide, 8) : field(moov, header, narrow, 4);
}

/** Reads a number of a box; NaN if it isn't within the box. */
function field(moov: Buffer, box: Box, at: number, length: 1 | 2 | 4 | 8): number {
	return box.start + at + length <= box.end ? uint(moov, box.start + at, length) : Number.NaN;
}
