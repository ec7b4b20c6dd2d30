/** Requests to the provider, through n8n's own HTTP. Whatever comes of one is a value: nothing is thrown, and nothing hangs. */
import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';
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

/** For the whole of a request, its body included. n8n's own timeout only watches a silent socket. */
const REQUEST_TIMEOUT_MS = 60_000;
/** A body with files in it gets more time, as a line of 0.8 Mbit/s would need. */
const SLOWEST_BYTES_PER_MS = 100;

const movesOfProcess = keptByProcess(() => new Moves());

/**
 * HTTP for one run of the node.
 * @param secrets what no error may show
 * @param attachments the files that requests may have inside; null where nothing is submitted
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
			// Once time is up nobody waits for the answer any more, and a submit must not go out behind everybody's back.
			if (next === null || over.aborted) return read(first, request, from, account, secrets);
			const second = read(await once(request, body, next), request, next, account, secrets);
			if (second.kind === 'answer') moves.note(account.baseUrl, next);
			return second;
		});
		// Behind the end of the request: an answer that has come is not lost by a Stop.
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
							signal.aborted ? WRITING_LATE.stopped : unsent(error, 'its files cannot be read', secrets),
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
				return unsent(error, 'the request cannot be written as JSON', secrets);
			}
			return files === null ? await send(request, text) : await sendWithFiles(request, files);
		},
	};
}

/** Longer than any answer about one task. To parse a megabyte takes some milliseconds, and many answers may arrive in the same turn. */
const LONG_CHARACTERS = 100_000;

/** Hands out long answers one after the other, each in a turn of the event loop of its own. */
class OneInATurn {
	private before = Promise.resolve();

	constructor(private readonly clock: Clock) {}

	async inTurn(outcome: HttpOutcome): Promise<HttpOutcome> {
		if (outcome.kind !== 'answer' || outcome.answer.body.length <= LONG_CHARACTERS) return outcome;
		this.before = this.before.then(async () => {
			await this.clock.sleep(0);
		});
		await this.before;
		return outcome;
	}
}

/** As written: text, or with files in it. */
type Body = string | Buffer | undefined;

/** Returns how many milliseconds a body with files in it may take besides. */
function extraMs(bytes: number): number {
	return Math.ceil(bytes / SLOWEST_BYTES_PER_MS);
}

/** Until the body is written, nothing is sent. */
const WRITING_LATE: Late<HttpOutcome> = {
	tooLate: { kind: 'notConnected', reason: 'Nothing was sent, because its files could not be read in time' },
	stopped: { kind: 'notConnected', reason: 'Nothing was sent, because the workflow was stopped' },
};

/** Returns the outcome of a request whose body couldn't be written. */
function unsent(error: unknown, otherwise: string, secrets: Secrets): HttpOutcome {
	return error instanceof Unsendable
		? { kind: 'notConnected', reason: secrets.inText(error.message) }
		: notConnected(otherwise);
}

/** Where else the same request is to be sent, or null. */
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

/** An answer that is none of the provider's API, as what it is. */
function read(
	outcome: HttpOutcome,
	request: ProviderRequest,
	baseUrl: string,
	account: Account,
	secrets: Secrets,
): HttpOutcome {
	if (outcome.kind !== 'answer') return outcome;
	const { answer } = outcome;
	// RFC 9110, 15.5.8: only a proxy says this, and lets nothing through before it has been told who asks.
	if (answer.status === 407) return notConnected('the proxy requires a user name and a password (HTTP 407)');
	const redirect = redirectOf(answer, request, baseUrl, account);
	if (redirect === null) return outcome;
	const to = redirect.kind === 'follow' ? redirect.baseUrl : redirect.to;
	return {
		kind: 'redirected',
		answer,
		reason: secrets.inText(
			`${baseUrl} redirects to ${to} (HTTP ${answer.status}), and the API key is not sent there. If that is the provider's API, enter it as Base URL in the credential`,
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

/** What to return in place of work that isn't done. */
interface Late<T> {
	tooLate: T;
	stopped: T;
}

/** The outcome of `work`, which is told when nobody waits for it any more: when its time is up, or the run was stopped. */
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
		...(query === undefined ? {} : { qs: query as IDataObject, arrayFormat: 'repeat' as const }),
		...(body === undefined ? {} : { body }),
		// As text, so that what isn't JSON can be shown.
		encoding: 'text',
		returnFullResponse: true,
		// Without it, n8n sends a request that met a 401 a second time, a POST too.
		ignoreHttpStatusErrors: true,
		// The key must not travel to wherever a redirect points: those that are followed are looked at here.
		disableFollowRedirect: true,
		sendCredentialsOnCrossOriginRedirect: false,
		timeout: REQUEST_TIMEOUT_MS,
	};
}

/** @throws Error where the response can't be read */
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
 * Header names of n8n's full HTTP response, in lower case. What n8n hands over is an object of a class, so it is read by its entries; one that can't be
 * read is left out, since an answer must not be lost for it.
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
