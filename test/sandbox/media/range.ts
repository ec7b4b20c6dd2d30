import { createHash } from 'node:crypto';

import { textAnswer, type Answer } from '../http/answer';
import type { Body } from '../http/body';
import type { Call } from '../http/requestLog';

interface Range {
	start: number;
	end: number;
}

/**
 * Parses one range of a Range header; `end` is exclusive. Returns null if no range applies, or 'unsatisfiable' if it is out of
 * bounds.
 */
function parseRange(header: string | undefined, length: number): Range | null | 'unsatisfiable' {
	const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
	if (from === undefined || to === undefined || (from === '' && to === '')) return null;
	const start = from === '' ? Math.max(0, length - Number(to)) : Number(from);
	const end = from === '' || to === '' ? length : Math.min(length, Number(to) + 1);
	return start < end ? { start, end } : 'unsatisfiable';
}

function slice(body: Body, { start, end }: Range): Body {
	return { length: end - start, chunks: (from, to) => body.chunks(start + from, start + to) };
}

/** Returns a file, or the part that Range requests. If-Range with another ETag returns the whole file (RFC 9110). */
export function fileAnswer(call: Call, type: string, body: Body): Answer {
	const etag = `"${createHash('sha1').update(`${call.path} ${body.length}`).digest('hex').slice(0, 16)}"`;
	const headers = { 'content-type': type, 'accept-ranges': 'bytes', etag };
	const sameFile = (call.headers['if-range'] ?? etag) === etag;
	const range = parseRange(sameFile ? call.headers.range : undefined, body.length);
	if (range === null) return { status: 200, headers, body };
	if (range === 'unsatisfiable') {
		return textAnswer(416, 'text/plain', '', { 'content-range': `bytes */${body.length}` });
	}
	const contentRange = `bytes ${range.start}-${range.end - 1}/${body.length}`;
	return { status: 206, headers: { ...headers, 'content-range': contentRange }, body: slice(body, range) };
}
