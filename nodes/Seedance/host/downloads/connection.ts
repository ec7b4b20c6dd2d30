/** One connection to a media host, read piece by piece. It is closed if it is idle for too long. */
import { z } from 'zod/v4';
import { toError } from '../context';
import { requestMedia, type MediaAccess, type Reply } from './mediaRequest';

/** Limits the time without any bytes. A slow connection has no other time limit. */
const IDLE_TIMEOUT_MS = 60_000;

/** The error message for a thrown value that isn't an error. */
export const BROKE = 'the connection was lost';

const Piece = z.custom<Uint8Array>((piece) => ArrayBuffer.isView(piece));

export class Connection {
	private pieces: AsyncIterator<unknown, unknown> | null = null;
	/** When the current wait for bytes began; null while the reader is busy, so that a slow disk doesn't count as idle. */
	private waitingSince: number | null = null;
	private readonly cancel = new AbortController();
	private readonly watching = new AbortController();
	private readonly stop = () => this.cancel.abort();
	private reply: Reply | null = null;

	private constructor(private readonly access: MediaAccess) {
		access.signal.addEventListener('abort', this.stop);
		// A signal that is already aborted fires no event.
		if (access.signal.aborted) this.stop();
	}

	/**
	 * Sends the request and returns the connection with the response's headers.
	 * @throws DownloadProblem if the URL is not allowed; another error if the connection broke or was idle
	 */
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
			throw toError(error, BROKE);
		}
	}

	/**
	 * Returns the next bytes, or null at the end.
	 * @throws Error if the connection broke or was idle
	 */
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
		this.waitingSince = this.access.clock.elapsed();
		try {
			return await coming;
		} finally {
			this.waitingSince = null;
		}
	}

	/** Closes the connection if it is idle. Uses one timer for all pieces, because a 1 GB file has tens of thousands. */
	private async watch(): Promise<void> {
		const { clock } = this.access;
		while (!this.watching.signal.aborted) {
			const from = this.waitingSince ?? clock.elapsed();
			const ms = Math.max(1, from + IDLE_TIMEOUT_MS - clock.elapsed());
			await clock.sleep(ms, this.watching.signal).catch(() => undefined);
			const since = this.waitingSince;
			if (since !== null && clock.elapsed() - since >= IDLE_TIMEOUT_MS) {
				const seconds = IDLE_TIMEOUT_MS / 1000;
				this.reply?.body.destroy(new Error(`the media host sent no data for ${seconds} seconds`));
				this.cancel.abort();
				return;
			}
		}
	}
}
