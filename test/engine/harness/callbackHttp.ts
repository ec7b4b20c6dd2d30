/** A request to a resume URL. */
export interface CallbackRequest {
	/** The URL called; the one that the parked node's webhook has if not given. */
	url?: string;
	method?: string;
	body?: unknown;
	headers?: Record<string, string>;
	/** Added to the URL's own. */
	query?: Record<string, string>;
}

/** As much of an Express request as a node's `webhook()` may read. */
export function makeRequest(method: string, url: URL, request: CallbackRequest) {
	const body: unknown = request.body ?? {};
	const headers = Object.fromEntries(
		Object.entries({ host: url.host, 'content-type': 'application/json', ...request.headers }).map(
			([name, value]) => [name.toLowerCase(), value],
		),
	);
	return {
		method,
		url: url.pathname + url.search,
		originalUrl: url.pathname + url.search,
		path: url.pathname,
		params: {},
		query: Object.fromEntries(url.searchParams),
		headers,
		body,
		rawBody: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
		get: (name: string) => headers[name.toLowerCase()],
	};
}

/** As much of an Express response as a node's `webhook()` may use, and what it sent. */
export class CallbackResponse {
	statusCode = 200;
	sent: unknown;
	headersSent = false;
	readonly headers: Record<string, string> = {};

	status(code: number): this {
		this.statusCode = code;
		return this;
	}

	sendStatus(code: number): this {
		return this.status(code).send(undefined);
	}

	writeHead(code: number, headers: Record<string, string> = {}): this {
		Object.assign(this.headers, headers);
		return this.status(code);
	}

	setHeader(name: string, value: string): this {
		this.headers[name.toLowerCase()] = value;
		return this;
	}

	set(name: string, value: string): this {
		return this.setHeader(name, value);
	}

	send(body: unknown): this {
		this.sent = body;
		this.headersSent = true;
		return this;
	}

	json(body: unknown): this {
		return this.send(body);
	}

	end(body?: unknown): this {
		return this.send(body);
	}
}
