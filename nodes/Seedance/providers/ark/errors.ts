/** The error codes of the official API, from "Error codes" (ModelArk/1299023). Failed tasks use the same codes. */
import { z } from 'zod/v4';
import { failed, jsonOf } from '../answers';
import { anything, reasonOf, textOrNull } from '../facts';
import { contentRefused, type Refused } from '../moderation';
import type { HttpAnswer, FailureReading } from '../provider';
import { refusal, type Meaning } from '../refusals';

const INVALID: Meaning = { code: 'invalid_request', retryable: false, billed: false };
const KEY: Meaning = { code: 'unauthorized', retryable: false, billed: false };
const NO_MODEL: Meaning = { code: 'model_unavailable', retryable: false, billed: false };
const NO_MONEY: Meaning = { code: 'insufficient_credits', retryable: false, billed: false };
const NOT_FOUND: Meaning = { code: 'not_found', retryable: false, billed: null };
/** Too many requests at the moment. No task was created. */
const BUSY: Meaning = { code: 'rate_limited', retryable: true, billed: false };
/** A limit that waiting doesn't lift: one that the user set, or a quota. */
const QUOTA: Meaning = { code: 'quota_exceeded', retryable: false, billed: false };
const SERVER: Meaning = { code: 'provider_error', retryable: true, billed: null };

/** Error codes and their meanings. A key is a whole code or its first part, before the dot. A whole code takes precedence. */
export const ERROR_CODES: ReadonlyMap<string, Meaning> = new Map([
	['MissingParameter', INVALID],
	['InvalidParameter', INVALID],
	['InvalidAction', INVALID],
	['InvalidEndpoint', NO_MODEL],
	['AuthenticationError', KEY],
	['AccessDenied', KEY],
	['AccountOverdueError', NO_MONEY],
	['OperationDenied', KEY],
	['OperationDenied.ServiceOverdue', NO_MONEY],
	['OperationDenied.ServiceNotOpen', NO_MODEL],
	['InvalidEndpointOrModel', NO_MODEL],
	['ModelNotOpen', NO_MODEL],
	['NotFound', NOT_FOUND],
	['ResourceNotFound', NOT_FOUND],
	['RateLimitExceeded', BUSY],
	['ModelAccountRpmRateLimitExceeded', BUSY],
	['ModelAccountTpmRateLimitExceeded', BUSY],
	['ModelAccountIpmRateLimitExceeded', BUSY],
	['APIAccountRpmRateLimitExceeded', BUSY],
	['AccountRateLimitExceeded', BUSY],
	['RequestBurstTooFast', BUSY],
	['ServerOverloaded', BUSY],
	['ModelLoadingError', BUSY],
	['InflightBatchsizeExceeded', BUSY],
	['SetLimitExceeded', QUOTA],
	['QuotaExceeded', QUOTA],
	['InternalServiceError', SERVER],
	['ServiceUnavailable', SERVER],
]);

/** Moderation codes, by their first part. */
const REFUSED: ReadonlyMap<string, Refused> = new Map([
	['SensitiveContentDetected', 'content'],
	['InputTextSensitiveContentDetected', 'prompt'],
	['InputImageSensitiveContentDetected', 'image'],
	['InputVideoSensitiveContentDetected', 'video'],
	['InputAudioSensitiveContentDetected', 'audio'],
	['OutputTextSensitiveContentDetected', 'output'],
	['OutputImageSensitiveContentDetected', 'output'],
	['OutputVideoSensitiveContentDetected', 'output'],
	['OutputAudioSensitiveContentDetected', 'outputAudio'],
]);
const PERSON = /\.PrivacyInformation$/;

/** Returns what moderation refused, by the code of an error or a failed task, or null for any other code. */
export function refusedOf(code: string): Refused | null {
	const refused = REFUSED.get(firstPart(code)) ?? null;
	return refused !== null && PERSON.test(code) ? 'person' : refused;
}

function firstPart(code: string): string {
	const [first = ''] = code.split('.', 1);
	return first;
}

const ErrorWords = z.object({ code: textOrNull, message: anything, param: textOrNull }).catch({
	code: null,
	message: undefined,
	param: null,
});
const Envelope = z.object({ error: ErrorWords, code: textOrNull, message: anything });

/**
 * "Request id: 021…" at the end of a message. Removed, because only the provider's support needs it and it makes equal errors differ.
 */
const REQUEST_ID = /\s*\(?request[ _]id:? *[\w-]{1,80}\)?\.?\s*$/i;

/** Returns the code and message of an `error` object; null for a missing one. */
export function errorWords(error: unknown): { code: string | null; words: string | null } {
	// Most tasks in a list have no error, and a failing parse is slow.
	if (error === null || error === undefined) return { code: null, words: null };
	const { code, message, param } = ErrorWords.parse(error);
	const words = reasonOf(message)?.replace(REQUEST_ID, '') ?? null;
	const named = words !== null && param !== null && !words.includes(param) ? `${words} (${param})` : words;
	return { code, words: named };
}

/**
 * Turns an error response into a failure, with the provider's message if it has one.
 * @param asked the task ID of a status request, or null for a submit
 */
export function errorOf(answer: HttpAnswer, asked: string | null): FailureReading {
	const parsed = Envelope.safeParse(jsonOf(answer)).data;
	const inside = parsed === undefined ? { code: null, words: null } : errorWords(parsed.error);
	// Gateways may leave out the `error` envelope.
	const code = inside.code ?? parsed?.code ?? '';
	const words = inside.words ?? reasonOf(parsed?.message) ?? (code === '' ? null : code);
	const refused = refusedOf(code);
	const isClear = asked !== null || isRefusal(answer.status);
	if (refused !== null && asked === null && isClear)
		return failed(contentRefused(refused, words, false), true);
	return refusal(answer, asked, {
		listed: isClear ? meaningOf(code, asked, answer.status) : undefined,
		words,
		status: answer.status,
	});
}

/**
 * Returns true if the HTTP status means that a create request was certainly not accepted. With any other status, a task may exist, even
 * if a gateway adds an error code.
 */
function isRefusal(status: number): boolean {
	return status >= 400 && status < 500 && status !== 408 && status !== 425;
}

function meaningOf(code: string, asked: string | null, status: number): Meaning | undefined {
	const listed = ERROR_CODES.get(code) ?? ERROR_CODES.get(firstPart(code));
	// The error page lists no code for a missing task, so any of the provider's codes that ends in "NotFound" counts.
	const isMissing = asked !== null && status === 404 && /NotFound$/.test(code);
	return isMissing ? NOT_FOUND : listed;
}
