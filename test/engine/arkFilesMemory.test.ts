/** How much memory the files of a batch take up while they are sent inside requests. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createEngine, useVirtualTime, withVirtualTime } from './harness';
import { png } from './mediaFiles';

useVirtualTime();

const MIB = 1024 * 1024;
const ITEMS = 10;
const BYTES = 29 * MIB;
setFlagsFromString('--expose-gc');
const collectGarbage: unknown = runInNewContext('gc');

/** Bytes in buffers that something still holds. */
function held(): number {
	if (typeof collectGarbage === 'function') Reflect.apply(collectGarbage, undefined, []);
	return process.memoryUsage().arrayBuffers;
}

/** A provider that keeps nothing of what it is sent, and answers when it has several requests. */
class Drain {
	readonly server: Server;
	tasks = 0;
	bytes = 0;
	most = 0;
	private waiting: Array<() => void> = [];

	constructor() {
		this.server = createServer((request, response) => {
			request.on('data', (piece: Buffer) => (this.bytes += piece.length));
			request.on('end', () => {
				this.waiting.push(() => {
					this.tasks += 1;
					response.setHeader('content-type', 'application/json');
					response.end(JSON.stringify({ id: `cgt-${this.tasks}` }));
				});
				// Whatever can come beside these has come by then.
				setImmediate(() => setImmediate(() => this.answerOne()));
			});
		});
	}

	private answerOne(): void {
		// To collect garbage takes long.
		if (this.tasks % 6 === 5) this.most = Math.max(this.most, held());
		this.waiting.shift()?.();
	}
}

test('10 items with 29 MB each are sent a few at a time, so less than 270 MB of the 387 MB are held at once', async () => {
	const drain = new Drain();
	await new Promise<void>((resolve) => drain.server.listen(0, '127.0.0.1', resolve));
	const { port } = drain.server.address() as AddressInfo;
	try {
		const baseUrl = `http://127.0.0.1:${port}/api/v3`;
		const engine = await createEngine({
			credentials: { seedanceApi: { provider: 'ark', apiKey: 'key', baseUrl } },
		});
		const photo = await engine.storeBinary(png(640, 480, BYTES), 'photo.png', 'image/png');
		const before = held();
		const items = Array.from({ length: ITEMS }, (_, row) => ({
			json: { prompt: `row ${row}` },
			binary: { photo },
		}));
		const parameters = {
			operation: 'submit',
			model: 'ark/seedance-2.5',
			mode: 'image-to-video',
			prompt: '={{ $json.prompt }}',
			imageUrl: 'photo',
			duration: 5,
		};
		const { value } = await withVirtualTime(engine.run({ parameters, items }));
		expect(value.items).toHaveLength(ITEMS);
		expect(drain.tasks).toBe(ITEMS);
		expect(drain.bytes).toBeGreaterThan((ITEMS * BYTES * 4) / 3);
		// Bodies of 128 MB, and what is on its way through the sockets.
		expect(drain.most - before).toBeGreaterThan(50 * MIB);
		expect(drain.most - before).toBeLessThan(270 * MIB);
	} finally {
		await new Promise((resolve) => drain.server.close(resolve));
	}
}, 180_000);
