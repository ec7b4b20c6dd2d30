/**
 * The error codes of seedanceapi.org, from the table on its API v2 page. The page doesn't show the JSON of an error, so every likely
 * place is read: `error` (text or object), `code`, `message`, `msg`, and `data.error_message`.
 */
import { z } from 'zod/v4';
import { jsonOf, nonsense } from '../answers';
import { refusal, type Meaning } from '../refusals';
import type { HttpAnswer, Reading } from '../provider';

export const ERROR_CODES: ReadonlyMap<string, Meaning> = new Map([
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
 * Turns a failed response into a failure, with the provider's message if it has one. A response fails by its HTTP status or by its
 * envelope's code.
 * @param asked the task ID of a status request, or null for a submit
 */
export function errorOf(answer: HttpAnswer, asked: string | null): Reading {
	const envelope = AnyError.safeParse(jsonOf(answer));
	const error = envelope.success ? envelope.data : {};
	const messages = messagesOf(error);
	const codes = [error.error?.code, error.code].filter((one) => one !== undefined);
	const listed = [...codes, ...messages]
		.map((one) => listedAs(String(one), asked))
		.find((one) => one !== undefined);
	const word = codes.find((one) => Number.isNaN(Number(one)));
	// A numeric code alone is not a message, but it shows that the response has the provider's envelope.
	const number = codes.length > 0 && asked === null ? nonsense(answer) : null;
	const words = messages[0] ?? (word === undefined ? number : String(word));
	return refusal(answer, asked, { listed, words, status: statusOf(answer, codes) });
}

/** Matches an error code at the start of a text: alone, or before a colon and a message. */
const CODE_WORD = /^[A-Z_]+/;
/**
 * Matches TASK_NOT_FOUND in prose. This code ends the wait for a task, so the pattern matches only a wording that gateways don't use.
 */
const NOT_FOUND_WORDS = /^task not found\b/i;

function listedAs(said: string, asked: string | null): Meaning | undefined {
	const isNotFound = asked !== null && NOT_FOUND_WORDS.test(said);
	return ERROR_CODES.get(isNotFound ? 'TASK_NOT_FOUND' : (CODE_WORD.exec(said)?.[0] ?? ''));
}

function messagesOf({ error, data, message, msg }: AnyError): string[] {
	return [error?.message, error?.msg, data?.error_message, message, msg].filter((one) => one !== undefined);
}

/** Returns the HTTP status, or the envelope's status if the HTTP status is a success. */
function statusOf(answer: HttpAnswer, codes: ReadonlyArray<string | number>): number {
	const inEnvelope = codes.map(Number).find((one) => !Number.isNaN(one));
	return answer.status < 300 ? (inEnvelope ?? answer.status) : answer.status;
}
