/** Walks over the boxes of a file that is streamed in pieces of any size. Keeps only the boxes that the visitor wants to hold. */
import { boxHeader, MOST_HEADER_BYTES } from './boxReader';

export interface BoxVisitor {
	/** Called at the beginning of a box. @param length size of its content in bytes; never infinite */
	begin(type: string, length: number): 'skip' | 'hold' | 'stop';
	/** Called with the complete content of a held box. */
	held(type: string, content: Buffer): void;
}

const HEADER_BYTES = 8;
/** A length of 1 means that a 64-bit length follows. */
const IS_LONG = 1;
/** The limit of boxes. Real videos have fewer, but a hostile one can consist of millions of empty boxes. */
const MOST_BOXES = 100_000;

export class BoxWalker {
	/** The bytes of the next box's header so far. */
	private readonly header = Buffer.alloc(MOST_HEADER_BYTES);
	private headerBytes = 0;
	private boxes = 0;
	private type = '';
	/** Number of bytes of the current box that are still missing. */
	private missing = 0;
	private content: Content | null = null;
	/** Whether the walk has stopped. The rest of the file is ignored. */
	private isOver = false;

	constructor(private readonly visitor: BoxVisitor) {}

	/** The type of the box that hasn't ended yet; null between boxes and after the walk has stopped. */
	get open(): string | null {
		return this.isOver || this.missing === 0 ? null : this.type;
	}

	/** Whether everything so far was complete boxes. False after the walk has stopped. */
	get isBetweenBoxes(): boolean {
		return !this.isOver && this.missing === 0 && this.headerBytes === 0;
	}

	append(piece: Uint8Array): void {
		for (let at = 0; at < piece.length && !this.isOver;) {
			if (this.missing > 0) {
				const passed = Math.min(this.missing, piece.length - at);
				this.pass(piece, at, at + passed);
				at += passed;
			} else {
				this.header[this.headerBytes] = piece[at] ?? 0;
				this.headerBytes += 1;
				at += 1;
				if (this.headerBytes >= HEADER_BYTES) this.begin();
			}
		}
	}

	private begin(): void {
		const isLong = this.header.readUInt32BE(0) === IS_LONG;
		if (isLong && this.headerBytes < MOST_HEADER_BYTES) return;
		const box = boxHeader(this.header, 0);
		this.headerBytes = 0;
		this.boxes += 1;
		// A box without a length extends to the end of the file.
		const isSound = box !== null && box.length !== Number.POSITIVE_INFINITY && this.boxes <= MOST_BOXES;
		if (isSound) this.enter(box.type, box.length - box.header);
		else this.isOver = true;
	}

	private enter(type: string, length: number): void {
		this.type = type;
		this.missing = length;
		const wish = this.visitor.begin(type, length);
		this.isOver = wish === 'stop';
		this.content = wish === 'hold' ? new Content(length) : null;
		if (length === 0) this.handOver();
	}

	private pass(piece: Uint8Array, start: number, end: number): void {
		this.missing -= end - start;
		this.content?.add(piece.subarray(start, end));
		if (this.missing === 0) this.handOver();
	}

	private handOver(): void {
		const { content } = this;
		this.content = null;
		if (content !== null) this.visitor.held(this.type, content.bytes);
	}
}

const FIRST_BYTES = 64 * 1024;

/** The content of one box. Its memory grows with the bytes received, because the announced length may be wrong. */
class Content {
	bytes: Buffer;
	private filled = 0;

	constructor(private readonly length: number) {
		this.bytes = Buffer.alloc(Math.min(length, FIRST_BYTES));
	}

	add(piece: Uint8Array): void {
		const needed = this.filled + piece.length;
		if (needed > this.bytes.length) {
			const larger = Buffer.alloc(Math.min(this.length, Math.max(needed, 2 * this.bytes.length)));
			this.bytes.copy(larger);
			this.bytes = larger;
		}
		this.bytes.set(piece, this.filled);
		this.filled = needed;
	}
}
