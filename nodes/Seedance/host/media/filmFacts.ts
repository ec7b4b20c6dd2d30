/** Reads the facts of a video from its moov box. */
import { boxAt, field, isWide, type Box } from './boxReader';
import { uint, type Size } from './bytes';
import { largestTrack, wholeOf, type FilmTrack } from './filmTrack';

export interface FilmFacts extends Size {
	/** Null if unknown, such as in a fragmented video that doesn't state the total length. */
	seconds: number | null;
	/** The average. Null if unknown. */
	framesPerSecond: number | null;
}

/** Lengths with all bits set, as stored for an unknown length. The 64-bit value is rounded to 2 ** 64. */
const UNKNOWN = [2 ** 32 - 1, 2 ** 64];
/** The limit of entries in the table of frame times. An entry stands for any number of equally long frames in a row. */
const MOST_TIMES = 100_000;
const TIME_BYTES = 8;

/** Returns the facts of the largest video track, or null if there is none. */
export function filmFacts(moov: Buffer): FilmFacts | null {
	const track = largestTrack(moov);
	if (track === null) return null;
	const { width, height } = track;
	return { width, height, seconds: secondsOf(track), framesPerSecond: frameRate(track) };
}

/** Returns the playing time of a track in seconds, or null if unknown. */
export function secondsOf({ moov, header, media }: FilmTrack): number | null {
	const { scale } = timesIn(moov, boxAt(moov, wholeOf(moov), 'mvhd'));
	const fragments = boxAt(moov, wholeOf(moov), 'mvex');
	// Only the mehd box states the length of the fragments. The tracks cover only what is in the moov box.
	if (fragments !== null) return inSeconds(wideField(moov, boxAt(moov, fragments, 'mehd'), 4, 4), scale);
	const own = timesIn(moov, boxAt(moov, media, 'mdhd'));
	return inSeconds(playedLength(moov, header), scale) ?? inSeconds(own.length, own.scale);
}

/** Returns the playing time of a track in the video's time units. It excludes what an edit cuts off. */
function playedLength(moov: Buffer, header: Box | null): number {
	return wideField(moov, header, 20, 28);
}

/** Reads the time units per second and the length from the header of a video or track. Both headers begin alike. */
export function timesIn(moov: Buffer, header: Box | null): { scale: number; length: number } {
	const scale = header === null ? Number.NaN : field(moov, header, isWide(moov, header) ? 20 : 12, 4);
	return { scale, length: wideField(moov, header, 16, 24) };
}

/** Converts a length in time units to seconds. Returns null if the length or the unit is unknown. */
export function inSeconds(length: number, scale: number): number | null {
	return length > 0 && scale > 0 && !UNKNOWN.includes(length) ? length / scale : null;
}

/** Returns the number of frames divided by their total time, or null if unknown. */
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

/** Reads a number that has 32 bits at one offset or, in version 1 of the header, 64 bits at another. */
function wideField(moov: Buffer, header: Box | null, narrow: number, wide: number): number {
	if (header === null) return Number.NaN;
	return isWide(moov, header) ? field(moov, header, wide, 8) : field(moov, header, narrow, 4);
}
