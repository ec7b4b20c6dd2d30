/** How long to wait before asking again. */

const FIRST_MS = 1000;
const LONGEST_MS = 30_000;

/**
 * Exponential back off with full jitter over the upper half, so that many clients don't come back at the same moment.
 * @param tries how often it was tried already, from 1
 * @param random 0 to 1
 * @returns milliseconds: 0.5–1 s, 1–2 s, 2–4 s … at most 30 s
 */
export function backOff(tries: number, random: number = Math.random()): number {
	const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** (tries - 1));
	return ceiling / 2 + (ceiling / 2) * random;
}

/**
 * The Retry-After header: seconds or an HTTP date (RFC 9110, 10.2.3).
 * @returns milliseconds from now, never negative, or null where there is no such header or it makes no sense
 */
export function retryAfter(headers: Readonly<Record<string, string>>, now: number): number | null {
	const value = headers['retry-after']?.trim();
	if (value === undefined || value === '') return null;
	if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1000;
	// A date has letters; "-5" or "soon" would otherwise be taken for a year or nothing.
	const date = /[a-z]{3}/i.test(value) ? Date.parse(value) : Number.NaN;
	return Number.isNaN(date) ? null : Math.max(0, date - now);
}
