import fc from 'fast-check';
import {
	canonicalJson,
	idempotencyKey,
	type Attempt,
} from '../../../nodes/Seedance/tasks/orders/idempotency';

const attempt: Attempt = { origin: 'token', nodeId: 'node', order: 'a quiet harbour/0', attempt: 0 };

test('the same attempt at the same order has the same key', () => {
	expect(idempotencyKey({ ...attempt }, null)).toBe(idempotencyKey(attempt, null));
});

test.each([
	['another execution', { origin: 'other' }],
	['another node', { nodeId: 'other' }],
	['another order', { order: 'a storm/0' }],
	['another of equal orders', { order: 'a quiet harbour/1' }],
	['another attempt', { attempt: 1 }],
])('%s has another key', (_, change) => {
	expect(idempotencyKey({ ...attempt, ...change }, null)).not.toBe(idempotencyKey(attempt, null));
});

test("the user's key is sent as it is with the first attempt, wherever the order is", () => {
	expect(idempotencyKey({ ...attempt, order: 'a storm/0', origin: 'other' }, 'row-17')).toBe('row-17');
});

test("another attempt with the user's key has a key that no other row can have, in any execution", () => {
	const second = idempotencyKey({ ...attempt, attempt: 1 }, 'row-17');
	expect(second).toMatch(/^n8n-[0-9a-f]{40}$/);
	expect(idempotencyKey({ ...attempt, origin: 'other', attempt: 1 }, 'row-17')).toBe(second);
	const others = [
		idempotencyKey({ ...attempt, attempt: 2 }, 'row-17'),
		idempotencyKey({ ...attempt, attempt: 1 }, 'row-17-2'),
		idempotencyKey({ ...attempt, attempt: 1 }, null),
	];
	expect(new Set([second, ...others]).size).toBe(4);
});

test('a key can travel in a header', () => {
	expect(idempotencyKey({ ...attempt, order: 'ein 🎬 Hafen/0' }, null)).toMatch(/^[\x21-\x7e]{1,64}$/);
});

test('canonical JSON is JSON of the same value', () => {
	fc.assert(
		fc.property(fc.jsonValue(), (value) => {
			expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
		}),
	);
});
