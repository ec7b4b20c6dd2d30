import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

import type { SandboxHost } from '../types';

export interface Listener extends SandboxHost {
	port: number;
	close(): Promise<void>;
}

/** Starts a server on 127.0.0.1. Port 0 picks a free port. */
export async function listen(
	port: number,
	handle: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Listener> {
	const server = createServer(handle);
	// Node's own timeouts use real time, not the virtual clock of the tests.
	server.keepAliveTimeout = 0;
	server.headersTimeout = 0;
	server.requestTimeout = 0;
	const start = (wanted: number) =>
		new Promise<void>((resolve, reject) => {
			server.once('error', reject);
			server.listen(wanted, '127.0.0.1', () => {
				server.off('error', reject);
				resolve();
			});
		});
	const stop = () =>
		new Promise<void>((stopped) => {
			server.close(() => stopped());
			server.closeAllConnections();
		});
	const connections = () =>
		new Promise<number>((resolve, reject) => {
			server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
		});
	await start(port);
	const address = server.address();
	const own = typeof address === 'object' && address !== null ? address.port : port;
	return { port: own, connections, goDown: stop, comeUp: () => start(own), close: stop };
}
