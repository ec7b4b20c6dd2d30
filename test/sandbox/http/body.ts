/** Body of a response. It may be a gigabyte, so it is generated while it is sent. */
export interface Body {
	length: number;
	/** Yields the bytes from `start` to `end` (exclusive). */
	chunks(start: number, end: number): Iterable<Buffer>;
}

const chunkSize = 64 * 1024;

export function bufferBody(buffer: Buffer): Body {
	return {
		length: buffer.length,
		*chunks(start, end) {
			for (let at = start; at < end; at += chunkSize) {
				yield buffer.subarray(at, Math.min(at + chunkSize, end));
			}
		},
	};
}

/** The length is prime, so that bytes from a wrong position never match. */
const pattern = Buffer.from(Array.from({ length: 65_521 }, (_, index) => (index * 31 + (index >> 8)) & 0xff));

/** Start of an MP4 file: an ftyp box, which identifies the type. */
const fileStart = Buffer.from('0000001c667479706d703432000000006d70343269736f6d69736f32', 'hex');

/** Generates this number of bytes, the same each time. They begin like an MP4 file but can't be played. */
export function generatedBody(length: number): Body {
	return {
		length,
		*chunks(start, end) {
			let at = start;
			while (at < end) {
				const source = at < fileStart.length ? fileStart : pattern;
				const offset = at < fileStart.length ? at : at % pattern.length;
				const piece = source.subarray(offset, Math.min(source.length, offset + end - at));
				yield piece;
				at += piece.length;
			}
		},
	};
}
