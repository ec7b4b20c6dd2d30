import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export interface Listener {
	port: number;
	close(): Promise<void>;
}

/** Listens on 127.0.0.1; port 0 is a free one. */
export function listen(
	port: number,
	handle: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Listener> {
	const server = createServer(handle);
	// Node's own time limits run on real time, which tests with a virtual clock don't share.
	server.keepAliveTimeout = 0;
	server.headersTimeout = 0;
	server.requestTimeout = 0;
	return new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, '127.0.0.1', () => {
			const address = server.address();
			resolve({
				port: typeof address === 'object' && address !== null ? address.port : port,
				close: () =>
					new Promise((closed) => {
						server.close(() => closed());
						server.closeAllConnections();
					}),
			});
		});
	});
}
