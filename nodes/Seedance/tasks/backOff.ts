/** Computes how long to back off before a retry. */
import type { Clock, HttpOutcome } from './ports';

const FIRST_MS = 1000;
const LONGEST_MS = 30_000;
/** Upper limit for Retry-After, so that times calculated from it are finite. */
const LONGEST_ASKED_MS = 365 * 24 * 3_600_000;
/** Maximum length of the untrusted text that is parsed as a date. The longest date in RFC 9110 has 33 characters. */
const LONGEST_DATE = 40;

interface Pause {
	ms: number;
	/** Whether the provider sent a valid Retry-After. */
	isAsked: boolean;
}

interface PauseDeps {
	clock: Pick<Clock, 'now'>;
	/** 0 to 1. */
	random: () => number;
}

/**
 * Returns the pause after a failed try: Retry-After, but at least our own back-off. Otherwise, a Retry-After of 0 or in the past would
 * cause hundreds of requests per second.
 * @param tries number of tries so far, from 1
 */
export function pauseAfter(outcome: HttpOutcome, tries: number, { clock, random }: PauseDeps): Pause {
	const asked = outcome.kind === 'answer' ? retryAfter(outcome.answer.headers, clock.now()) : null;
	return { ms: Math.max(asked ?? 0, backOff(tries, random())), isAsked: asked !== null };
}

/**
 * Returns how long all requests of an account pause after a 429, in milliseconds. Uses the first back-off step, because the number of
 * tries of one request says nothing about the account. Each 429 also lowers the account's rate limit in this process.
 */
export function accountPause(outcome: HttpOutcome, deps: PauseDeps): number {
	return pauseAfter(outcome, 1, deps).ms;
}

/**
 * Returns an exponential back-off with jitter over the upper half, so that many clients don't retry at the same moment.
 * @param tries number of tries so far, from 1
 * @param random 0 to 1
 * @returns milliseconds: 0.5–1 s, 1–2 s, 2–4 s … at most 30 s
 */
export function backOff(tries: number, random: number = Math.random()): number {
	const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** (tries - 1));
	return ceiling / 2 + (ceiling / 2) * random;
}

/**
 * Parses the Retry-After header: seconds or an HTTP date (RFC 9110, 10.2.3).
 * @returns milliseconds from now, from 0 to a year, or null if the header is missing or invalid
 */
export function retryAfter(headers: Readonly<Record<string, string>>, now: number): number | null {
	const value = headers['retry-after']?.trim() ?? '';
	const ms = /^\+?\d+(\.\d*)?$/.test(value) ? Number(value) * 1000 : dateOf(value) - now;
	return Number.isNaN(ms) ? null : Math.min(LONGEST_ASKED_MS, Math.max(0, ms));
}

/** Parses a date; NaN if it is invalid. Requires letters, because Date.parse reads "-5" as a year. */
function dateOf(value: string): number {
	const isDate = value.length <= LONGEST_DATE && /[a-z]{3}/i.test(value);
	return isDate ? Date.parse(value) : Number.NaN;
}
