/** Reads a file once, from beginning to end. n8n can't return parts of a file, and videos are too large for memory. */
import { createHash } from 'crypto';
import type { ByteSource } from './byteSource';

/** Thrown if a file has more bytes than allowed. */
export class TooLong extends Error {}

/**
 * Returns parts of a file while it is read, and then its hash and size. Each part must begin at or after the start of the previous
 * one. Only bytes from there on are kept in memory.
 */
export class OnePass implements ByteSource {
	private readonly hash = createHash('sha256');
	private held: Buffer[] = [];
	/** The range of the file that is kept in memory. */
	private start = 0;
	private end = 0;

	/**
	 * @param size the file's size in bytes if known, else infinite
	 * @param most maximum size in bytes. Reading more throws TooLong
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
		if (from < 0) throw new Error('This part of the file was read before: parts must be read in order');
		return Buffer.concat(this.held).subarray(from, from + length);
	}

	/** Reads to the end. Returns the hash in hex and the size. */
	async finish(): Promise<{ sha256: string; bytes: number }> {
		do this.drop(Number.POSITIVE_INFINITY);
		while (await this.next());
		return { sha256: this.hash.digest('hex'), bytes: this.end };
	}

	/** Releases the file, even if it wasn't read to the end. */
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
