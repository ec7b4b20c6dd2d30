/**
 * Zod types that parse single values of a response leniently. A value that is missing, null, out of bounds, or of another type becomes
 * null, so that one unexpected value doesn't discard the others.
 */
import { z } from 'zod/v4';
import { idOf } from '../text/taskIds';
import { parsedUrl } from '../text/urls';

/** Any value or a missing key. Newer zod versions, such as 4.6, require a key of type unknown unless it is optional. */
export const anything = z.unknown().optional();

/** Maximum length of a status, name, or date. Real ones are shorter. */
const MOST_WORD_CHARACTERS = 200;
/** Longer messages are cut. */
const MOST_MESSAGE_CHARACTERS = 1000;
const MOST_REASONS = 10;
const MOST_REASON_DEPTH = 3;

/** A task ID, as text. */
export const idOrNull = anything.transform(idOf);

/** A short text that is not blank, trimmed. */
export const textOrNull = anything.transform(textOf);

/** A finite number, or a number written as text. */
export const numberOrNull = anything.transform(numberOf);

/** Charged or refunded credits: 0 or more. */
export const creditsOrNull = anything.transform(creditsOf);

/** An http or https URL. */
export const urlOrNull = anything.transform(urlOf);

/** A time, as text. Seconds or milliseconds since 1970 become ISO text; other text is unchanged. */
export const timeOrNull = anything.transform(timeOf);

/** The reason for a failure, in any common shape. */
export const reasonOrNull = anything.transform(reasonOf);

function textOf(value: unknown): string | null {
	const text = typeof value === 'string' ? value.trim() : '';
	return text !== '' && text.length <= MOST_WORD_CHARACTERS ? text : null;
}

function numberOf(value: unknown): number | null {
	const text = textOf(value);
	const number = text === null ? value : Number(text);
	return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

function creditsOf(value: unknown): number | null {
	const credits = numberOf(value);
	// Math.abs turns -0, which JSON allows, into 0.
	return credits === null || credits < 0 ? null : Math.abs(credits);
}

/** Returns an http or https URL, trimmed, or null. */
export function urlOf(value: unknown): string | null {
	const url = typeof value === 'string' ? value.trim() : '';
	return /^https?:\/\//i.test(url) && !/\s/.test(url) && parsedUrl(url) !== null ? url : null;
}

/** Returns the http and https URLs in a list, or in a single value. */
export function urlsOf(value: unknown): string[] {
	const list: readonly unknown[] = Array.isArray(value) ? value : [value];
	return list.map(urlOf).filter((url) => url !== null);
}

/**
 * The year 2001 in seconds, 1973 in milliseconds, and the end of 9999 in milliseconds. Numbers outside these bounds are not dates of a
 * task.
 */
const [LEAST_SECONDS, LEAST_MS, MOST_MS] = [1e9, 1e11, 253_402_300_799_999];

function timeOf(value: unknown): string | null {
	const text = textOf(value);
	const number = text === null ? value : /^\d{10,13}(?:\.\d+)?$/.test(text) ? Number(text) : text;
	if (typeof number !== 'number') return text;
	const ms = number < LEAST_MS ? number * 1000 : number;
	return number >= LEAST_SECONDS && ms <= MOST_MS ? new Date(ms).toISOString() : null;
}

const Reason = z.object({
	message: anything,
	msg: anything,
	reason: anything,
	detail: anything,
	error_message: anything,
	error: anything,
	code: anything,
});

/** Returns the reason for a failure: the text itself, or the text found in objects and lists; null if there is none. */
export function reasonOf(value: unknown): string | null {
	const reason = typeof value === 'number' ? '' : wordsIn(value, MOST_REASON_DEPTH);
	return reason === '' ? null : cut(reason);
}

function wordsIn(value: unknown, depth: number): string {
	if (typeof value === 'string') return cut(value.trim());
	if (typeof value === 'number') return String(value);
	if (depth === 0) return '';
	if (Array.isArray(value)) {
		const list: readonly unknown[] = value.slice(0, MOST_REASONS);
		const reasons = list.map((one) => wordsIn(one, depth - 1));
		return reasons.filter((one) => one !== '').join('; ');
	}
	// Most responses give no reason. Skipping zod here avoids creating an error with a stack trace for each of them.
	const parsed = typeof value === 'object' && value !== null ? Reason.safeParse(value) : null;
	if (parsed?.success !== true) return '';
	const { message, msg, reason, detail, error_message, error, code } = parsed.data;
	for (const one of [message, msg, reason, detail, error_message, error, code]) {
		const words = wordsIn(one, depth - 1);
		if (words !== '') return words;
	}
	return '';
}

/** Cuts a message to a number of characters, by default 1000. */
export function cut(text: string, most = MOST_MESSAGE_CHARACTERS): string {
	if (text.length <= most) return text;
	// Avoid splitting a surrogate pair.
	return `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
