/** Sends requests to the provider through n8n's HTTP helper. Returns every outcome as a value, never throws, and never hangs. */
import type { IHttpRequestOptions } from 'n8n-workflow';
import { z } from 'zod/v4';
import type { HttpAnswer, ProviderRequest } from '../providers/provider';
import { WOKEN, type Clock, type Http, type HttpOutcome } from '../tasks/ports';
import { CREDENTIAL, type Account } from './account';
import { bodyMemory } from './bodyMemory';
import type { RequestContext } from './context';
import { Unsendable, withoutFiles, type Attachments, type BodyWithFiles } from './items/attachments';
import { keptByProcess } from './processState';
import { Moves, redirectOf } from './redirects';
import { notConnected, outcomeOf } from './requestError';
import type { Secrets } from './secrets';

/** The time limit of a whole request, including its body. n8n's own timeout only detects a silent socket. */
const REQUEST_TIMEOUT_MS = 60_000;
/** A body that contains files gets more time, enough for a connection of 0.8 Mbit/s. */
const SLOWEST_BYTES_PER_MS = 100;

const movesOfProcess = keptByProcess(() => new Moves());

/**
 * Creates the HTTP client for one run of the node.
 * @param secrets removed from the reasons of failed requests
 * @param attachments the files that requests may contain; null if nothing is submitted
 */
export function providerHttp(
	context: RequestContext,
	account: Account,
	clock: Clock,
	signal: AbortSignal,
	secrets: Secrets,
	attachments: Attachments | null = null,
): Http {
	const moves = movesOfProcess();
	const longAnswers = new OneInATurn(clock);
	const once = async (request: ProviderRequest, body: Body, baseUrl: string) =>
		await exchange(context, account, request, body, baseUrl, signal, secrets);
	const send = async (request: ProviderRequest, body: Body) => {
		const limitMs = REQUEST_TIMEOUT_MS + extraMs(typeof body === 'object' ? body.length : 0);
		const late: Late<HttpOutcome> = {
			tooLate: { kind: 'noAnswer', reason: `no response within ${Math.ceil(limitMs / 1000)} seconds` },
			stopped: { kind: 'stopped' },
		};
		const outcome: HttpOutcome = await withinTime(clock, signal, limitMs, late, async (over) => {
			const from = moves.of(account.baseUrl);
			const first = await once(request, body, from);
			if (first.kind === 'notConnected') moves.forget(account.baseUrl);
			const next = nextOf(first, request, from, account);
			// After the time limit, nothing more is sent: the response would be ignored, and a submit would go unnoticed.
			if (next === null || over.aborted) return read(first, request, from, account, secrets);
			const second = read(await once(request, body, next), request, next, account, secrets);
			if (second.kind === 'answer') moves.note(account.baseUrl, next);
			return second;
		});
		// Outside of the time limit, so that Stop doesn't discard a response that has arrived.
		return await longAnswers.inTurn(outcome);
	};
	const sendWithFiles = async (request: ProviderRequest, body: BodyWithFiles) => {
		const release = await bodyMemory().take(body.bytes, signal);
		if (release === null) return WRITING_LATE.stopped;
		try {
			const limitMs = REQUEST_TIMEOUT_MS + extraMs(body.bytes);
			const written = await withinTime<Buffer | HttpOutcome>(
				clock,
				signal,
				limitMs,
				WRITING_LATE,
				async (over) =>
					await body
						.write(over)
						.catch((error: unknown) =>
							signal.aborted
								? WRITING_LATE.stopped
								: unsent(error, 'Nothing was sent, because the files could not be read', secrets),
						),
			);
			return 'kind' in written ? written : await send(request, written);
		} finally {
			release();
		}
	};
	return {
		send: async (request) => {
			let files: BodyWithFiles | null;
			let text: string | undefined;
			try {
				files = request.body === undefined ? null : (attachments?.bodyWith(request.body) ?? null);
				text = files === null ? JSON.stringify(request.body) : undefined;
			} catch (error) {
				return unsent(error, 'Nothing was sent, because the request could not be written as JSON', secrets);
			}
			return files === null ? await send(request, text) : await sendWithFiles(request, files);
		},
	};
}

/**
 * More than any response about one task has. Parsing a megabyte takes some milliseconds, and many responses may arrive in the same
 * turn of the event loop.
 */
const LONG_CHARACTERS = 100_000;
/** Longer than parsing a megabyte takes. Otherwise, the next timer would already be due, and Node.js runs all due timers in one turn. */
const LONG_APART_MS = 10;

/** Returns long responses one at a time, each in its own turn of the event loop. */
class OneInATurn {
	private before = Promise.resolve();

	constructor(private readonly clock: Clock) {}

	async inTurn(outcome: HttpOutcome): Promise<HttpOutcome> {
		if (outcome.kind !== 'answer' || outcome.answer.body.length <= LONG_CHARACTERS) return outcome;
		this.before = this.before.then(async () => {
			await this.clock.sleep(LONG_APART_MS);
		});
		await this.before;
		return outcome;
	}
}

/** A request body as it is sent: text, or bytes if it contains files. */
type Body = string | Buffer | undefined;

/** Returns the additional time that a body with files may take, in milliseconds. */
function extraMs(bytes: number): number {
	return Math.ceil(bytes / SLOWEST_BYTES_PER_MS);
}

/** Outcomes if the body is not written in time or the workflow is stopped. Nothing is sent before the body is written. */
const WRITING_LATE: Late<HttpOutcome> = {
	tooLate: { kind: 'notConnected', reason: 'Nothing was sent, because the files could not be read in time' },
	stopped: { kind: 'notConnected', reason: 'Nothing was sent, because the workflow was stopped' },
};

/** Returns the outcome of a request whose body couldn't be written. */
function unsent(error: unknown, otherwise: string, secrets: Secrets): HttpOutcome {
	return error instanceof Unsendable
		? { kind: 'notConnected', reason: secrets.inText(error.message) }
		: { kind: 'notConnected', reason: otherwise };
}

/** Returns the base URL to send the same request to after a redirect, or null. */
function nextOf(
	outcome: HttpOutcome,
	request: ProviderRequest,
	baseUrl: string,
	account: Account,
): string | null {
	if (outcome.kind !== 'answer') return null;
	const redirect = redirectOf(outcome.answer, request, baseUrl, account);
	return redirect?.kind === 'follow' ? redirect.baseUrl : null;
}

/** Classifies a response that is not from the provider's API: a proxy's 407, or a redirect that is not followed. */
function read(
	outcome: HttpOutcome,
	request: ProviderRequest,
	baseUrl: string,
	account: Account,
	secrets: Secrets,
): HttpOutcome {
	if (outcome.kind !== 'answer') return outcome;
	const { answer } = outcome;
	// Only a proxy sends a 407 (RFC 9110, 15.5.8), and it forwards nothing before the client has authenticated.
	if (answer.status === 407) return notConnected('the proxy requires a user name and a password (HTTP 407)');
	const redirect = redirectOf(answer, request, baseUrl, account);
	if (redirect === null) return outcome;
	const to = redirect.kind === 'follow' ? redirect.baseUrl : redirect.to;
	return {
		kind: 'redirected',
		answer,
		reason: secrets.inText(
			`${baseUrl} redirects to ${to} (HTTP ${answer.status}), and the node does not send the API key to that address. If that address is the provider's API, enter it as Base URL in the credential`,
		),
	};
}

async function exchange(
	context: RequestContext,
	{ provider }: Account,
	request: ProviderRequest,
	body: Body,
	baseUrl: string,
	signal: AbortSignal,
	secrets: Secrets,
): Promise<HttpOutcome> {
	const options = optionsOf(request, body, baseUrl);
	let response: unknown;
	try {
		response = await context.helpers.httpRequestWithAuthentication.call(context, CREDENTIAL, options);
	} catch (error) {
		return signal.aborted ? { kind: 'stopped' } : outcomeOf(error, secrets);
	}
	try {
		const answer = answerOf(response);
		const mayHaveFiles = provider.filesInside !== null;
		return { kind: 'answer', answer: mayHaveFiles ? { ...answer, body: withoutFiles(answer.body) } : answer };
	} catch {
		return { kind: 'noAnswer', reason: 'the response could not be read' };
	}
}

/** Results to return if the work isn't done. */
interface Late<T> {
	tooLate: T;
	stopped: T;
}

/**
 * Returns the result of `work`, or one of the late results after the time limit or Stop. `work` gets a signal that is aborted when
 * its result is no longer used.
 */
async function withinTime<T>(
	clock: Clock,
	signal: AbortSignal,
	limitMs: number,
	{ tooLate, stopped }: Late<T>,
	work: (over: AbortSignal) => Promise<T>,
): Promise<T> {
	if (signal.aborted) return stopped;
	const over = new AbortController();
	const end = () => over.abort(WOKEN);
	signal.addEventListener('abort', end);
	const ended = clock.sleep(limitMs, over.signal).then(
		() => tooLate,
		() => stopped,
	);
	try {
		return await Promise.race([work(over.signal), ended]);
	} finally {
		signal.removeEventListener('abort', end);
		end();
	}
}

function optionsOf(
	{ method, path, query, headers }: ProviderRequest,
	body: Body,
	baseUrl: string,
): IHttpRequestOptions {
	return {
		method,
		url: `${baseUrl}${path}`,
		headers: { Accept: 'application/json', 'Content-Type': 'application/json', ...headers },
		...(query === undefined ? {} : { qs: query, arrayFormat: 'repeat' as const }),
		...(body === undefined ? {} : { body }),
		// As text, so that a response that isn't JSON can be shown.
		encoding: 'text',
		returnFullResponse: true,
		// Otherwise, n8n sends a request again after a 401, even a POST.
		ignoreHttpStatusErrors: true,
		// A redirect must not forward the API key. This file checks redirects and follows the allowed ones.
		disableFollowRedirect: true,
		sendCredentialsOnCrossOriginRedirect: false,
		timeout: REQUEST_TIMEOUT_MS,
	};
}

/** @throws Error if the response can't be read */
function answerOf(response: unknown): HttpAnswer {
	const { statusCode, headers, body } = FullResponse.parse(response);
	return { status: statusCode, headers, body: textOf(body) };
}

function textOf(body: unknown): string {
	if (typeof body === 'string') return body;
	const text: unknown = JSON.stringify(body ?? null);
	return typeof text === 'string' ? text : '';
}

/**
 * Parses the headers of n8n's full HTTP response, with names in lower case. n8n's headers are an instance of a class, so they are
 * read one by one. A header that can't be read is skipped, because it must not make the response useless.
 */
const Headers = z.unknown().optional().transform(headersOf);

export const FullResponse = z.object({ statusCode: z.int(), headers: Headers, body: z.unknown().optional() });
export type FullResponse = z.infer<typeof FullResponse>;

function headersOf(headers: unknown): Record<string, string> {
	if (typeof headers !== 'object' || headers === null) return {};
	const read = new Map<string, string>();
	for (const name of Object.keys(headers)) {
		const value = valueOf(headers, name);
		if (typeof value === 'string' || typeof value === 'number') read.set(name.toLowerCase(), String(value));
	}
	return Object.fromEntries(read);
}

function valueOf(headers: object, name: string): unknown {
	try {
		return Reflect.get(headers, name);
	} catch {
		return undefined;
	}
}
