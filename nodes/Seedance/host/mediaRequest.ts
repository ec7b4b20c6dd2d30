/** One request for a file: never with the key, never to a host that is not public, with every redirect looked at. */
import type { IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';
import { z } from 'zod/v4';
import { canReach, reachOf, type Reach } from '../providers/reach';
import type { Clock } from '../tasks/ports';
import type { NodeContext } from './http';
import { FullResponse } from './response';

const MOST_REDIRECTS = 5;

/** What n8n takes for binary data: a Node.js stream. */
export type Stream = Exclude<Parameters<IExecuteFunctions['helpers']['prepareBinaryData']>[0], Buffer>;

const Reply = FullResponse.extend({
	body: z.custom<Stream>((body) => typeof body === 'object' && body !== null && 'pipe' in body),
});
export type Reply = z.infer<typeof Reply>;

/** What every request of a run for a file needs. */
export interface MediaAccess {
	context: NodeContext;
	/** Where the provider lies: private hosts are only fetched from where the provider is private itself. */
	reach: Reach;
	/** Whether a provider that is private may have its files anywhere in private networks. */
	allowPrivate: boolean;
	clock: Clock;
	/** Aborted when the user presses Stop. */
	signal: AbortSignal;
}

/** Why a file could not be fetched, in words for the user. Trying again would not help. */
export class DownloadProblem extends Error {}

/** The host doesn't give the file out under this URL any more; under a fresh one it may. */
export class UrlExpired extends DownloadProblem {}

/**
 * Sends one request, and more where redirects lead on. The answer's status is any but a redirect.
 * @param cancel ends the request and its body
 * @throws DownloadProblem where a URL may not be asked; another error where the connection broke
 */
export async function requestMedia(
	access: MediaAccess,
	start: string,
	headers: Readonly<Record<string, string>>,
	cancel: AbortSignal,
): Promise<Reply> {
	let url = start;
	for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
		const target = checked(url, access);
		const reply = Reply.parse(await access.context.helpers.httpRequest(optionsOf(target, headers, cancel)));
		// An error that nobody waits for any more would end the whole process.
		reply.body.on('error', () => undefined);
		const { location } = reply.headers;
		const isRedirect = reply.statusCode >= 300 && reply.statusCode < 400 && location !== undefined;
		if (!isRedirect) return reply;
		reply.body.destroy();
		if (!URL.canParse(location, target.href))
			throw new DownloadProblem('its URL redirects to what is no URL');
		url = new URL(location, target).href;
	}
	throw new DownloadProblem(`its URL redirects more than ${MOST_REDIRECTS} times`);
}

function checked(text: string, { reach, allowPrivate }: MediaAccess): URL {
	const url = URL.canParse(text) ? new URL(text) : null;
	if (url === null || !/^https?:$/.test(url.protocol))
		throw new DownloadProblem('its URL is not an http or https URL');
	const place = reachOf(url);
	// Whatever is allowed: what a public provider says never leads into a private network.
	if (canReach(reach, place, allowPrivate)) return url;
	const wayOut = reach === 'public' ? '' : '; the option Allow Private Media Hosts permits it';
	throw new DownloadProblem(`its URL leads to ${url.hostname}, which is a ${place} address${wayOut}`);
}

function optionsOf(
	url: URL,
	headers: Readonly<Record<string, string>>,
	abortSignal: AbortSignal,
): IHttpRequestOptions {
	return {
		method: 'GET',
		url: url.href,
		// Compressed, neither the announced length nor a range would be about the bytes that are stored.
		headers: { Accept: '*/*', 'Accept-Encoding': 'identity', ...headers },
		encoding: 'stream',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
		sendCredentialsOnCrossOriginRedirect: false,
		abortSignal,
	};
}
