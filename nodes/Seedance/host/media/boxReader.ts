/** Finds the boxes that MP4, MOV and HEIF files consist of. */
import { letters, uint } from './bytes';

/** A box: its type, and where its content lies. */
export interface Box {
	type: string;
	start: number;
	end: number;
}

/** A header has at most this many bytes: a length of 1 means that a 64-bit length follows. */
export const MOST_HEADER_BYTES = 16;
const HEADER_BYTES = 8;
/** No box of a real file holds more, but a hostile file can consist of millions of empty boxes. */
const MOST_BOXES = 256;

/** Reads the header of the box at a place. Its length includes the header; it is infinite for "to the end of the file". */
export function boxHeader(
	bytes: Buffer,
	at: number,
): { type: string; header: number; length: number } | null {
	const short = uint(bytes, at, 4);
	const type = letters(bytes, at + 4, 4);
	const header = short === 1 ? MOST_HEADER_BYTES : HEADER_BYTES;
	const length =
		short === 0 ? Number.POSITIVE_INFINITY : short === 1 ? uint(bytes, at + HEADER_BYTES, 8) : short;
	return type !== '' && length >= header ? { type, header, length } : null;
}

/** Yields the first boxes between two places, and stops at what is none. A box never ends after the one it is in. */
export function* boxesIn(
	bytes: Buffer,
	{ start, end }: Pick<Box, 'start' | 'end'>,
	most = MOST_BOXES,
): Generator<Box> {
	let at = start;
	for (let number = 0; number < most && at < end; number += 1) {
		const box = boxHeader(bytes, at);
		if (box === null || at + box.header > end) return;
		const next = Math.min(at + box.length, end);
		yield { type: box.type, start: at + box.header, end: next };
		at = next;
	}
}

/**
 * Returns the first box that the path leads to, or null.
 * @param path types of boxes, each inside the one before
 */
export function boxAt(bytes: Buffer, within: Pick<Box, 'start' | 'end'>, ...path: string[]): Box | null {
	const [type, ...rest] = path;
	for (const box of boxesIn(bytes, within)) {
		if (box.type === type) return rest.length === 0 ? box : boxAt(bytes, box, ...rest);
	}
	return null;
}

// The fields of a box.

/** Reads a number of a box; NaN if it isn't within the box. */
export function field(
	bytes: Buffer,
	box: Pick<Box, 'start' | 'end'>,
	at: number,
	length: 1 | 2 | 4 | 8,
): number {
	return box.start + at + length <= box.end ? uint(bytes, box.start + at, length) : Number.NaN;
}

/** Version 1 of a header has fields of 64 bits. */
export function isWide(bytes: Buffer, header: Box): boolean {
	return field(bytes, header, 0, 1) === 1;
}
