import fc from 'fast-check';
import { canonicalJson, idempotencyKey, type OrderIdentity } from '../../nodes/Seedance/tasks/idempotency';

const identity: OrderIdentity = { origin: 'token', nodeId: 'node', runIndex: 0, itemIndex: 0, attempt: 0 };
const request = { prompt: 'a quiet harbour', duration: '5' };

test('the same order has the same key, whatever the order of its fields', () => {
	const other = { duration: '5', prompt: 'a quiet harbour' };
	expect(idempotencyKey(identity, request, null)).toBe(idempotencyKey({ ...identity }, other, null));
});

test.each([
	['another execution', { origin: 'other' }],
	['another node', { nodeId: 'other' }],
	['another round of a loop', { runIndex: 1 }],
	['another item', { itemIndex: 1 }],
	['another attempt', { attempt: 1 }],
])('%s has another key', (_, change) => {
	expect(idempotencyKey({ ...identity, ...change }, request, null)).not.toBe(
		idempotencyKey(identity, request, null),
	);
});

test('another request has another key', () => {
	const keys = [request, { ...request, duration: '6' }, { ...request, seed: 1 }].map((one) =>
		idempotencyKey(identity, one, null),
	);
	expect(new Set(keys).size).toBe(3);
});

test("the user's key is sent as it is, and marked only for another attempt", () => {
	expect(idempotencyKey({ ...identity, itemIndex: 7, runIndex: 3 }, request, 'row-17')).toBe('row-17');
	expect(idempotencyKey({ ...identity, attempt: 1 }, request, 'row-17')).toBe('row-17-2');
});

test('a key can travel in a header', () => {
	expect(idempotencyKey(identity, { prompt: 'ein 🎬 Hafen' }, null)).toMatch(/^[\x21-\x7e]{1,64}$/);
});

test('canonical JSON is JSON of the same value', () => {
	fc.assert(
		fc.property(fc.jsonValue(), (value) => {
			expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
		}),
	);
});
