/** How much memory the files of a batch take up while they are sent inside requests. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { IBinaryData } from 'n8n-workflow';
import { createEngine, useVirtualTime, withVirtualTime } from './harness';
import { png } from './mediaFiles';

useVirtualTime();

const MIB = 1024 * 1024;
const SMALL = 6;
const LARGE = 8;
const BYTES = 29 * MIB;
setFlagsFromString('--expose-gc');
const collectGarbage: unknown = runInNewContext('gc');

/** Bytes in buffers that something still holds. */
function held(): number {
	if (typeof collectGarbage === 'function') Reflect.apply(collectGarbage, undefined, []);
	return process.memoryUsage().arrayBuffers;
}

/** A provider that keeps nothing of what it is sent, and answers a request after all that can come beside it. */
class Drain {
	readonly server: Server;
	tasks = 0;
	bytes = 0;
	mostHeld = 0;
	mostLarge = 0;
	/** The sizes of the requests that have no answer yet. */
	readonly waiting = new Map<IncomingMessage, number>();

	constructor() {
		this.server = createServer((request, response) => {
			let bytes = 0;
			request.on('data', (piece: Buffer) => (bytes += piece.length));
			request.on('end', () => {
				this.bytes += bytes;
				this.waiting.set(request, bytes);
				// The virtual clock stands still while anything else is being read or sent.
				setTimeout(() => {
					if (bytes > BYTES) this.look();
					this.waiting.delete(request);
					this.tasks += 1;
					response.setHeader('content-type', 'application/json');
					response.end(JSON.stringify({ id: `cgt-${this.tasks}` }));
				}, 20_000);
			});
		});
	}

	private look(): void {
		const large = [...this.waiting.values()].filter((bytes) => bytes > BYTES);
		this.mostLarge = Math.max(this.mostLarge, large.length);
		this.mostHeld = Math.max(this.mostHeld, held());
	}
}

test('8 items with 29 MB each are sent 3 at a time, so less than 270 MB of the 310 MB are held at once', async () => {
	const drain = new Drain();
	await new Promise<void>((resolve) => drain.server.listen(0, '127.0.0.1', resolve));
	const { port } = drain.server.address() as AddressInfo;
	try {
		const baseUrl = `http://127.0.0.1:${port}/api/v3`;
		const engine = await createEngine({
			credentials: { seedanceApi: { provider: 'ark', apiKey: 'key', baseUrl } },
		});
		const store = async (bytes: number) =>
			await engine.storeBinary(png(640, 480, bytes), 'photo.png', 'image/png');
		// The node sends 2 requests at first, then 4 and 8, so the small files come first.
		const photos = [
			...Array<IBinaryData>(SMALL).fill(await store(1000)),
			...Array<IBinaryData>(LARGE).fill(await store(BYTES)),
		];
		const before = held();
		const items = photos.map((photo, row) => ({ json: { prompt: `row ${row}` }, binary: { photo } }));
		const parameters = {
			operation: 'submit',
			model: 'ark/seedance-2.5',
			mode: 'image-to-video',
			prompt: '={{ $json.prompt }}',
			imageUrl: 'photo',
			duration: 5,
		};
		const { value } = await withVirtualTime(engine.run({ parameters, items }), {
			held: () => drain.waiting.size,
		});
		expect(value.items).toHaveLength(photos.length);
		expect(drain.tasks).toBe(photos.length);
		expect(drain.bytes).toBeGreaterThan((LARGE * BYTES * 4) / 3);
		expect(drain.mostLarge).toBe(3);
		// Bodies of 128 MB, and what is on its way through the sockets.
		expect(drain.mostHeld - before).toBeGreaterThan(50 * MIB);
		expect(drain.mostHeld - before).toBeLessThan(270 * MIB);
	} finally {
		await new Promise((resolve) => drain.server.close(resolve));
	}
}, 180_000);
