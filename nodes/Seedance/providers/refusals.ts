/**
 * Turns error responses into failures. After a submit, the failure says whether credits may have been charged. After a status request,
 * it says whether to retry.
 */
import { z } from 'zod/v4';
import { failed, jsonOf, nonsense, UNREADABLE } from './answers';
import { anything, creditsOrNull, cut } from './facts';
import { contentRefused, refusedBy } from './moderation';
import type { Failure } from './task';
import type { HttpAnswer, FailureReading } from './provider';

/** The parts of a failure that don't depend on its message. */
export type Meaning = Pick<Failure, 'code' | 'retryable' | 'billed'>;

/** An error response, as parsed by the provider's own code. */
export interface Said {
	/** The matching entry of the provider's own error table, or undefined if there is none. */
	listed: Meaning | undefined;
	/** The provider's message, or null. */
	words: string | null;
	/** The HTTP status, or the status in the response's envelope if that replaces it. */
	status: number;
}

/**
 * Turns an error response into a failure, with the provider's message if it has one. For a status request, only a code from the
 * provider's own table is final. Any other error may come from a gateway, and the next request may succeed.
 * @param asked the task ID of a status request, or null for a submit
 */
export function refusal(
	answer: HttpAnswer,
	asked: string | null,
	{ listed, words, status }: Said,
): FailureReading {
	if (listed !== undefined) {
		return failed(withWords(words ?? nonsense(answer), listed, answer, asked), true);
	}
	if (asked !== null) {
		const said = words === null ? null : `The provider returned HTTP ${answer.status}: ${words}`;
		return failed({ ...meaningOfStatus(status), retryable: true, message: cut(said ?? nonsense(answer)) });
	}
	const meaning = words === null ? meaningOfPage(answer.status) : meaningOfStatus(status);
	return failed(withWords(words ?? nonsense(answer), meaning, answer, asked));
}

/**
 * Returns the meaning of a submit response that has no message from the provider, such as a proxy's error page. A 402 or 403 then means
 * only that this request was blocked, and later ones may succeed. A 401 is about the API key, even from a proxy.
 */
function meaningOfPage(status: number): Meaning {
	const meaning = meaningOfStatus(status);
	return status === 402 || status === 403 ? { ...meaning, code: 'invalid_request' } : meaning;
}

/**
 * Returns the meaning of an HTTP status without a listed error code. Only a status that clearly rejects the request counts as a
 * refusal. After a redirect, a timeout, or a server error, the provider may have accepted the request.
 */
function meaningOfStatus(status: number): Meaning {
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

/** Adds details to the provider's message: the balance, the refused content, or advice about media. */
function withWords(words: string, meaning: Meaning, answer: HttpAnswer, asked: string | null): Failure {
	const said = cut(words);
	const isRefusal = meaning.code === 'invalid_request' && asked === null;
	const refused = isRefusal ? refusedBy(said) : null;
	if (refused !== null) return contentRefused(refused, said, meaning.billed);
	const help =
		meaning.code === 'insufficient_credits' ? balance(answer) : isRefusal ? mediaAdvice(said) : null;
	return {
		...meaning,
		message: help === null ? said : `${said.endsWith('.') ? said.slice(0, -1) : said}${help}`,
	};
}

const Balance = z.object({ required_credits: creditsOrNull, available_credits: creditsOrNull });
const AnyBalance = Balance.extend({ error: anything, data: anything });

/** Returns the required and available credits as text, from the top level of the response or from its `error` or `data`. */
function balance(answer: HttpAnswer): string | null {
	const { data: top } = AnyBalance.safeParse(jsonOf(answer));
	if (top === undefined) return null;
	const places = [Balance.safeParse(top.error).data, top, Balance.safeParse(top.data).data];
	const required = firstOf(places.map((place) => place?.required_credits));
	const available = firstOf(places.map((place) => place?.available_credits));
	const parts = [
		...(required === null ? [] : [`needs ${required} credits`]),
		...(available === null ? [] : [`${available} available`]),
	];
	return parts.length === 0 ? null : ` (${parts.join(', ')})`;
}

function firstOf(numbers: ReadonlyArray<number | null | undefined>): number | null {
	return numbers.find((one) => typeof one === 'number') ?? null;
}

const MEDIA = /media|image|video|audio|file|asset|resource|url/i;
const NOT_FETCHED =
	/download|fetch|unsupported|not supported|unreachable|access|prob(?:e|ing)|load|could(?: not|n't)|can(?:no|')t|failed|invalid|not found|process|tim(?:ed|e) ?out/i;

/** Returns advice if the message is about media that the provider can't fetch. The error concerns a field of this item only. */
function mediaAdvice(words: string): string | null {
	if (MEDIA.test(words) && NOT_FETCHED.test(words))
		return '. If the message refers to a media URL, make sure that the URL is public and points directly to the file';
	return null;
}
