/** The error codes of seedance2ai.io, from the table "Error codes" of its API page. */
import { z } from 'zod/v4';
import { excerpt, failed, failureOfStatus, jsonOf, unreadable } from '../answers';
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

const ErrorEnvelope = z.object({
	error: z.union([
		z.string().transform((message) => ({ code: '', message })),
		z.object({ code: z.string().catch(''), message: z.string().catch('') }),
	]),
});

/** An answer outside 2xx as a failure in the provider's words. */
export function errorOf(answer: HttpAnswer): Reading {
	const envelope = ErrorEnvelope.safeParse(jsonOf(answer));
	if (!envelope.success) {
		const unread = unreadable(answer);
		if (unread.kind !== 'failure') return unread;
		return failed({ ...unread.failure, ...failureOfStatus(answer.status) });
	}
	const { code, message } = envelope.data.error;
	const known = ERROR_CODES.get(code) ?? failureOfStatus(answer.status);
	return failed({ ...known, message: message || code || excerpt(answer) });
}
