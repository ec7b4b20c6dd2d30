import type { IncomingMessage } from 'node:http';

import { parseJson } from '../json';
import type { Fault, LoggedRequest, Provider, RequestKind } from '../types';

/** A request with its body read. */
export interface Call {
	method: string;
	path: string;
	query: URLSearchParams;
	headers: IncomingMessage['headers'];
	text: string;
	/** undefined where the body isn't JSON. */
	json: unknown;
}

/** Reads a request to its end. */
export async function readCall(request: IncomingMessage): Promise<Call> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
	const text = Buffer.concat(chunks).toString();
	const url = new URL(request.url ?? '/', 'http://sandbox');
	return {
		method: request.method ?? 'GET',
		path: url.pathname,
		query: url.searchParams,
		headers: request.headers,
		text,
		json: parseJson(text),
	};
}

/** Every request that came, in order. */
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
