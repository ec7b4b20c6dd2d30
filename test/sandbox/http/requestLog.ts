import type { IncomingMessage } from 'node:http';

import { parseJson } from '../json';
import type { Fault, LoggedRequest, Provider, RequestKind } from '../types';

/** A request and its body. */
export interface Call {
	method: string;
	/** Host name in the request, without the port. */
	host: string;
	/** Path and query as received. */
	target: string;
	path: string;
	query: URLSearchParams;
	headers: IncomingMessage['headers'];
	text: string;
	/** undefined if the body isn't JSON. */
	json: unknown;
}

/** Reads a request with its body. */
export async function readCall(request: IncomingMessage): Promise<Call> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
	const text = Buffer.concat(chunks).toString();
	const target = request.url ?? '/';
	const url = new URL(target, 'http://sandbox');
	return {
		method: request.method ?? 'GET',
		host: (request.headers.host ?? '').replace(/:\d+$/, ''),
		target,
		path: url.pathname,
		query: url.searchParams,
		headers: request.headers,
		text,
		json: parseJson(text),
	};
}

/** Logs every request, in order. */
export class RequestLog {
	private entries: LoggedRequest[] = [];

	add(call: Call, kind: RequestKind, provider: Provider | null, fault: Fault | null): LoggedRequest {
		const entry: LoggedRequest = {
			at: Date.now(),
			method: call.method,
			path: call.path,
			query: Object.fromEntries(call.query),
			headers: call.headers,
			body: call.text === '' ? null : (call.json ?? call.text),
			status: null,
			provider,
			kind,
			hasAuthorization: call.headers.authorization !== undefined,
			...(fault === null ? {} : { fault: fault.kind }),
		};
		this.entries.push(entry);
		return entry;
	}

	all(): LoggedRequest[] {
		return this.entries.map((entry) => ({ ...entry }));
	}

	clear(): void {
		this.entries = [];
	}
}
