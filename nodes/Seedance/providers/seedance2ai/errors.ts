/** The error codes of seedance2ai.io, from the table "Error codes" of its API page. */
import { z } from 'zod/v4';
import { failed, failureOfStatus, jsonOf, wordless } from '../answers';
import type { Failure, HttpAnswer, Reading } from '../vocabulary';

export const ERROR_CODES: ReadonlyMap<string, Pick<Failure, 'code' | 'retryable' | 'billed'>> = new Map([
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

/** What stands under `error`, in an answer that is one and in a task that failed. */
export const ErrorWords = z.union([
	z.string().transform((message) => ({ code: '', message: message.trim() })),
	z.object({ code: text, message: text }),
]);
const ErrorEnvelope = z.object({ error: ErrorWords });

/**
 * An answer outside 2xx as a failure, in the provider's words where it has some.
 * @param asked the id of the task that was asked for, or null for the answer to a submit
 */
export function errorOf(answer: HttpAnswer, asked: string | null): Reading {
	const envelope = ErrorEnvelope.safeParse(jsonOf(answer));
	const { code, message } = envelope.success ? envelope.data.error : { code: '', message: '' };
	const said = message || code;
	if (said === '') return wordless(answer, asked);
	return failed({ ...(ERROR_CODES.get(code) ?? failureOfStatus(answer.status)), message: said });
}
