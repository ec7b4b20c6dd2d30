/** A file that is read once tells the same as one that is in memory, however it is cut into pieces, and little of it is held. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { bufferSource } from '../../../../nodes/Seedance/host/items/media/byteSource';
import { OnePass, TooLong } from '../../../../nodes/Seedance/host/items/media/onePass';
import { videoFacts } from '../../../../nodes/Seedance/host/items/media/videoFacts';
import { film } from '../../../engine/mediaFiles';
import { realFile, realFiles } from './files';

const MIB = 1024 * 1024;

async function* pieces(bytes: Buffer, length: number, onEnd?: () => void) {
	try {
		for (let at = 0; at < bytes.length; at += length)
			yield await Promise.resolve(bytes.subarray(at, at + length));
	} finally {
		onEnd?.();
	}
}

const passOf = (bytes: Buffer, length: number, size = bytes.length, most = 600 * MIB) =>
	new OnePass(pieces(bytes, length), size, most);

const videos = realFiles.filter((name) => /\.(mp4|mov|webm|heic)$/.test(name));

test.each(videos)('%s, in pieces of any length', async (name) => {
	const bytes = realFile(name);
	const known = await videoFacts(bufferSource(bytes));
	await fc.assert(
		fc.asyncProperty(fc.integer({ min: 1, max: 5000 }), fc.boolean(), async (length, knowsSize) => {
			const file = passOf(bytes, length, knowsSize ? bytes.length : Number.POSITIVE_INFINITY);
			expect(await videoFacts(file)).toEqual(known);
			const sha256 = createHash('sha256').update(bytes).digest('hex');
			expect(await file.finish()).toEqual({ sha256, bytes: bytes.length });
		}),
		{ numRuns: 30 },
	);
});

test('of a video whose facts are at its end, no more than a piece is held', async () => {
	const bytes = film({ bytes: 50 * MIB });
	let most = 0;
	const source = pieces(bytes, MIB);
	const file: OnePass = new OnePass(
		{
			next: async () => {
				most = Math.max(most, Reflect.get(file, 'end') - Reflect.get(file, 'start'));
				return await source.next();
			},
		},
		bytes.length,
		600 * MIB,
	);
	expect(await videoFacts(file)).toMatchObject({ width: 1280, seconds: 5 });
	await file.finish();
	expect(most).toBeLessThanOrEqual(2 * MIB);
});

test('a part that has was read before is not given as if it were another', async () => {
	const file = passOf(Buffer.alloc(100, 'abc'), 10);
	await file.read(50, 5);
	await expect(file.read(0, 5)).rejects.toThrow('was read before');
});

test('a part behind the end is empty, and one across it is cut', async () => {
	const file = passOf(Buffer.from('abcdef'), 4, Number.POSITIVE_INFINITY);
	expect((await file.read(3, 10)).toString()).toBe('def');
	expect(await file.read(9, 2)).toHaveLength(0);
});

test('reading stops where there is too much', async () => {
	const file = passOf(Buffer.alloc(100), 10, 100, 99);
	await expect(file.finish()).rejects.toBeInstanceOf(TooLong);
	expect(await passOf(Buffer.alloc(99), 10, 99, 99).finish()).toMatchObject({ bytes: 99 });
});

test('a file that is let go of early is closed', async () => {
	const closed = jest.fn();
	const file = new OnePass(pieces(Buffer.alloc(100), 10, closed), 100, 100);
	await file.read(0, 5);
	await file.close();
	expect(closed).toHaveBeenCalledTimes(1);
});
