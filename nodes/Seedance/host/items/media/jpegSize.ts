/** Reads the size of a JPEG image. */
import { sizeOf, uint, type Size } from '../../media/bytes';

/** Returns true for the frame header of any kind of JPEG: C0 to CF, except the tables C4 and CC and the reserved C8. */
const isFrame = (marker: number) =>
	marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
/** Returns true for a marker without a length and content. */
const standsAlone = (marker: number) =>
	marker === 0x00 || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
const END = 0xd9;
const SCAN = 0xda;
/** The limit of markers. A real file has at most a few hundred before its frame header. */
const MOST_MARKERS = 10_000;

/** Returns the size in the frame header, or null. Skips other segments and, like decoders, stray bytes between them. */
export function jpegSize(bytes: Buffer): Size | null {
	let at = 2;
	for (let number = 0; number < MOST_MARKERS; number += 1) {
		at = bytes.indexOf(0xff, at);
		if (at === -1) return null;
		const marker = uint(bytes, at + 1, 1);
		if (marker === 0xff) {
			at += 1;
			continue;
		}
		if (standsAlone(marker)) {
			at += 2;
			continue;
		}
		const length = uint(bytes, at + 2, 2);
		if (marker === END || marker === SCAN || !(length >= 2)) return null;
		if (isFrame(marker)) return sizeOf(uint(bytes, at + 7, 2), uint(bytes, at + 5, 2));
		at += 2 + length;
	}
	return null;
}
