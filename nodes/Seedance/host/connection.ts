/** One connection to a media host, read piece by piece. It is given up when nothing comes for a while. */
import { z } from 'zod/v4';
import { requestMedia, type MediaAccess, type Reply } from './mediaRequest';

/** A slow connection may take as long as it needs; a silent one may not. */
const IDLE_TIMEOUT_MS = 60_000;

const Piece = z.custom<Uint8Array>((piece) => ArrayBuffer.isView(piece));

export class Connection {
	private pieces: AsyncIterator<unknown, unknown> | null = null;
	/** Since when somebody waits for bytes; null while nobody does, however long the disk takes. */
	private waitingSince: number | null = null;
	private readonly cancel = new AbortController();
	private readonly watching = new AbortController();
	private readonly stop = () => this.cancel.abort();
	private reply: Reply | null = null;

	private constructor(private readonly access: MediaAccess) {
		access.signal.addEventListener('abort', this.stop);
	}

	/** @throws DownloadProblem where the URL may not be asked; another error where the connection broke or fell silent */
	static async open(
		access: MediaAccess,
		url: string,
		headers: Readonly<Record<string, string>>,
	): Promise<{ connection: Connection; reply: Reply }> {
		const connection = new Connection(access);
		void connection.watch();
		try {
			const reply = await connection.waitFor(requestMedia(access, url, headers, connection.cancel.signal));
			connection.reply = reply;
			return { connection, reply };
		} catch (error) {
			connection.close();
			return await Promise.reject(asError(error));
		}
	}

	/** The next bytes, or null at the end. @throws Error where the connection broke or fell silent */
	async read(): Promise<Uint8Array | null> {
		if (this.reply === null) return null;
		this.pieces ??= this.reply.body[Symbol.asyncIterator]();
		const { done, value } = await this.waitFor(this.pieces.next());
		return done === true ? null : Piece.parse(value);
	}

	close(): void {
		this.access.signal.removeEventListener('abort', this.stop);
		this.watching.abort();
		this.reply?.body.destroy();
		this.cancel.abort();
	}

	private async waitFor<T>(coming: Promise<T>): Promise<T> {
		this.waitingSince = this.access.clock.now();
		try {
			return await coming;
		} finally {
			this.waitingSince = null;
		}
	}

	/** One timer for all pieces: a file of a gigabyte has tens of thousands. */
	private async watch(): Promise<void> {
		const { clock } = this.access;
		while (!this.watching.signal.aborted) {
			const from = this.waitingSince ?? clock.now();
			const ms = Math.max(1, from + IDLE_TIMEOUT_MS - clock.now());
			await clock.sleep(ms, this.watching.signal).catch(() => undefined);
			const since = this.waitingSince;
			if (since !== null && clock.now() - since >= IDLE_TIMEOUT_MS) {
				const seconds = IDLE_TIMEOUT_MS / 1000;
				this.reply?.body.destroy(new Error(`nothing came for ${seconds} seconds`));
				this.cancel.abort();
				return;
			}
		}
	}
}

export function asError(error: unknown): Error {
	return error instanceof Error ? error : new Error('the connection broke');
}
