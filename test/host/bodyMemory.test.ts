/** Bodies with files in them are held as long as they fit together, in their order; whoever is stopped makes room for others. */
import { BodyMemory } from '../../nodes/Seedance/host/bodyMemory';

const { signal: never } = new AbortController();

/** Asks for room, and tells whether it was given. */
function taken(memory: BodyMemory, bytes: number, signal = never) {
	const asked = { release: undefined as (() => void) | null | undefined };
	void memory.take(bytes, signal).then((release) => (asked.release = release));
	return asked;
}

const settled = async () => await new Promise((resolve) => setImmediate(resolve));

test('what fits is held at once, and what does not waits its turn, even where something smaller would fit', async () => {
	const memory = new BodyMemory(100);
	const [a, b, c, d] = [60, 40, 50, 10].map((bytes) => taken(memory, bytes));
	await settled();
	expect([a?.release, b?.release].every((one) => typeof one === 'function')).toBe(true);
	expect([c?.release, d?.release]).toEqual([undefined, undefined]);
	b?.release?.();
	await settled();
	expect([c?.release, d?.release]).toEqual([undefined, undefined]);
	a?.release?.();
	await settled();
	expect([c?.release, d?.release].every((one) => typeof one === 'function')).toBe(true);
});

test('to release twice makes room once', async () => {
	const memory = new BodyMemory(100);
	const first = taken(memory, 100);
	await settled();
	first.release?.();
	first.release?.();
	const [second, third] = [taken(memory, 100), taken(memory, 100)];
	await settled();
	expect([typeof second.release, third.release]).toEqual(['function', undefined]);
});

test('more than there can ever be goes alone', async () => {
	const memory = new BodyMemory(100);
	const small = taken(memory, 1);
	const huge = taken(memory, 1000);
	const next = taken(memory, 1);
	await settled();
	expect([huge.release, next.release]).toEqual([undefined, undefined]);
	small.release?.();
	await settled();
	expect([typeof huge.release, next.release]).toEqual(['function', undefined]);
});

test('who is stopped while waiting gets nothing, and those behind go on', async () => {
	const memory = new BodyMemory(100);
	taken(memory, 50);
	const stop = new AbortController();
	const waiting = taken(memory, 80, stop.signal);
	const behind = taken(memory, 50);
	await settled();
	expect(behind.release).toBeUndefined();
	stop.abort();
	await settled();
	expect(waiting.release).toBeNull();
	expect(typeof behind.release).toBe('function');
	expect(await memory.take(1, stop.signal)).toBeNull();
});
