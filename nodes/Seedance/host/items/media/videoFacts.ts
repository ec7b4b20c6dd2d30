/**
 * Reads the format, size, length, and frame rate of an MP4 or MOV video. They are in its moov box, which is often after
 * hundreds of megabytes of content, so only that box and the headers of the others are read.
 */
import { boxedFormatOf, TELLING_BYTES } from '../../fileTypes';
import { MIB } from '../../../parameters/nodeParameters';
import { boxHeader, MOST_HEADER_BYTES } from '../../media/boxReader';
import type { ByteSource } from './byteSource';
import { filmFacts, type FilmFacts } from '../../media/filmFacts';

export interface VideoFacts extends FilmFacts {
	type: 'mp4' | 'mov';
}

/** The size limit for a moov box. That of a 30-minute video has less than 1 MB. */
const MOST_MOOV_BYTES = 16 * MIB;
/** The limit of boxes, because each costs a read. A fragmented video has thousands, but its moov box is among the first. */
const MOST_BOXES = 1000;

/** Returns the facts of a video, or null if they can't be read. Rejects only if the source does. */
export async function videoFacts(source: ByteSource): Promise<VideoFacts | null> {
	const type = boxedFormatOf(await source.read(0, Math.min(TELLING_BYTES, source.size)));
	if (type === null) return null;
	const moov = await moovOf(source);
	const film = moov && filmFacts(moov);
	return film && { type, ...film };
}

/** Returns the content of the moov box, or null if it is missing or too large. */
async function moovOf(source: ByteSource): Promise<Buffer | null> {
	let at = 0;
	for (let number = 0; number < MOST_BOXES && at < source.size; number += 1) {
		const box = boxHeader(await source.read(at, Math.min(MOST_HEADER_BYTES, source.size - at)), 0);
		if (box === null) return null;
		if (box.type === 'moov') {
			const length = Math.min(box.length, source.size - at) - box.header;
			return length > MOST_MOOV_BYTES ? null : await source.read(at + box.header, length);
		}
		at += box.length;
	}
	return null;
}
