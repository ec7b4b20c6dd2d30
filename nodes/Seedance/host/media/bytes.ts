/** Reads numbers and text from a media file, and never reads outside of it. */

export type ByteOrder = 'BE' | 'LE';

export interface Size {
	width: number;
	height: number;
}

const HALF = 2 ** 32;

/**
 * Reads an unsigned integer of 1 to 4 or of 8 bytes. Returns NaN if it isn't within the bytes, so everything computed from
 * it is NaN too and fails every comparison.
 */
export function uint(bytes: Buffer, at: number, length: 1 | 2 | 3 | 4 | 8, order: ByteOrder = 'BE'): number {
	if (!(at >= 0 && at + length <= bytes.length)) return Number.NaN;
	if (length === 8) {
		const [first, second] = [uint(bytes, at, 4, order), uint(bytes, at + 4, 4, order)];
		return order === 'BE' ? first * HALF + second : second * HALF + first;
	}
	return order === 'BE' ? bytes.readUIntBE(at, length) : bytes.readUIntLE(at, length);
}

/** Reads text with one character per byte, such as the name of a chunk. Returns "" if it isn't within the bytes. */
export function letters(bytes: Buffer, at: number, length: number): string {
	return at >= 0 && at + length <= bytes.length ? bytes.toString('latin1', at, at + length) : '';
}

/** Returns a size, or null if a side is zero or couldn't be read. */
export function sizeOf(width: number, height: number): Size | null {
	return width > 0 && height > 0 ? { width, height } : null;
}
