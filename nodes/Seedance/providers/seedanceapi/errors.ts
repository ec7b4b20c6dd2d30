/**
 * The error codes of seedanceapi.org, from the table of its API v2 page. The page doesn't show the JSON of an error, so
 * every plausible place is looked at: `error` (text or object), `code`, `message`, `msg`, `data.error_message`.
 */
import { z } from 'zod/v4';
import { excerpt, failed, failureOfStatus, jsonOf, unreadable } from '../answers';
import type { Failure, HttpAnswer, Reading } from '../vocabulary';

export const ERROR_CODES: ReadonlyMap<string, Pick<Failure, 'code' | 'retryable' | 'billed'>> = new Map([
	['INVALID_PROMPT', { code: 'invalid_request', retryable: false, billed: false }],
	['INVALID_ASPECT_RATIO', { code: 'invalid_request', retryable: false, billed: false }],
	['INVALID_DURATION', { code: 'invalid_request', retryable: false, billed: false }],
	['TOO_MANY_IMAGES', { code: 'invalid_request', retryable: false, billed: false }],
	['INVALID_API_KEY', { code: 'unauthorized', retryable: false, billed: false }],
	['INSUFFICIENT_CREDITS', { code: 'insufficient_credits', retryable: false, billed: false }],
	['TASK_NOT_FOUND', { code: 'not_found', retryable: false, billed: null }],
	['INTERNAL_ERROR', { code: 'provider_error', retryable: true, billed: null }],
]);

const text = z.string().min(1).optional().catch(undefined);
const inner = z.object({
	code: z.union([z.string(), z.number()]).optional().catch(undefined),
	message: text,
	msg: text,
});
const AnyError = z.object({
	error: z
		.union([z.string().transform((message) => ({ code: undefined, message, msg: undefined })), inner])
		.optional()
		.catch(undefined),
	code: z.union([z.string(), z.number()]).optional().catch(undefined),
	message: text,
	msg: text,
	data: z.object({ error_message: text }).optional().catch(undefined),
});

/** An answer that is no success, by HTTP status or by the envelope's own code, as a failure in the provider's words. */
export function errorOf(answer: HttpAnswer): Reading {
	const envelope = AnyError.safeParse(jsonOf(answer));
	const found = envelope.success ? wordsOf(envelope.data) : { code: undefined, message: undefined };
	const status = typeof found.code === 'number' && answer.status < 300 ? found.code : answer.status;
	if (found.code === undefined && found.message === undefined) {
		const unread = unreadable(answer);
		if (unread.kind !== 'failure' || status < 300) return unread;
		return failed({ ...unread.failure, ...failureOfStatus(status) });
	}
	const known = typeof found.code === 'string' ? ERROR_CODES.get(found.code) : undefined;
	return failed({
		...(known ?? failureOfStatus(status)),
		message: found.message ?? String(found.code ?? excerpt(answer)),
	});
}

function wordsOf(envelope: z.infer<typeof AnyError>): {
	code: string | number | undefined;
	message: string | undefined;
} {
	const { error } = envelope;
	const messages = [error?.message, error?.msg, envelope.data?.error_message, envelope.message, envelope.msg];
	const codes = [error?.code, envelope.code, ...messages];
	return {
		code:
			codes.find((code) => typeof code === 'string' && ERROR_CODES.has(code)) ?? error?.code ?? envelope.code,
		message: messages.find((message) => message !== undefined),
	};
}
