import fc from 'fast-check';
import { backOff, retryAfter } from '../../nodes/Seedance/tasks/backOff';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const after = (value: string) => retryAfter({ 'retry-after': value }, NOW);

test.each([
	['7', 7000],
	[' 7 ', 7000],
	['0', 0],
	['1.5', 1500],
	['Sun, 01 Mar 2026 12:00:30 GMT', 30_000],
	['Sunday, 01-Mar-26 12:00:30 GMT', 30_000],
	['Sun Mar  1 12:00:30 2026 GMT', 30_000],
	// A date that has passed means at once.
	['Sun, 01 Mar 2026 11:00:00 GMT', 0],
	// Absurd, but what it says: the deadlines of the run and the window cap it.
	['99999999999', 99_999_999_999_000],
])('Retry-After: %s', (value, expected) => {
	expect(after(value)).toBe(expected);
});

test.each(['', '   ', '-5', 'soon', '1e9', '0x10', '5 seconds', 'NaN', 'Infinity', '12:00', '2026'])(
	'Retry-After: %p makes no sense and is not obeyed',
	(value) => {
		const ms = after(value);
		// Years and times alone are no dates of RFC 9110; a bare number is seconds.
		if (value === '2026') expect(ms).toBe(2_026_000);
		else expect(ms).toBeNull();
	},
);

test('without a Retry-After there is none', () => {
	expect(retryAfter({}, NOW)).toBeNull();
});

test('whatever stands there, the answer is null or a time from now that is not negative', () => {
	fc.assert(
		fc.property(fc.oneof(fc.string(), fc.double().map(String), fc.date().map(String)), (value) => {
			const ms = after(value);
			expect(ms === null || ms >= 0).toBe(true);
		}),
	);
});

test('back off doubles from half a second to half a minute, and never comes out of its bounds', () => {
	expect([1, 2, 3, 4, 5, 6, 7].map((tries) => backOff(tries, 1))).toEqual([
		1000, 2000, 4000, 8000, 16_000, 30_000, 30_000,
	]);
	expect([1, 2, 6].map((tries) => backOff(tries, 0))).toEqual([500, 1000, 15_000]);
	fc.assert(
		fc.property(
			fc.integer({ min: 1, max: 100_000 }),
			fc.double({ min: 0, max: 1, noNaN: true }),
			(tries, random) => {
				const ms = backOff(tries, random);
				expect(ms).toBeGreaterThanOrEqual(500);
				expect(ms).toBeLessThanOrEqual(30_000);
			},
		),
	);
});
