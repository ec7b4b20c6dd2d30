/**
 * Downloads one file completely and in order, over as many connections as needed. If a connection breaks, the download
 * resumes where it broke or, if the host doesn't support ranges, starts again and skips the bytes it already has. Each new
 * connection must prove that it sends the same file, because bytes already passed on can't be taken back.
 */
import { MIB } from '../../parameters/nodeParameters';
import { toError } from '../context';
import { Boxes } from './boxes';
import { BROKE, Connection } from './connection';
import {
	contentRangeOf,
	announcedLength,
	contradict,
	factsOf,
	ifRange,
	merged,
	Tail,
	type FileFacts,
} from './sameFile';
import { DownloadProblem, NotThereYet, UrlExpired, type MediaAccess, type Reply } from './mediaRequest';
import { Patience } from './patience';

export class Transfer {
	/** The last bytes passed on, and how many were passed on in total. */
	private readonly tail = new Tail();
	private readonly boxes = new Boxes();
	/** Position in the file of the current connection's next byte. */
	private position = 0;
	/** The body of the current connection: the whole file with its Content-Length, or a part of it. */
	private body: { kind: 'whole'; length: number | null } | { kind: 'part' } = { kind: 'whole', length: null };
	private facts: FileFacts = factsOf({}, null);
	/** Whether the body is compressed and n8n's HTTP client decodes it. Lengths and ranges then refer to other bytes. */
	private isDecoded = false;
	private readonly patience: Patience;
	private hostTakesRanges = true;
	/** Whether the host sends parts that were not requested. Then the beginning is requested as a range too. */
	private hostSendsParts = false;
	private connection: Connection | null = null;
	private isDone = false;
	/** The response with the first bytes. Its headers and its stream's class are used to store the file. */
	private firstReply: Reply | null = null;
	/** Why the download failed. Kept here, because n8n may wrap the error. */
	problem: DownloadProblem | null = null;

	constructor(
		private readonly access: MediaAccess,
		private readonly url: string,
		private readonly mostBytes: number,
	) {
		this.patience = new Patience(access.clock, access.signal);
	}

	/** The response with the first bytes. @throws DownloadProblem if there is none yet */
	get reply(): Reply {
		if (this.firstReply === null) throw new DownloadProblem('the media host sent no data');
		return this.firstReply;
	}

	/** Returns the next bytes, or null at the end of the file. @throws DownloadProblem */
	async next(): Promise<Uint8Array | null> {
		while (!this.isDone) {
			try {
				this.connection ??= await this.connect();
				// The last part is complete once the known total is reached.
				const isAllHere = this.body.kind === 'part' && this.position === this.total;
				const piece = isAllHere ? null : await this.connection.read();
				if (piece !== null) {
					const fresh = this.withoutKnown(piece);
					if (fresh.length > 0) return this.counted(fresh);
				} else if (this.isWhole()) {
					this.close();
					this.isDone = true;
				} else {
					this.nextPart();
				}
			} catch (error) {
				const problem = this.again(toError(error, BROKE));
				if (problem !== null) throw problem;
			}
			if (this.connection === null && !this.isDone) await this.patience.backOff();
		}
		return null;
	}

	/** Yields `first`, then the rest of the file. Closes the connection when the reader stops. */
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

	/** Bytes passed on so far. */
	private get received(): number {
		return this.tail.end;
	}

	/** The total number of bytes to pass on, if known. */
	private get total(): number | null {
		return this.isDecoded ? null : this.facts.total;
	}

	/**
	 * Returns true if the file is complete once a body has ended without an error. n8n's HTTP client enforces the Content-Length
	 * and treats an early end as an error. So a body that ended normally with another length was decoded: the Content-Length was
	 * that of the compressed bytes.
	 * @throws Error if the body ended before any new bytes, or inside a box of the video
	 */
	private isWhole(): boolean {
		const { received, position, body } = this;
		if (position < received)
			throw new Error(`only ${position} of the ${received} bytes already received were sent again`);
		if (body.kind === 'whole' && body.length !== null && position !== body.length) this.isDecoded = true;
		const { total } = this;
		if (total !== null) return received >= total;
		if (this.boxes.areCut) throw new Error(`the file ends early, after ${received} bytes`);
		return true;
	}

	/** Handles a body that ended before the file did. @throws Error if it was too small to request the next part at once */
	private nextPart(): void {
		const isPart = this.body.kind === 'part' && this.patience.takesPart(this.received);
		if (!isPart) throw new Error(`only ${this.received} of ${this.total ?? 'unknown'} bytes arrived`);
		this.close();
	}

	/** Closes the current connection after an error. @returns the reason if there is no further retry, or null */
	private again(error: Error): DownloadProblem | null {
		this.close();
		if (isDecodingError(error)) this.hostTakesRanges = false;
		const isFinal = this.patience.isOverAfter(this.received);
		if (error instanceof DownloadProblem) this.problem = error;
		else if (isFinal) this.problem = new DownloadProblem(error.message, { cause: error });
		return this.problem;
	}

	private async connect(): Promise<Connection> {
		const wantsPart = this.received > 0 || this.hostSendsParts;
		const asksForPart = wantsPart && this.hostTakesRanges && !this.isDecoded;
		const headers = asksForPart ? this.rangeHeaders() : {};
		const { connection, reply } = await Connection.open(this.access, this.url, headers);
		try {
			this.place(reply, asksForPart);
			return connection;
		} catch (error) {
			connection.close();
			throw toError(error, BROKE);
		}
	}

	/**
	 * Returns the headers to resume. With If-Range, the host sends a part only if the file is unchanged, so it begins where the
	 * last connection broke. Without it, the last bytes are requested again to compare them.
	 */
	private rangeHeaders(): Record<string, string> {
		const validator = this.received > 0 ? ifRange(this.facts) : null;
		return validator === null
			? { Range: `bytes=${this.tail.start}-` }
			: { Range: `bytes=${this.received}-`, 'If-Range': validator };
	}

	/** Determines the position in the file where a response's body begins. @throws Error if the response can't be used */
	private place(reply: Reply, askedForPart: boolean): void {
		const { statusCode, headers } = reply;
		const range = contentRangeOf(headers['content-range']);
		if (statusCode === 206) {
			const part = range?.part ?? null;
			if (part === null || part.start > this.received) return this.noUse(askedForPart);
			const isAll = part.start === 0 && part.end + 1 === range?.total;
			this.body = isAll ? { kind: 'whole', length: part.end + 1 } : { kind: 'part' };
			this.position = part.start;
			this.compare(reply, range?.total ?? null);
		} else if (statusCode === 416 && askedForPart) {
			this.placeAtEnd(reply, range?.total ?? null);
		} else if (isSuccess(statusCode)) {
			const isEmpty = statusCode === 204 || statusCode === 205;
			if (isEmpty && this.received > 0) throw new Error('the media host sent nothing');
			const length = isEmpty ? 0 : announcedLength(headers);
			this.body = { kind: 'whole', length };
			this.position = 0;
			this.compare(reply, length);
		} else {
			throw refusal(statusCode, this.received > 0);
		}
	}

	/**
	 * Handles a 416: the host has no more bytes. If If-Range was sent, the file is unchanged, because otherwise the host would have
	 * sent all of it. Its announced total was too long. Headers other than the total may be those of an error page and prove nothing.
	 * @throws Error if the file is not known to be complete
	 */
	private placeAtEnd({ headers }: Reply, total: number | null): void {
		const { facts, received } = this;
		if (contradict(facts, factsOf({}, total), received)) throw changed();
		const isSame = ifRange(facts) !== null && !contradict(facts, factsOf(headers, total), received);
		if (received === 0 || total !== received || !isSame || this.boxes.areCut) this.noUse(true);
		this.facts = { ...facts, total };
		this.body = { kind: 'part' };
		this.position = received;
	}

	/** Rejects a response with the wrong part. @throws Error always; the next request uses ranges differently */
	private noUse(askedForPart: boolean): never {
		if (askedForPart) this.hostTakesRanges = false;
		else this.hostSendsParts = true;
		throw new Error('the media host sent the wrong part of the file');
	}

	/** Compares a response's facts about the file with the known ones. @throws DownloadProblem */
	private compare(reply: Reply, total: number | null): void {
		const news = factsOf(reply.headers, this.isDecoded ? null : total, reply.statusCode === 206);
		const isFirst = this.received === 0;
		if (isFirst) this.firstReply = reply;
		else if (contradict(this.facts, news, this.received)) throw changed();
		this.facts = isFirst ? news : merged(this.facts, news);
		this.checkSize(news.total ?? 0);
	}

	/** Returns the new bytes of a piece. @throws Error if bytes received before differ */
	private withoutKnown(piece: Uint8Array): Uint8Array {
		const known = Math.max(0, Math.min(piece.length, this.received - this.position));
		if (!this.tail.agreesWith(this.position, piece.subarray(0, known))) {
			if (this.body.kind === 'whole') throw changed();
			// The host may have sent a different part than its headers say. Downloading the whole file again will tell.
			this.noUse(true);
		}
		this.position += piece.length;
		const { total } = this;
		if (total !== null && this.position > total) {
			if (this.body.kind === 'part')
				throw new DownloadProblem('the media host sent more bytes than the file has');
			this.isDecoded = true;
		}
		return piece.subarray(known);
	}

	private counted(piece: Uint8Array): Uint8Array {
		this.tail.append(piece);
		this.boxes.append(piece);
		this.checkSize(this.received);
		return piece;
	}

	private checkSize(bytes: number): void {
		if (bytes <= this.mostBytes) return;
		throw new DownloadProblem(
			`it has ${bytes} bytes or more, but the maximum is ${this.mostBytes / MIB} MB (Max File Size in Options)`,
		);
	}
}

function changed(): DownloadProblem {
	return new DownloadProblem('the file changed during the download');
}

/** Returns true for a decoding error. A part of a compressed body can't be decoded, so the whole file is needed. */
function isDecodingError(error: Error): boolean {
	const code: unknown = Reflect.get(error, 'code');
	return typeof code === 'string' && /^(Z_|ZSTD_|ERR_BROTLI|ERR__ERROR_)/.test(code);
}

function isSuccess(status: number): boolean {
	return status >= 200 && status < 300;
}

/**
 * Returns the error for a status that is not a success: a DownloadProblem if the same URL will not work.
 * @param hasBegun whether bytes of the file were received; then the same URL is retried for the rest
 */
function refusal(status: number, hasBegun: boolean): Error {
	const message = `the media host returned HTTP ${status}`;
	if (status === 403 || status === 404 || status === 410) return new UrlExpired(message);
	// Conflict, Locked, and Too Early are temporary, such as while the file is still being written.
	const isEarly = status === 409 || status === 423 || status === 425;
	if (isEarly && !hasBegun) return new NotThereYet(message);
	// Server errors may be temporary, too. Other refusals are not.
	const mayPass = isEarly || status >= 500 || status === 408 || status === 429;
	return mayPass ? new Error(message) : new DownloadProblem(message);
}
