/** A file that is read in parts, because a video is too large to be held in memory. */
export interface ByteSource {
	/** Number of bytes. */
	size: number;
	/** Returns the bytes from a place on. There may be fewer than asked for if the file ends. */
	read(start: number, length: number): Promise<Buffer>;
}

/** A file that is in memory already. */
export function bufferSource(bytes: Buffer): ByteSource {
	return {
		size: bytes.length,
		read: async (start, length) => await Promise.resolve(bytes.subarray(start, start + length)),
	};
}
