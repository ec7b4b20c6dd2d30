/** Reads the size of a TIFF image. */
import { letters, sizeOf, uint, type ByteOrder, type Size } from '../../media/bytes';

const KIND = 254;
const WIDTH = 256;
const HEIGHT = 257;
/** Flag in the kind: a smaller copy of another image in the same file. */
const IS_REDUCED = 1;
const SHORT = 3;
const LONG = 4;
const ENTRY_BYTES = 12;

/** Limits for hostile files: directories can form a loop, or announce entries that they don't have. */
const MOST_DIRECTORIES = 16;
const MOST_ENTRIES = 4096;

/** Returns the size of the first image that isn't a smaller copy of another, such as a camera's preview. */
export function tiffSize(bytes: Buffer): Size | null {
	const order: ByteOrder = letters(bytes, 0, 2) === 'II' ? 'LE' : 'BE';
	let directory = uint(bytes, 4, 4, order);
	for (let number = 0; number < MOST_DIRECTORIES && directory > 0; number += 1) {
		const count = uint(bytes, directory, 2, order);
		const values = valuesOf(bytes, directory + 2, Math.min(count, MOST_ENTRIES), order);
		if (((values.get(KIND) ?? 0) & IS_REDUCED) === 0) {
			return sizeOf(values.get(WIDTH) ?? 0, values.get(HEIGHT) ?? 0);
		}
		directory = uint(bytes, directory + 2 + count * ENTRY_BYTES, 4, order);
	}
	return null;
}

/** Returns the kind, width, and height in a directory, by tag. */
function valuesOf(
	bytes: Buffer,
	start: number,
	count: number,
	order: ByteOrder,
): ReadonlyMap<number, number> {
	const values = new Map<number, number>();
	for (let index = 0; index < count; index += 1) {
		const at = start + index * ENTRY_BYTES;
		const tag = uint(bytes, at, 2, order);
		if (tag !== KIND && tag !== WIDTH && tag !== HEIGHT) continue;
		const type = uint(bytes, at + 2, 2, order);
		if (type === SHORT) values.set(tag, uint(bytes, at + 8, 2, order));
		if (type === LONG) values.set(tag, uint(bytes, at + 8, 4, order));
	}
	return values;
}
