/**
 * Tracks the boxes of an MP4 or MOV file while it is downloaded, to detect a truncated file. HTTP alone can't: a compressed
 * body that was cut, or one without a length, ends like a complete one.
 */

/** The boxes that hold the video. A file that ends inside one is truncated. */
const CONTENT = /^(mdat|moov|moof)$/;
/** Other known boxes. After an unknown one, tracking stops. */
const OTHERS = /^(ftyp|styp|sidx|ssix|free|skip|wide|uuid|meta|mfra|pdin|prft|emsg|udta)$/;
/** A header is a length and a type. A length of 1 means that a 64-bit length follows. */
const HEADER_BYTES = 8;
const LONG_HEADER_BYTES = 16;

export class Boxes {
	/** The bytes received so far of the next box's header. */
	private readonly header = Buffer.alloc(LONG_HEADER_BYTES);
	private headerBytes = 0;
	private type = '';
	/** Bytes missing from the current box; null if the file can't be tracked. */
	private missing: number | null = 0;

	/** Whether bytes of the video are missing. */
	get areCut(): boolean {
		return this.missing !== null && this.missing > 0 && CONTENT.test(this.type);
	}

	append(piece: Uint8Array): void {
		for (let at = 0; at < piece.length && this.missing !== null; ) {
			if (this.missing > 0) {
				const passed = Math.min(this.missing, piece.length - at);
				this.missing -= passed;
				at += passed;
			} else {
				this.header[this.headerBytes] = piece[at] ?? 0;
				this.headerBytes += 1;
				at += 1;
				this.begin();
			}
		}
	}

	/** Starts a box once its header is complete. */
	private begin(): void {
		if (this.headerBytes < HEADER_BYTES) return;
		const short = this.header.readUInt32BE(0);
		if (short === 1 && this.headerBytes < LONG_HEADER_BYTES) return;
		const length = short === 1 ? Number(this.header.readBigUInt64BE(HEADER_BYTES)) : short;
		this.type = this.header.toString('latin1', 4, HEADER_BYTES);
		const isBox = CONTENT.test(this.type) || OTHERS.test(this.type);
		// A length of 0 means "to the end of the file", which is unknown.
		this.missing = isBox && length >= this.headerBytes ? length - this.headerBytes : null;
		this.headerBytes = 0;
	}
}
