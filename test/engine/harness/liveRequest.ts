import { parse } from 'node:querystring';

/** A request to a webhook, as it comes over the network. */
export interface LiveRequest {
	url: string;
	method?: string;
	headers?: Record<string, string>;
	/** Anything but text and bytes is sent as JSON. */
	body?: unknown;
}

/** An answer that n8n gives before any node is asked. */
export class Refusal extends Error {
	constructor(
		readonly status: number,
		readonly body: object,
	) {
		super(`HTTP ${status}`);
	}
}

const MOST_BYTES = 16 * 1024 * 1024;

/**
 * The request as n8n's Express hands it to a node: its body read and parsed as `middlewares/body-parser.js` of n8n 2.41.1
 * does, up to 16 MiB, before the node sees anything.
 * @throws Refusal where n8n refuses the body itself
 */
export function expressRequest(request: LiveRequest) {
	const url = new URL(request.url);
	const rawBody = bytesOf(request.body);
	const headers = Object.fromEntries(
		Object.entries({ host: url.host, 'content-type': 'application/json', ...request.headers }).map(
			([name, value]) => [name.toLowerCase(), value],
		),
	);
	if (rawBody.length > MOST_BYTES) {
		throw new Refusal(500, { code: 0, message: 'There was a problem executing the workflow' });
	}
	return {
		method: request.method ?? 'POST',
		url: url.pathname + url.search,
		originalUrl: url.pathname + url.search,
		path: url.pathname,
		params: {},
		query: queryOf(url),
		headers,
		body: parsedBody(rawBody, headers['content-type'] ?? ''),
		rawBody,
		get: (name: string) => headers[name.toLowerCase()],
	};
}

function bytesOf(body: unknown): Buffer {
	if (Buffer.isBuffer(body)) return body;
	if (body === undefined) return Buffer.alloc(0);
	return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

/** What of Express' extended parser matters here: a name that comes twice is a list, one with brackets is not text. */
function queryOf(url: URL): Record<string, unknown> {
	const query: Record<string, unknown> = {};
	for (const [name, value] of Object.entries(parse(url.search.slice(1)))) {
		const [, base, key] = /^([^[]+)\[(.*)\]$/.exec(name) ?? [];
		if (base === undefined) query[name] = value;
		else query[base] = key === '' ? [value].flat() : { [key ?? '']: value };
	}
	return query;
}

function parsedBody(rawBody: Buffer, contentType: string): unknown {
	const type = (contentType.split(';')[0] ?? '').trim().toLowerCase();
	const text = rawBody.toString('utf8').replace(/^\uFEFF/, '');
	if (rawBody.length === 0) return {};
	try {
		if (type === 'application/json') return JSON.parse(text) as unknown;
	} catch {
		throw new Refusal(422, { code: 422, message: 'Failed to parse request body' });
	}
	if (type === 'application/x-www-form-urlencoded') return parse(text);
	return type === 'text/plain' ? text : {};
}
