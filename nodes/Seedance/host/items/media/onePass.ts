/** Reads a file once from its beginning to its end: n8n hands out no parts of a file, and videos are too large to be held. */
import { createHash } from 'crypto';
import type { ByteSource } from './byteSource';

/** Reading stops where a file turns out to have more than this many bytes. */
export class TooLong extends Error {}

/**
 * Gives parts of a file while it passes by, and then its hash and size. Each part must begin where the one before began, or
 * behind; only what is behind that place is held.
 */
export class OnePass implements ByteSource {
	private readonly hash = createHash('sha256');
	private held: Buffer[] = [];
	/** Where in the file the bytes that are held begin and end. */
	private start = 0;
	private end = 0;

	/**
	 * @param size as far as it is known before; else infinite
	 * @param most bytes
	 */
	constructor(
		private readonly content: AsyncIterator<Buffer, void, undefined>,
		readonly size: number,
		private readonly most: number,
	) {}

	async read(start: number, length: number): Promise<Buffer> {
		this.drop(start);
		while (this.end < start + length && (await this.next())) this.drop(start);
		const from = start - this.start;
		if (from < 0) throw new Error('The part has passed by already');
		return Buffer.concat(this.held).subarray(from, from + length);
	}

	/** Reads to the end. */
	async finish(): Promise<{ sha256: string; bytes: number }> {
		do this.drop(Number.POSITIVE_INFINITY);
		while (await this.next());
		return { sha256: this.hash.digest('hex'), bytes: this.end };
	}

	/** Lets go of the file, read or not. */
	async close(): Promise<void> {
		this.held = [];
		await this.content.return?.();
	}

	private drop(before: number): void {
		for (let [first] = this.held; first !== undefined; [first] = this.held) {
			if (this.start + first.length > before) return;
			this.start += first.length;
			this.held.shift();
		}
	}

	private async next(): Promise<boolean> {
		const { value, done } = await this.content.next();
		if (done === true) return false;
		this.hash.update(value);
		this.held.push(value);
		this.end += value.length;
		if (this.end > this.most) throw new TooLong();
		return true;
	}
}
