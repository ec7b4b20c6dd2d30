/**
 * The error codes of seedanceapi.org, from the table of its API v2 page. The page doesn't show the JSON of an error, so
 * every plausible place is looked at: `error` (text or object), `code`, `message`, `msg`, `data.error_message`.
 */
import { z } from 'zod/v4';
import { failed, failureOfStatus, jsonOf, nonsense, wordless } from '../answers';
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

const text = z.string().trim().min(1);
const words = text.optional().catch(undefined);
const code = z.union([text, z.number()]).optional().catch(undefined);
const inner = z.object({ code, message: words, msg: words });
const AnyError = z.object({
	error: z
		.union([text.transform((message) => ({ code: undefined, message, msg: undefined })), inner])
		.optional()
		.catch(undefined),
	code,
	message: words,
	msg: words,
	data: z.object({ error_message: words }).optional().catch(undefined),
});
type AnyError = z.infer<typeof AnyError>;

/**
 * An answer that is no success, by HTTP status or by the envelope's own code, as a failure in the provider's words.
 * @param asked the id of the task that was asked for, or null for the answer to a submit
 */
export function errorOf(answer: HttpAnswer, asked: string | null): Reading {
	const envelope = AnyError.safeParse(jsonOf(answer));
	const error = envelope.success ? envelope.data : {};
	const messages = messagesOf(error);
	const codes = [error.error?.code, error.code].filter((one) => one !== undefined);
	if (codes.length + messages.length === 0) return wordless(answer, asked);
	const known = [...codes, ...messages]
		.map((one) => ERROR_CODES.get(CODE_WORD.exec(String(one))?.[0] ?? ''))
		.find((one) => one !== undefined);
	const word = codes.find((one) => Number.isNaN(Number(one)));
	return failed({
		...(known ?? failureOfStatus(statusOf(answer, codes))),
		message: messages[0] ?? (word === undefined ? nonsense(answer) : String(word)),
	});
}

/** A code of the table stands alone, or with a colon and words after it. */
const CODE_WORD = /^[A-Z_]+/;

function messagesOf({ error, data, message, msg }: AnyError): string[] {
	return [error?.message, error?.msg, data?.error_message, message, msg].filter((one) => one !== undefined);
}

/** The HTTP status, or where that says success the status in the envelope. */
function statusOf(answer: HttpAnswer, codes: ReadonlyArray<string | number>): number {
	const inEnvelope = codes.map(Number).find((one) => !Number.isNaN(one));
	return answer.status < 300 ? (inEnvelope ?? answer.status) : answer.status;
}
