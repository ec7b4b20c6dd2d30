/** The error codes of seedance2ai.io, from the table "Error codes" of its API page. */
import { z } from 'zod/v4';
import { jsonOf } from '../answers';
import { anything, reasonOf } from '../facts';
import { refusal, type Meaning } from '../refusals';
import type { HttpAnswer, Reading } from '../provider';

export const ERROR_CODES: ReadonlyMap<string, Meaning> = new Map([
	['unauthorized', { code: 'unauthorized', retryable: false, billed: false }],
	['invalid_request', { code: 'invalid_request', retryable: false, billed: false }],
	['insufficient_credits', { code: 'insufficient_credits', retryable: false, billed: false }],
	['rate_limited', { code: 'rate_limited', retryable: true, billed: false }],
	['idempotency_conflict', { code: 'idempotency_conflict', retryable: true, billed: null }],
	['service_busy', { code: 'service_busy', retryable: true, billed: false }],
	['not_found', { code: 'not_found', retryable: false, billed: null }],
	['internal_error', { code: 'provider_error', retryable: true, billed: null }],
]);

const text = z.string().trim().catch('');

/** The `error` of an error response or of a failed task. */
const ErrorWords = z.union([
	z.string().transform((message) => ({ code: '', message: message.trim() })),
	z.object({ code: text, message: text }),
]);
const ErrorEnvelope = z.object({ error: anything });

/** Returns the code and message in the `error` of an error response or a failed task; '' for a missing one. */
export function errorWords(error: unknown): z.infer<typeof ErrorWords> {
	// Most tasks have no error, and a failing parse is slow.
	const parsed = error === null || error === undefined ? undefined : ErrorWords.safeParse(error).data;
	return parsed ?? { code: '', message: '' };
}

/**
 * Turns a response outside 2xx into a failure, with the provider's message if it has one.
 * @param asked the task ID of a status request, or null for a submit
 */
export function errorOf(answer: HttpAnswer, asked: string | null): Reading {
	const error = ErrorEnvelope.safeParse(jsonOf(answer)).data?.error;
	const { code, message } = errorWords(error);
	const listed = ERROR_CODES.get(code);
	const hasWords = message !== '' || code !== '';
	const words = hasWords ? message || (reasonOf(error) ?? code) : null;
	return refusal(answer, asked, { listed, words, status: answer.status });
}
