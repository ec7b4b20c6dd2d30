/** Finds the boxes that MP4, MOV and HEIF files consist of. */
import { letters, uint } from './bytes';

/** A box: its type, and the range of its content. */
export interface Box {
	type: string;
	start: number;
	end: number;
}

/** The maximum size of a header. A length of 1 means that a 64-bit length follows. */
export const MOST_HEADER_BYTES = 16;
const HEADER_BYTES = 8;
/** The default limit of boxes in a range. Real files have fewer, but a hostile file can consist of millions of empty boxes. */
const MOST_BOXES = 256;

/**
 * Reads the header of the box at a position, or returns null if there is none. The length includes the header. It is infinite if
 * the box extends to the end of the file.
 */
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

/** Yields the first boxes in a range, and stops at anything that isn't a box. No box ends after the range. */
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
 * Returns the first box at a path, or null.
 * @param path types of boxes, each inside the previous one
 */
export function boxAt(bytes: Buffer, within: Pick<Box, 'start' | 'end'>, ...path: string[]): Box | null {
	const [type, ...rest] = path;
	for (const box of boxesIn(bytes, within)) {
		if (box.type === type) return rest.length === 0 ? box : boxAt(bytes, box, ...rest);
	}
	return null;
}

/** Reads a number at an offset in a box. Returns NaN if it isn't within the box. */
export function field(
	bytes: Buffer,
	box: Pick<Box, 'start' | 'end'>,
	at: number,
	length: 1 | 2 | 4 | 8,
): number {
	return box.start + at + length <= box.end ? uint(bytes, box.start + at, length) : Number.NaN;
}

/** Returns true for version 1 of a header, which has 64-bit fields. */
export function isWide(bytes: Buffer, header: Box): boolean {
	return field(bytes, header, 0, 1) === 1;
}
