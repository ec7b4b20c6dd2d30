/** Checks by headers and bytes that two responses of a media host are about the same file. */
import type { Reply } from './mediaRequest';

type Headers = Reply['headers'];

/** Facts that identify a file; null if the host doesn't state one. */
export interface FileFacts {
	etag: string | null;
	lastModified: string | null;
	/** The host's time of the response. */
	date: string | null;
	/** The length of the whole file. */
	total: number | null;
	/** Whether the response is a part of the file, with the total in its Content-Range. */
	isPart: boolean;
}

export function factsOf(headers: Headers, total: number | null, isPart = false): FileFacts {
	const { etag = null, 'last-modified': lastModified = null, date = null } = headers;
	return { etag, lastModified, date, total, isPart };
}

/**
 * Returns true if a fact that both responses state differs. A fact in only one of them proves nothing: a 206 may omit headers
 * that a 200 has (RFC 9110, 15.3.7). ETags are compared weakly, because hosts weaken an ETag when they compress. A wrong
 * total may be corrected: to exactly the bytes received, or by a part of a file with the same strong ETag.
 * @param received bytes of the file received so far
 */
export function contradict(known: FileFacts, news: FileFacts, received: number): boolean {
	const isTagged = news.isPart && isStrong(known.etag) && known.etag === news.etag;
	const isCorrected = isTagged || news.total === received;
	return (
		differ(opaque(known.etag), opaque(news.etag)) ||
		differ(known.lastModified, news.lastModified) ||
		(differ(known.total, news.total) && !isCorrected)
	);
}

/** Merges the facts of both responses. The later total wins, because it is the corrected one. */
export function merged(known: FileFacts, news: FileFacts): FileFacts {
	return {
		etag: known.etag ?? news.etag,
		lastModified: known.lastModified ?? news.lastModified,
		date: known.date ?? news.date,
		total: news.total ?? known.total,
		isPart: news.isPart,
	};
}

/**
 * Returns the value for If-Range, or null if there is none. RFC 9110, 13.1.5, allows a strong ETag or, only if the file has
 * no ETag at all, a Last-Modified that is a strong validator (8.8.2.2): at least one second before the host's Date, so that no
 * other version from the same second can exist. So with a weak ETag, the date may not be used either.
 */
export function ifRange({ etag, lastModified, date }: FileFacts): string | null {
	if (etag !== null) return isStrong(etag) ? etag : null;
	const isOlder = Date.parse(date ?? '') - Date.parse(lastModified ?? '') >= 1000;
	return isOlder ? lastModified : null;
}

/** Returns the Content-Length in bytes, or null if it is missing or not a number. */
export function announcedLength(headers: Headers): number | null {
	const text = headers['content-length'] ?? '';
	return /^\d+$/.test(text) ? Number(text) : null;
}

function differ<T>(one: T | null, other: T | null): boolean {
	return one !== null && other !== null && one !== other;
}

function isStrong(etag: string | null): boolean {
	return etag !== null && /^"[^"]*"$/.test(etag);
}

function opaque(etag: string | null): string | null {
	return etag === null ? null : etag.replace(/^W\//i, '');
}

/** The Content-Range header: the part of the file in a response. */
interface ContentRange {
	/** The first and the last byte; null in a 416, which has no part. */
	part: { start: number; end: number } | null;
	/** The length of the whole file, if the host knows it. */
	total: number | null;
}

/** Parses a Content-Range header. Returns null if it is missing or invalid. */
export function contentRangeOf(header: string | undefined): ContentRange | null {
	const [, start, end, total] = /^bytes[ =](?:(\d+)-(\d+)|\*)\/(\d+|\*)$/i.exec(header?.trim() ?? '') ?? [];
	if (total === undefined) return null;
	const whole = total === '*' ? null : Number(total);
	if (start === undefined || end === undefined) return { part: null, total: whole };
	const part = { start: Number(start), end: Number(end) };
	const isPossible = part.start <= part.end && (whole === null || part.end < whole);
	return isPossible ? { part, total: whole } : null;
}

/** Number of last bytes to keep: enough that two different videos never match by chance, and cheap to download twice. */
const TAIL_BYTES = 4 * 1024;

/**
 * Keeps the last bytes of a file that were passed on. If a later connection sends them again and they differ, it is another
 * file. Headers can be missing or wrong; bytes can't.
 */
export class Tail {
	private readonly ring = new Uint8Array(TAIL_BYTES);
	private total = 0;

	/** Number of bytes passed on so far. */
	get end(): number {
		return this.total;
	}

	/** Position in the file of the first kept byte. */
	get start(): number {
		return Math.max(0, this.total - TAIL_BYTES);
	}

	append(piece: Uint8Array): void {
		const kept = piece.subarray(-TAIL_BYTES);
		this.total += piece.length;
		const at = (this.total - kept.length) % TAIL_BYTES;
		const first = kept.subarray(0, TAIL_BYTES - at);
		this.ring.set(first, at);
		this.ring.set(kept.subarray(first.length), 0);
	}

	/** Returns false if a byte differs from the kept one. `bytes` begin at `from` in the file and must not go beyond `end`. */
	agreesWith(from: number, bytes: Uint8Array): boolean {
		const outside = Math.max(0, this.start - from);
		return bytes
			.subarray(outside)
			.every((byte, index) => byte === this.ring[(from + outside + index) % TAIL_BYTES]);
	}
}
