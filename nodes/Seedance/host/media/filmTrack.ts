/** Finds the largest video track in the moov box of an MP4 or MOV video, and reads the size of its frames. */
import { boxAt, boxesIn, field, isWide, type Box } from './boxReader';
import { letters, sizeOf, type Size } from './bytes';

export interface FilmTrack extends Size {
	/** The content of the moov box. The boxes below are ranges of it. */
	moov: Buffer;
	/** The track's header, or null if it has none. */
	header: Box | null;
	media: Box;
	/** The sample table. */
	table: Box;
	/** The sample descriptions of the table, or null if it has none. */
	descriptions: Box | null;
}

/** Width and height in a track's header are in units of 1/65,536 pixel. */
const FIXED_POINT = 65_536;
const MOST_TRACKS = 64;

/** Returns the video track with the largest frames, or null if there is none. */
export function largestTrack(moov: Buffer): FilmTrack | null {
	let largest: FilmTrack | null = null;
	let tracks = 0;
	for (const track of boxesIn(moov, wholeOf(moov))) {
		if (track.type !== 'trak') continue;
		tracks += 1;
		if (tracks > MOST_TRACKS) break;
		const media = boxAt(moov, track, 'mdia');
		const table = media && isVideo(moov, media) ? boxAt(moov, media, 'minf', 'stbl') : null;
		if (media === null || table === null) continue;
		const header = boxAt(moov, track, 'tkhd');
		const descriptions = boxAt(moov, table, 'stsd');
		const size = storedSize(moov, descriptions) ?? shownSize(moov, header);
		if (size === null || (largest !== null && areaOf(size) <= areaOf(largest))) continue;
		largest = { ...size, moov, header, media, table, descriptions };
	}
	return largest;
}

/** Returns the range of the whole content of a box. */
export function wholeOf(moov: Buffer): Pick<Box, 'start' | 'end'> {
	return { start: 0, end: moov.length };
}

const areaOf = ({ width, height }: Size) => width * height;

function isVideo(moov: Buffer, media: Box): boolean {
	const handler = boxAt(moov, media, 'hdlr');
	return handler !== null && letters(moov, handler.start + 8, 4) === 'vide';
}

/** Returns the size of the stored frames, from the first sample description. */
function storedSize(moov: Buffer, descriptions: Box | null): Size | null {
	return descriptions && sizeOf(field(moov, descriptions, 40, 2), field(moov, descriptions, 42, 2));
}

/** Returns the display size of a track. */
function shownSize(moov: Buffer, header: Box | null): Size | null {
	if (header === null) return null;
	const at = isWide(moov, header) ? 88 : 76;
	const [width, height] = [field(moov, header, at, 4), field(moov, header, at + 4, 4)];
	return sizeOf(Math.round(width / FIXED_POINT), Math.round(height / FIXED_POINT));
}
