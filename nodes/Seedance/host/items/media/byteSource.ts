/** A file that is read in parts, because a video is too large for memory. */
export interface ByteSource {
	/** The file's size in bytes. */
	size: number;
	/** Returns the bytes from a position on, or fewer than requested if the file ends. */
	read(start: number, length: number): Promise<Buffer>;
}

/** Returns a source for a file that is already in memory. */
export function bufferSource(bytes: Buffer): ByteSource {
	return {
		size: bytes.length,
		read: async (start, length) => await Promise.resolve(bytes.subarray(start, start + length)),
	};
}
