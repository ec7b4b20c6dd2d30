import { jsonAnswer, type Answer } from '../http/answer';

/** Error table of the seedance2ai.io API page. */
const errors = {
	unauthorized: [401, 'Missing, invalid, or revoked API key.'],
	invalid_request: [400, 'Bad input or unsupported field.'],
	insufficient_credits: [402, 'Not enough credits on the balance.'],
	rate_limited: [429, 'Too many requests. The limit is 30 requests per 60 seconds per account.'],
	idempotency_conflict: [409, 'Same Idempotency-Key reused with a different body, or still running.'],
	service_busy: [503, 'Temporary upstream or credit-concurrency issue. Retry.'],
	not_found: [404, 'Task does not exist or does not belong to this key owner.'],
	internal_error: [500, 'Unexpected server-side failure.'],
} as const;

export type ErrorCode = keyof typeof errors;

export function errorAnswer(code: ErrorCode, message?: string, headers?: Record<string, string>): Answer {
	const [status, meaning] = errors[code];
	return jsonAnswer(status, { error: { code, message: message ?? meaning } }, headers);
}

/** Returns the documented error for a status, or the internal error for any other status. */
export function errorForStatus(status: number): Answer {
	const entry = Object.entries(errors).find(([, [documented]]) => documented === status);
	const [code, [, message]] = entry ?? ['internal_error', errors.internal_error];
	return jsonAnswer(status, { error: { code, message } });
}
