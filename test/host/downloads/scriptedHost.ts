/** A media host that answers as a test says, byte by byte: also what no HTTP library would send. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { download } from '../../../nodes/Seedance/host/downloads/download';
import type { PassedFilm } from '../../../nodes/Seedance/host/downloads/passingFilm';
import { WOKEN, type Clock } from '../../../nodes/Seedance/tasks/ports';
import { n8nContext } from '../n8nContext';

export interface Scripted {
	status?: number;
	/** A line each. */
	headers?: readonly string[];
	/** What goes out after the headers, as it stands. The connection is closed then. */
	body?: Buffer;
	/** Bytes that are written one by one. */
	oneByOne?: boolean;
	/** Before the connection is closed, so many bytes of the file have to be stored: it takes along what is on its way. */
	closeAfter?: number;
}

/** Answers the request number `nth`, which counts from 0. */
export type Script = (nth: number, headers: IncomingHttpHeaders) => Scripted;

export interface Fetched {
	/** The stored file, or null. */
	file: Buffer | null;
	binary: IBinaryData | null;
	/** What the file tells of its video, or null. */
	film: PassedFilm | null;
	/** Why there is none. */
	error: string;
	/** How long it backed off in all. */
	backedOffMs: number;
	requests: IncomingHttpHeaders[];
}

/** Time that passes only while the download backs off, and then at once. */
class BackOffClock implements Clock {
	passedMs = 0;

	constructor(private readonly stop: AbortSignal) {}

	now(): number {
		return this.passedMs;
	}

	elapsed(): number {
		return this.passedMs;
	}

	async sleep(ms: number, signal?: AbortSignal): Promise<void> {
		if (signal === this.stop) {
			this.passedMs += ms;
			return;
		}
		// Whoever watches for silence is woken when the connection ends.
		await new Promise<void>((_, reject) => {
			if (signal?.aborted === true) reject(WOKEN);
			signal?.addEventListener('abort', () => reject(WOKEN));
		});
	}
}

/** Counts the bytes that are on their way into n8n's binary data. */
class Counter {
	private bytes = 0;
	private readonly waiting = new Set<() => void>();

	async atLeast(bytes: number): Promise<void> {
		while (this.bytes < bytes) await new Promise<void>((resolve) => this.waiting.add(resolve));
	}

	/** The same context, whose files are counted. */
	counting(context: IExecuteFunctions): IExecuteFunctions {
		const prepareBinaryData: IExecuteFunctions['helpers']['prepareBinaryData'] = async (data, ...more) =>
			await context.helpers.prepareBinaryData(Buffer.isBuffer(data) ? data : this.passing(data), ...more);
		return { ...context, helpers: { ...context.helpers, prepareBinaryData } };
	}

	private passing(stream: AsyncIterable<unknown>): Readable {
		const count = (piece: unknown) => {
			if (Buffer.isBuffer(piece)) this.bytes += piece.length;
			for (const resolve of this.waiting) resolve();
			this.waiting.clear();
		};
		return Readable.from(
			(async function* () {
				for await (const piece of stream) {
					yield piece;
					count(piece);
				}
			})(),
		);
	}
}

let context: Promise<IExecuteFunctions> | undefined;

/** Downloads a video from a host of that script, by n8n's own HTTP and into n8n's own binary data. */
export async function fetchScripted(script: Script): Promise<Fetched> {
	context ??= n8nContext();
	const requests: IncomingHttpHeaders[] = [];
	const stored = new Counter();
	const server = createServer(({ headers }, { socket }) => {
		if (socket === null) return;
		const {
			status = 200,
			headers: lines = [],
			body,
			oneByOne,
			closeAfter = 0,
		} = script(requests.length, headers);
		requests.push(headers);
		socket.setNoDelay(true);
		socket.write([`HTTP/1.1 ${status} Scripted`, 'Connection: close', ...lines, '', ''].join('\r\n'));
		const pieces = oneByOne === true ? Array.from(body ?? [], (byte) => Buffer.of(byte)) : [body ?? ''];
		for (const piece of pieces) socket.write(piece);
		void stored.atLeast(closeAfter).then(() => socket.end());
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	const { signal } = new AbortController();
	const clock = new BackOffClock(signal);
	const access = {
		context: stored.counting(await context),
		reach: 'loopback',
		allowPrivate: false,
		clock,
		signal,
	} as const;
	const wanted = {
		url: `http://127.0.0.1:${port}/film`,
		kind: 'video',
		nameWith: (extension: string) => `film.${extension}`,
		mostBytes: 10_000_000,
	} as const;
	try {
		const { binary, film } = await download(access, wanted);
		const file = await access.context.helpers.getBinaryStream(binary.id ?? '').then(bytesOf);
		return { file, binary, film, error: '', backedOffMs: clock.passedMs, requests };
	} catch (error) {
		const message = error instanceof Error ? error.message : String(error);
		return { file: null, binary: null, film: null, error: message, backedOffMs: clock.passedMs, requests };
	} finally {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	}
}

async function bytesOf(stream: AsyncIterable<unknown>): Promise<Buffer> {
	const pieces: Buffer[] = [];
	for await (const piece of stream) if (Buffer.isBuffer(piece)) pieces.push(piece);
	return Buffer.concat(pieces);
}

/** The chunks of a body, with the last one that says that it is complete, or without it. */
export function chunked(body: Buffer, isComplete = true): Buffer {
	const pieces: Buffer[] = [];
	for (let at = 0; at < body.length; at += 10_000) {
		const piece = body.subarray(at, at + 10_000);
		pieces.push(Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n'));
	}
	if (isComplete) pieces.push(Buffer.from('0\r\n\r\n'));
	return Buffer.concat(pieces);
}
