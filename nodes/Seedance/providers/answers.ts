/** What both providers' answers have in common: JSON or not, and what to say of nonsense. */
import { z } from 'zod/v4';
import type { Failure, HttpAnswer, Reading } from './vocabulary';

const EXCERPT_CHARACTERS = 200;

/** The parsed JSON of an answer, or undefined where it isn't JSON. */
export function jsonOf(answer: HttpAnswer): unknown {
	try {
		return JSON.parse(answer.body) as unknown;
	} catch {
		return undefined;
	}
}

/** The first characters of an answer on one line, for a message. */
function excerpt(answer: HttpAnswer): string {
	const text = answer.body.replace(/\s+/g, ' ').trim();
	if (text === '') return 'an empty body';
	return text.length > EXCERPT_CHARACTERS ? `"${text.slice(0, EXCERPT_CHARACTERS)}…"` : `"${text}"`;
}

/** An answer that makes no sense. Not an end of the task: the next answer may be fine. */
export function unreadable(answer: HttpAnswer): Reading {
	return failed({ ...UNREADABLE, message: nonsense(answer) });
}

const UNREADABLE = { code: 'unreadable_answer', retryable: true, billed: null } as const;

/** What is said of an answer that brings no words of its own. */
export function nonsense(answer: HttpAnswer): string {
	return `The provider answered with HTTP ${answer.status} and ${excerpt(answer)}, which is not an answer its API page describes`;
}

export function failed(failure: Failure): Reading {
	return { kind: 'failure', failure };
}

/** Text that says something, or null: for facts that may be missing, null or of another type. */
export const textOrNull = z
	.unknown()
	.transform((value) => (typeof value === 'string' && value.trim() !== '' ? value : null));

/** A finite number (or its text), or null. */
export const numberOrNull = z.unknown().transform((value) => {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	return typeof number === 'number' && Number.isFinite(number) ? number : null;
});

/**
 * What is said about an HTTP status that no table lists. Only one that plainly refuses the request is read as a refusal:
 * after a redirect, a time-out or an error of the server it may have been accepted all the same.
 */
export function failureOfStatus(status: number): Pick<Failure, 'code' | 'retryable' | 'billed'> {
	if (status === 401 || status === 403) return { code: 'unauthorized', retryable: false, billed: false };
	if (status === 402) return { code: 'insufficient_credits', retryable: false, billed: false };
	if (status === 404) return { code: 'not_found', retryable: false, billed: null };
	if (status === 409) return { code: 'idempotency_conflict', retryable: true, billed: null };
	if (status === 429) return { code: 'rate_limited', retryable: true, billed: false };
	if (status < 400) return UNREADABLE;
	const isRefusal = status < 500 && status !== 408 && status !== 425;
	if (isRefusal) return { code: 'invalid_request', retryable: false, billed: false };
	return { code: 'provider_error', retryable: true, billed: null };
}
