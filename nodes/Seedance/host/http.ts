/** Requests to the provider, through n8n's own HTTP. Whatever comes of one is a value: nothing is thrown. */
import type { IDataObject, IExecuteFunctions, IHttpRequestOptions, IWebhookFunctions } from 'n8n-workflow';
import { z } from 'zod/v4';
import type { HttpAnswer, ProviderRequest } from '../providers/vocabulary';
import { WOKEN, type Clock, type Http, type HttpOutcome } from '../tasks/ports';
import { CREDENTIAL, type Account } from './account';
import { FullResponse } from './response';
import { resumeToken } from './resumeUrl';

/** For the whole of a request, its body included. n8n's own timeout only watches a silent socket. */
const REQUEST_TIMEOUT_MS = 60_000;

/** n8n's side of the node, when it runs and when it is called back. */
export type NodeContext = IExecuteFunctions | IWebhookFunctions;

/** HTTP for one run of the node. */
export function providerHttp(
	context: NodeContext,
	account: Account,
	clock: Clock,
	signal: AbortSignal,
): Http {
	const token = resumeToken(context);
	// A provider that echoes the key, or the callback URL, must not bring a secret into an error or an output item.
	const secrets = [account.apiKey, ...(token === null ? [] : [token])];
	return {
		send: async (request) => {
			const sending = send(context, optionsOf(request, account.baseUrl)).then(
				(response): HttpOutcome => ({ kind: 'answer', answer: answerOf(response, secrets) }),
				(error: unknown): HttpOutcome => (signal.aborted ? { kind: 'stopped' } : outcomeOf(error, secrets)),
			);
			return await withinTime(sending, clock, signal);
		},
	};
}

async function send(context: NodeContext, options: IHttpRequestOptions): Promise<unknown> {
	return await context.helpers.httpRequestWithAuthentication.call(context, CREDENTIAL, options);
}

async function withinTime(
	sending: Promise<HttpOutcome>,
	clock: Clock,
	signal: AbortSignal,
): Promise<HttpOutcome> {
	if (signal.aborted) return { kind: 'stopped' };
	const alarm = new AbortController();
	const stop = () => alarm.abort(WOKEN);
	signal.addEventListener('abort', stop);
	const tooLate = clock.sleep(REQUEST_TIMEOUT_MS, alarm.signal).then(
		(): HttpOutcome => ({
			kind: 'noAnswer',
			reason: `no answer within ${REQUEST_TIMEOUT_MS / 1000} seconds`,
		}),
		(): HttpOutcome => ({ kind: 'stopped' }),
	);
	try {
		return await Promise.race([sending, tooLate]);
	} finally {
		signal.removeEventListener('abort', stop);
		alarm.abort(WOKEN);
	}
}

function optionsOf(
	{ method, path, query, headers, body }: ProviderRequest,
	baseUrl: string,
): IHttpRequestOptions {
	return {
		method,
		url: `${baseUrl}${path}`,
		headers: { Accept: 'application/json', 'Content-Type': 'application/json', ...headers },
		...(query === undefined ? {} : { qs: query as IDataObject }),
		...(body === undefined ? {} : { body: JSON.stringify(body) }),
		// As text, so that what isn't JSON can be shown.
		encoding: 'text',
		returnFullResponse: true,
		// Without it, n8n sends a request that met a 401 a second time, a POST too.
		ignoreHttpStatusErrors: true,
		// The key must not travel to wherever a redirect points.
		disableFollowRedirect: true,
		sendCredentialsOnCrossOriginRedirect: false,
		timeout: REQUEST_TIMEOUT_MS,
	};
}

function answerOf(response: unknown, secrets: readonly string[]): HttpAnswer {
	const { statusCode, headers, body } = FullResponse.parse(response);
	const text = typeof body === 'string' ? body : JSON.stringify(body ?? null);
	return { status: statusCode, headers, body: withoutSecrets(text, secrets) };
}

function withoutSecrets(text: string, secrets: readonly string[]): string {
	return secrets.reduce((left, secret) => left.replaceAll(secret, '***'), text);
}

/**
 * Errors that happen before anything is sent: no address, nobody listening, a certificate that isn't trusted. Not EPROTO and
 * ERR_SSL_*, which a damaged answer brings too, when the request has long been taken, nor EHOSTUNREACH and the like, by which a
 * connection that stands can fail as well: of those it counts what was under way.
 */
const NEVER_SENT =
	/^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EAI_FAIL|EADDRNOTAVAIL|CERT_\w+|UNABLE_TO_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|ERR_TLS_\w+|ERR_INVALID_URL)$/;

/** What was under way, in the words of Node, for an n8n that keeps no more of an error. */
const CONNECTING = /\b(connect|getaddrinfo) E[A-Z_]+/;

const Link = z.object({
	message: z.string().optional().catch(undefined),
	code: z.string().optional().catch(undefined),
	httpCode: z.string().nullish().catch(undefined),
	syscall: z.string().optional().catch(undefined),
	messages: z.array(z.string()).optional().catch(undefined),
	cause: z.unknown().optional(),
	/** Of an AggregateError: one for each address of the host. */
	errors: z.array(z.unknown()).optional().catch(undefined),
});

function outcomeOf(error: unknown, secrets: readonly string[]): HttpOutcome {
	const links: Array<z.infer<typeof Link>> = [];
	for (let next: unknown = error; links.length < 5; ) {
		const link = Link.safeParse(next);
		if (!link.success) break;
		links.push(link.data);
		next = link.data.cause ?? link.data.errors?.[0];
	}
	const codes = links
		.flatMap(({ code, httpCode }) => [code, httpCode ?? undefined])
		.filter((code) => code !== undefined);
	const words = withoutSecrets(links.at(-1)?.message ?? 'no answer came', secrets);
	const code = codes.find((one) => /^[A-Z_0-9]+$/.test(one) && !one.startsWith('ERR_BAD')) ?? null;
	const reason = code === null || words.includes(code) ? words : `${words} (${code})`;
	const isConnecting = links.some(
		({ syscall, message = '', messages = [] }) =>
			syscall === 'connect' ||
			syscall === 'getaddrinfo' ||
			CONNECTING.test([message, ...messages].join('\n')),
	);
	return isConnecting || codes.some((one) => NEVER_SENT.test(one))
		? { kind: 'notConnected', reason: `The provider could not be reached: ${reason}` }
		: { kind: 'noAnswer', reason: `the connection broke before a complete answer came: ${reason}` };
}
