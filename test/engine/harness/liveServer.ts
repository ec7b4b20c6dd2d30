import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LiveAnswer } from './liveWebhooks';
import type { LiveRequest } from './liveRequest';

/** n8n's web server: where a provider's callbacks come in over real connections. */
export interface LiveServer {
	/** Without a slash at its end. */
	url: string;
	/** Who serves the requests; 503 before. */
	serve(receive: (request: LiveRequest) => Promise<LiveAnswer>): void;
	/** What was answered, in the order of the answers. */
	readonly answers: readonly LiveAnswer[];
	close(): Promise<void>;
}

/** Starts a server on this machine. */
export async function startLiveServer(): Promise<LiveServer> {
	let receive: ((request: LiveRequest) => Promise<LiveAnswer>) | null = null;
	const answers: LiveAnswer[] = [];
	const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const handle = async (request: IncomingMessage, response: ServerResponse) => {
		const pieces: Buffer[] = [];
		for await (const piece of request) pieces.push(piece as Buffer);
		const headers = Object.fromEntries(
			Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
		);
		const answer = await receive?.({
			url: `${url()}${request.url ?? ''}`,
			method: request.method ?? 'GET',
			headers,
			body: Buffer.concat(pieces),
		});
		if (answer !== undefined) answers.push(answer);
		response.writeHead(answer?.status ?? 503, { 'content-type': 'application/json' });
		response.end(JSON.stringify(answer?.body ?? null));
	};
	const server = createServer((request, response) => {
		handle(request, response).catch(() => response.destroy());
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: url(),
		serve: (by) => {
			receive = by;
		},
		answers,
		close: async () => {
			const closed = new Promise((resolve) => server.close(resolve));
			server.closeAllConnections();
			await closed;
		},
	};
}
