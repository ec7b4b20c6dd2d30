/** Classifies an error of n8n's HTTP client: whether the request may have reached the provider, and why it failed. */
import { z } from 'zod/v4';
import type { HttpOutcome } from '../tasks/ports';
import { NOT_SENT } from './account';
import type { Secrets } from './secrets';

/**
 * Error codes that occur before anything is sent: DNS failure, connection refused, untrusted certificate, invalid header or
 * URL. EPROTO and ERR_SSL_* are not listed, because a damaged response causes them too, after the request was received. Nor
 * are EHOSTUNREACH and similar codes, because an open connection can fail with them. For those, `syscall` or the message decides.
 */
const NEVER_SENT =
	/^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EAI_FAIL|EADDRNOTAVAIL|CERT_\w+|UNABLE_TO_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|ERR_TLS_\w+|ERR_INVALID_URL|ERR_INVALID_CHAR|ERR_INVALID_HTTP_TOKEN|ERR_HTTP_INVALID_HEADER_VALUE|ERR_UNESCAPED_CHARACTERS|SEEDANCE_NOT_SENT)$/;

/** Matches Node's message for an error while connecting, for n8n versions that keep only the message. */
const CONNECTING = /\b(connect|getaddrinfo) E[A-Z_]+/;
/** Matches Node's message for ERR_INVALID_CHAR, for the same versions. */
const BAD_HEADER = /^Invalid character in header content \[/;
/**
 * Matches errors of n8n's SSRF protection, which checks a host before it connects. Nothing was sent: only the target of a redirect
 * is checked later, and redirects are not followed here.
 */
const BLOCKED = /^(SsrfBlocked\w*Error|UnknownConnectionHostError)$/;
const BLOCKED_WORDS =
	/^The request was blocked because (it resolves to a|the destination hostname is) restricted/;
/** Matches a proxy that failed before the tunnel was open. The CONNECT request has neither API key nor body. */
const PROXY_FAILED =
	/^(Proxy connection ended before receiving CONNECT response|No header received from proxy CONNECT response|Invalid header from proxy CONNECT response)/;

const Link = z.object({
	name: z.string().optional().catch(undefined),
	message: z.string().optional().catch(undefined),
	code: z.string().optional().catch(undefined),
	httpCode: z.string().nullish().catch(undefined),
	errorCode: z.string().optional().catch(undefined),
	syscall: z.string().optional().catch(undefined),
	messages: z.array(z.string()).optional().catch(undefined),
	cause: z.unknown().optional(),
	/** In an AggregateError: one error for each address of the host. */
	errors: z.array(z.unknown()).optional().catch(undefined),
});
type Link = z.infer<typeof Link>;

/** Returns the outcome of a request that failed with an error instead of a response. Never throws. */
export function outcomeOf(error: unknown, secrets: Secrets): HttpOutcome {
	const links = linksOf(error);
	const codes = links
		.flatMap(({ code, httpCode, errorCode }) => [code, httpCode ?? undefined, errorCode])
		.filter((code) => code !== undefined);
	const words = links.flatMap(({ message = '', messages = [] }) => [message, ...messages]);
	const told = secrets.inText(links.at(-1)?.message ?? 'no response arrived');
	const code = codes.find(
		(one) => /^[A-Z_0-9]+$/.test(one) && !one.startsWith('ERR_BAD') && one !== NOT_SENT,
	);
	const isNew = code !== undefined && !told.includes(code);
	const reason = isNew ? `${told} (${code})` : told;
	const isBlocked =
		links.some(({ name = '' }) => BLOCKED.test(name)) || words.some((one) => BLOCKED_WORDS.test(one));
	if (isBlocked)
		return notConnected(`n8n's SSRF protection (N8N_SSRF_PROTECTION_ENABLED) blocked the request. ${reason}`);
	if (words.some((one) => PROXY_FAILED.test(one)))
		return notConnected(`the proxy could not connect. ${reason}`);
	const isConnecting =
		links.some(({ syscall }) => syscall === 'connect' || syscall === 'getaddrinfo') ||
		CONNECTING.test(words.join('\n'));
	const isNeverSent = codes.some((one) => NEVER_SENT.test(one)) || words.some((one) => BAD_HEADER.test(one));
	return isConnecting || isNeverSent
		? notConnected(reason)
		: {
				kind: 'noAnswer',
				reason: `the connection was lost before the response was complete (${isNew ? `${told}, ${code}` : told})`,
			};
}

/** Returns the outcome of a request that never reached the provider. */
export function notConnected(reason: string): HttpOutcome {
	return { kind: 'notConnected', reason: `The provider could not be reached: ${reason}` };
}

/** Returns the error and up to four of its causes. Stops at the first one that can't be read. */
function linksOf(error: unknown): Link[] {
	const links: Link[] = [];
	try {
		for (let next: unknown = error; links.length < 5;) {
			const link = Link.safeParse(next);
			if (!link.success) break;
			links.push(link.data);
			next = link.data.cause ?? link.data.errors?.[0];
		}
	} catch {
		// Reading a property of an error may throw.
	}
	return links;
}
