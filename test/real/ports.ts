import { createServer } from 'node:net';

/** What was given out already: a port is free until somebody listens, so it could be found twice. */
const given = new Set<number>();

/** A port of 127.0.0.1 that nobody listens on, never the same one twice. */
export async function freePort(): Promise<number> {
	for (;;) {
		const port = await unusedPort();
		if (given.has(port)) continue;
		given.add(port);
		return port;
	}
}

async function unusedPort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	await new Promise((resolve) => server.close(resolve));
	if (address === null || typeof address === 'string') throw new Error('No free port was found.');
	return address.port;
}
