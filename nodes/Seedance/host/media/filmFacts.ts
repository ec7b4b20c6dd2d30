/** Reads the facts of a video from its moov box. */
import { boxAt, field, isWide, type Box } from './boxReader';
import { uint, type Size } from './bytes';
import { largestTrack, wholeOf, type FilmTrack } from './filmTrack';

export interface FilmFacts extends Size {
	/** Null if unknown, as in a fragmented video that doesn't say how long all fragments are. */
	seconds: number | null;
	/** The average. Null if unknown. */
	framesPerSecond: number | null;
}

/** A length that is all ones is unknown. */
const UNKNOWN = [2 ** 32 - 1, 2 ** 64];
/** An entry of the table of frame times stands for any number of equal frames in a row. */
const MOST_TIMES = 100_000;
const TIME_BYTES = 8;

/** Returns the facts of the largest video track, or null if there is none. */
export function filmFacts(moov: Buffer): FilmFacts | null {
	const track = largestTrack(moov);
	if (track === null) return null;
	const { width, height } = track;
	return { width, height, seconds: secondsOf(track), framesPerSecond: frameRate(track) };
}

/** Returns how long a track is played, or null if unknown. */
export function secondsOf({ moov, header, media }: FilmTrack): number | null {
	const { scale } = timesIn(moov, boxAt(moov, wholeOf(moov), 'mvhd'));
	const fragments = boxAt(moov, wholeOf(moov), 'mvex');
	// Without a box of their length, nothing tells how long the fragments are: the tracks know only what is in the moov box.
	if (fragments !== null) return inSeconds(wideField(moov, boxAt(moov, fragments, 'mehd'), 4, 4), scale);
	const own = timesIn(moov, boxAt(moov, media, 'mdhd'));
	return inSeconds(playedLength(moov, header), scale) ?? inSeconds(own.length, own.scale);
}

/** The length of a track as it is played, in the film's units of time: without what an edit cuts off. */
function playedLength(moov: Buffer, header: Box | null): number {
	return wideField(moov, header, 20, 28);
}

/** Reads units per second and the length from a film's or a track's header, which begin alike. */
export function timesIn(moov: Buffer, header: Box | null): { scale: number; length: number } {
	const scale = header === null ? Number.NaN : field(moov, header, isWide(moov, header) ? 20 : 12, 4);
	return { scale, length: wideField(moov, header, 16, 24) };
}

/** Returns a length in units of time in seconds, or null if it or the unit is unknown. */
export function inSeconds(length: number, scale: number): number | null {
	return length > 0 && scale > 0 && !UNKNOWN.includes(length) ? length / scale : null;
}

/** The number of frames by the time they take together. */
function frameRate({ moov, media, table }: FilmTrack): number | null {
	const { scale } = timesIn(moov, boxAt(moov, media, 'mdhd'));
	const times = boxAt(moov, table, 'stts');
	if (times === null || !(scale > 0) || times.end - times.start > MOST_TIMES * TIME_BYTES) return null;
	let frames = 0;
	let time = 0;
	for (let at = times.start + 8; at + TIME_BYTES <= times.end; at += TIME_BYTES) {
		const count = uint(moov, at, 4);
		frames += count;
		time += count * uint(moov, at + 4, 4);
	}
	return frames > 1 && time > 0 ? (frames * scale) / time : null;
}

/** Reads a number that has 32 bits at one place, or in version 1 of the header 64 bits at another. */
function wideField(moov: Buffer, header: Box | null, narrow: number, wide: number): number {
	if (header === null) return Number.NaN;
	return isWide(moov, header) ? field(moov, header, wide, 8) : field(moov, header, narrow, 4);
}
