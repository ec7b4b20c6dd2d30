/** Reads the size of a JPEG image. */
import { sizeOf, uint, type Size } from '../../media/bytes';

/** The frame headers of all kinds of JPEG: C0 to CF without tables (C4, CC) and the one that is reserved (C8). */
const isFrame = (marker: number) =>
	marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
/** Markers that stand alone: no length and no content follow. */
const standsAlone = (marker: number) =>
	marker === 0x00 || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
const END = 0xd9;
const SCAN = 0xda;
/** A real file has at most some hundreds before its frame header. */
const MOST_MARKERS = 10_000;

/** Skips segments up to the frame header. Like decoders, it skips stray bytes between segments. */
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
