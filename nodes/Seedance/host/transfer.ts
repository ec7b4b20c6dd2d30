/**
 * The bytes of one file in order and complete, over as many connections as it takes: one that breaks is taken up where it
 * broke, where the host allows it, and else the file is fetched again and what came before is skipped.
 */
import { backOff } from '../tasks/backOff';
import { asError, Connection } from './connection';
import { DownloadProblem, UrlExpired, type MediaAccess, type Reply } from './mediaRequest';

/** Connections in a row that bring next to nothing: at least so many, and for so long, since a host may be back in a moment. */
const LEAST_IN_VAIN = 3;
const PATIENCE_MS = 60_000;
/** What a connection has to bring not to have been in vain. */
const WORTHWHILE_BYTES = 1024 * 1024;
const MIB = 1024 * 1024;

export class Transfer {
	/** Bytes handed on so far. */
	private received = 0;
	/** Bytes of the present connection that were handed on before. */
	private toSkip = 0;
	private total: number | null = null;
	private etag: string | null = null;
	private inVain = 0;
	/** When the first connection of those in vain was opened. */
	private inVainSince: number;
	private receivedBefore = 0;
	private hostTakesRanges = true;
	private isComplete = false;
	private connection: Connection | null = null;
	/** The class of n8n's own stream, to make another one of. */
	private firstReply: Reply | null = null;
	/** Why it came to nothing. n8n may put another error around it. */
	problem: DownloadProblem | null = null;

	constructor(
		private readonly access: MediaAccess,
		private readonly url: string,
		private readonly mostBytes: number,
	) {
		this.inVainSince = access.clock.now();
	}

	/** The host's answer to the first request, once something came. */
	get reply(): Reply {
		if (this.firstReply === null) throw new DownloadProblem('nothing came');
		return this.firstReply;
	}

	/** The next bytes, or null when all have come. @throws DownloadProblem */
	async next(): Promise<Uint8Array | null> {
		for (;;) {
			try {
				this.connection ??= await this.connect();
				if (this.isComplete) return this.end();
				const piece = await this.connection.read();
				if (piece !== null) {
					const fresh = this.withoutKnown(piece);
					if (fresh.length > 0) return this.counted(fresh);
				} else if (this.total === null || this.received >= this.total) {
					return this.end();
				} else {
					throw new Error(`only ${this.received} of ${this.total} bytes came`);
				}
			} catch (error) {
				const problem = this.again(asError(error));
				if (problem !== null) return await Promise.reject(problem);
			}
			if (this.connection === null)
				await this.access.clock.sleep(backOff(this.inVain), this.access.signal).catch(() => undefined);
		}
	}

	/** All the bytes from here on. Whoever stops reading ends the connection. */
	async *rest(...first: readonly Uint8Array[]): AsyncGenerator<Uint8Array, void, undefined> {
		try {
			yield* first;
			for (let piece = await this.next(); piece !== null; piece = await this.next()) yield piece;
		} finally {
			this.close();
		}
	}

	close(): void {
		this.connection?.close();
		this.connection = null;
	}

	private end(): null {
		this.close();
		return null;
	}

	/** Gives the present connection up. @returns why there is no other try, or null where there is one */
	private again(error: Error): DownloadProblem | null {
		this.close();
		const { clock, signal } = this.access;
		const wasWorthwhile = this.received - this.receivedBefore >= WORTHWHILE_BYTES;
		if (wasWorthwhile) this.inVainSince = clock.now();
		this.inVain = wasWorthwhile ? 1 : this.inVain + 1;
		this.receivedBefore = this.received;
		const isTooLong = clock.now() - this.inVainSince >= PATIENCE_MS;
		const isFinal = (this.inVain >= LEAST_IN_VAIN && isTooLong) || signal.aborted;
		if (error instanceof DownloadProblem) this.problem = error;
		else if (isFinal) this.problem = new DownloadProblem(error.message, { cause: error });
		return this.problem;
	}

	private async connect(): Promise<Connection> {
		const asksForRest = this.received > 0 && this.hostTakesRanges;
		const headers = asksForRest ? rangeHeaders(this.received, this.etag) : {};
		const { connection, reply } = await Connection.open(this.access, this.url, headers);
		try {
			this.place(reply, asksForRest);
			this.firstReply ??= reply;
			return connection;
		} catch (error) {
			connection.close();
			return await Promise.reject(asError(error));
		}
	}

	/** Finds out where in the file an answer's body begins. @throws Error where it is no use */
	private place({ statusCode, headers }: Reply, askedForRest: boolean): void {
		const range = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(headers['content-range'] ?? '');
		if (statusCode === 200) {
			const length = lengthOf(headers);
			const etag = headers.etag ?? null;
			const isSame = this.firstReply === null || (etag === this.etag && length === this.total);
			if (!isSame) throw new DownloadProblem('the file changed while it was downloaded');
			this.total = length;
			this.etag = etag;
			this.toSkip = this.received;
			this.checkSize(length ?? 0);
		} else if (askedForRest && statusCode === 206 && range?.[1] === String(this.received)) {
			this.toSkip = 0;
			// Better than the length announced at first, which may be what the connection broke over.
			if (range[2] !== '*') this.total = Number(range[2]);
		} else if (askedForRest && statusCode === 416 && range?.[2] === String(this.received)) {
			// It was announced longer than it is.
			this.isComplete = true;
		} else if (askedForRest && (statusCode === 206 || statusCode === 416)) {
			this.hostTakesRanges = false;
			throw new Error('the media host sent another part of the file than was asked for');
		} else {
			throw refusal(statusCode);
		}
	}

	private withoutKnown(piece: Uint8Array): Uint8Array {
		const skipped = Math.min(this.toSkip, piece.length);
		this.toSkip -= skipped;
		return skipped === 0 ? piece : piece.subarray(skipped);
	}

	private counted(piece: Uint8Array): Uint8Array {
		this.received += piece.length;
		this.checkSize(this.received);
		return piece;
	}

	private checkSize(bytes: number): void {
		if (bytes <= this.mostBytes) return;
		throw new DownloadProblem(
			`it has ${bytes} bytes or more, which is over the ${this.mostBytes / MIB} MB of Max File Size in Options`,
		);
	}
}

function rangeHeaders(from: number, etag: string | null): Record<string, string> {
	// Without If-Range, a file that was replaced meanwhile would be sewn together from two. A weak tag can't be used for it.
	const isStrong = etag !== null && !etag.startsWith('W/');
	return { Range: `bytes=${from}-`, ...(isStrong ? { 'If-Range': etag } : {}) };
}

function lengthOf(headers: Reply['headers']): number | null {
	const text = headers['content-length'] ?? '';
	return /^\d+$/.test(text) ? Number(text) : null;
}

function refusal(status: number): Error {
	const message = `the media host answered with HTTP ${status}`;
	if (status === 403 || status === 404 || status === 410) return new UrlExpired(message);
	// A server's trouble may pass; a refusal does not.
	return status >= 500 || status === 429 ? new Error(message) : new DownloadProblem(message);
}
