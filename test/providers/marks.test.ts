/** What the platform without idempotency keys sees of an order, so that its list of tasks can show which one it was. */
import fc from 'fast-check';
import { ark } from '../../nodes/Seedance/providers/ark';
import type { Submission } from '../../nodes/Seedance/providers/provider';
import { markKey, type Attempt } from '../../nodes/Seedance/tasks/orders/idempotency';
import { modelOf } from './support/shop';

const submission = (facts: Submission['parameters'] = {}): Submission => ({
	model: modelOf('ark/seedance-2.0'),
	mode: 'text-to-video',
	parameters: { prompt: 'a quiet harbour', duration: 5, ...facts },
	region: 'byteplus',
});
const mark = (key: string) => ark.markOf(submission(), key);
const attempt: Attempt = { origin: 'token', nodeId: 'node', order: 'a quiet harbour/0', attempt: 0 };

test('whatever the key is, the mark fits the field and shows nothing of it', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 255 }), (key) => {
			expect(mark(key)).toMatch(/^n8n-nodes-seedance:[0-9a-f]{40}$/);
		}),
	);
	expect((mark('x') ?? '').length).toBeLessThanOrEqual(64);
});

test('keys that differ only at their end have different marks', () => {
	const row = 'x'.repeat(254);
	expect(mark(`${row}1`)).not.toBe(mark(`${row}2`));
});

test('the same key has the same mark, whatever the submission has become', () => {
	expect(ark.markOf(submission({ prompt: 'a storm', callbackUrl: 'https://example.com' }), 'key')).toBe(
		mark('key'),
	);
});

test('the mark is what is sent, in the field that the list shows', () => {
	expect(ark.submitRequest(submission(), 'key').body?.safety_identifier).toBe(mark('key'));
});

test("the user's own safety identifier is sent as it is, and there is no mark", () => {
	const own = submission({ safetyIdentifier: 'user-1' });
	expect(ark.submitRequest(own, 'key').body?.safety_identifier).toBe('user-1');
	expect(ark.markOf(own, 'key')).toBeNull();
});

describe('the key that a mark is made from', () => {
	test.each([
		['another execution', { origin: 'other' }],
		['another of equal orders', { order: 'a quiet harbour/1' }],
		['another attempt', { attempt: 1 }],
	])('is another for %s', (_, change) => {
		expect(markKey({ ...attempt, ...change }, null)).not.toBe(markKey(attempt, null));
	});

	test("with the user's own key, is the same in every execution and node", () => {
		expect(markKey({ ...attempt, origin: 'other', nodeId: 'other' }, 'row-17')).toBe(
			markKey(attempt, 'row-17'),
		);
	});

	test.each([
		['another key', {}, 'row-18'],
		['another order', { order: 'a storm/0' }, 'row-17'],
		['another attempt', { attempt: 1 }, 'row-17'],
		['no key', {}, null],
	])("with the user's own key, is another for %s", (_, change, ownKey) => {
		expect(markKey({ ...attempt, ...change }, ownKey)).not.toBe(markKey(attempt, 'row-17'));
	});
});
