import { createServer } from 'node:net';

/**
 * Ports below those that Linux gives to outgoing connections by default: n8n listens on its port only half a minute after it
 * was chosen, and until then a connection could take it. Each worker of Jest has ports of its own.
 */
const FIRST = 20_000;
const PORTS_EACH = 1500;
const PROCESSES = 8;

const begin = FIRST + (Number(process.env['JEST_WORKER_ID'] ?? 0) % PROCESSES) * PORTS_EACH;
let next = Math.floor(Math.random() * PORTS_EACH);

/** A port of 127.0.0.1 that nobody listens on, and that this module has not given out lately. */
export async function freePort(): Promise<number> {
	for (let tries = 0; tries < PORTS_EACH; tries += 1) {
		next = (next + 1) % PORTS_EACH;
		const port = begin + next;
		if (await isFree(port)) return port;
	}
	throw new Error('No free port was found.');
}

async function isFree(port: number): Promise<boolean> {
	const server = createServer();
	return await new Promise((resolve) => {
		server.once('error', () => resolve(false));
		server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
	});
}
