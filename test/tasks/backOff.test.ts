import fc from 'fast-check';
import { backOff, pauseAfter, retryAfter } from '../../nodes/Seedance/tasks/backOff';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const A_YEAR_MS = 365 * 24 * 3_600_000;
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
	['Fri, 31 Dec 1999 23:59:59 GMT', 0],
	['5.5', 5500],
	['5.', 5000],
	['+5', 5000],
	['007', 7000],
	// Above a year counts as a year.
	['31536000', A_YEAR_MS],
	['31536001', A_YEAR_MS],
	['99999999999', A_YEAR_MS],
	['9'.repeat(400), A_YEAR_MS],
	['9'.repeat(16_000), A_YEAR_MS],
	[`0.${'0'.repeat(400)}1`, 0],
	['Fri, 31 Dec 9999 23:59:59 GMT', A_YEAR_MS],
	['Sat, 13 Sep 275760 00:00:00 GMT', A_YEAR_MS],
])('Retry-After: %s', (value, expected) => {
	expect(after(value)).toBe(expected);
});

test.each([
	...[
		'',
		'   ',
		'-5',
		'--5',
		'+-5',
		'+',
		'.',
		'.5',
		'5,5',
		'7, 7',
		'٥',
		'5s',
		'soon',
		'1e9',
		'0x10',
		'5 seconds',
	],
	...['NaN', 'Infinity', '12:00', '2026', 'Sun, 41 Mar 2026 12:00:30 GMT'],
	// Longer than any date.
	`Sun, 01 Mar 2026 12:00:30 GMT${' '.repeat(20)}(a comment)`,
	'('.repeat(16_000) + 'Sun, 01 Mar 2026 12:00:30 GMT',
])('Retry-After: %p makes no sense and is not obeyed', (value) => {
	const ms = after(value);
	// Years and times alone are no dates of RFC 9110; a bare number is seconds.
	if (value === '2026') expect(ms).toBe(2_026_000);
	else expect(ms).toBeNull();
});

test('without a Retry-After there is none', () => {
	expect(retryAfter({}, NOW)).toBeNull();
});

test('text of any length and kind is read in next to no time', () => {
	const before = performance.now();
	for (const one of ['9', '(', ' ', 'a', '9.', 'Mar ', '+', '9 ', '-1 Jan ']) after(one.repeat(200_000));
	expect(performance.now() - before).toBeLessThan(500);
});

test('whatever stands there, the answer is null or a time from now that is not negative, and at most a year', () => {
	fc.assert(
		fc.property(fc.oneof(fc.string(), fc.double().map(String), fc.date().map(String)), (value) => {
			const ms = after(value);
			expect(ms === null || (ms >= 0 && ms <= A_YEAR_MS)).toBe(true);
		}),
	);
});

test('no Retry-After makes a request come sooner than our own back off, and a longer pause is as long as it asks', () => {
	const pause = (value: string | null, tries: number) =>
		pauseAfter(
			{
				kind: 'answer',
				answer: { status: 429, headers: value === null ? {} : { 'retry-after': value }, body: '' },
			},
			tries,
			{ clock: { now: () => NOW }, random: () => 0.5 },
		);
	fc.assert(
		fc.property(
			fc.oneof(fc.string(), fc.double().map(String), fc.nat(100).map(String), fc.date().map(String)),
			fc.integer({ min: 1, max: 20 }),
			(value, tries) => {
				const { ms } = pause(value, tries);
				expect(ms).toBe(Math.max(backOff(tries, 0.5), after(value) ?? 0));
			},
		),
	);
	expect(pause('0', 1)).toEqual({ ms: 750, isAsked: true });
	expect(pause(null, 1)).toEqual({ ms: 750, isAsked: false });
	expect(pause('36', 1)).toEqual({ ms: 36_000, isAsked: true });
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
