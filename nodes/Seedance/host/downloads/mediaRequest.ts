/** Sends one request for a file: without the API key, only to allowed hosts, and with every redirect checked. */
import type { IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';
import { z } from 'zod/v4';
import type { Clock } from '../../tasks/ports';
import { canReach, reachOf, type Reach } from '../../text/reach';
import { urlOf } from '../../text/urls';
import type { NodeContext } from '../context';
import { FullResponse } from '../http';

const MOST_REDIRECTS = 5;

/** The Node.js stream that n8n accepts as binary data. */
export type Stream = Exclude<Parameters<IExecuteFunctions['helpers']['prepareBinaryData']>[0], Buffer>;

const Reply = FullResponse.extend({
	body: z.custom<Stream>((body) => typeof body === 'object' && body !== null && 'pipe' in body),
});
export type Reply = z.infer<typeof Reply>;

/** Shared by all file requests of a run. */
export interface MediaAccess {
	context: NodeContext;
	/** The provider's network. Private hosts are allowed only if the provider itself is private. */
	reach: Reach;
	/** Whether a private provider's files may be anywhere in private networks. */
	allowPrivate: boolean;
	clock: Clock;
	/** Aborted when the execution is stopped. */
	signal: AbortSignal;
}

/** Thrown if a file can't be downloaded and a retry would not help. The message is for the user. */
export class DownloadProblem extends Error {}

/** Thrown if the host doesn't have the file yet, or sends a page instead, such as just after the task ends. Retry soon. */
export class NotThereYet extends DownloadProblem {}

/** Thrown if the host doesn't serve the file under this URL, or no longer does. A fresh URL may work at once. */
export class UrlExpired extends NotThereYet {}

/**
 * Sends a request and follows its redirects. Returns the first response that is not a redirect, with any status.
 * @param cancel aborts the request and its body
 * @throws DownloadProblem if a URL is not allowed; another error if the connection broke
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
		// An unhandled stream error would end the whole process.
		reply.body.on('error', () => undefined);
		const { location } = reply.headers;
		const isRedirect = reply.statusCode >= 300 && reply.statusCode < 400 && location !== undefined;
		if (!isRedirect) return reply;
		reply.body.destroy();
		const next = urlOf(location, target);
		if (next === null) throw new DownloadProblem('its URL redirects to an invalid URL');
		url = next.href;
	}
	throw new DownloadProblem(`its URL redirects more than ${MOST_REDIRECTS} times`);
}

function checked(text: string, { reach, allowPrivate }: MediaAccess): URL {
	const url = urlOf(text);
	if (url === null || !/^https?:$/.test(url.protocol))
		throw new DownloadProblem('its URL is not an http or https URL');
	const place = reachOf(url);
	// A public provider's URL never leads into a private network, whatever the option allows.
	if (canReach(reach, place, allowPrivate)) return url;
	const wayOut = reach === 'public' ? '' : '; to allow it, turn on Allow Private Media Hosts in Options';
	throw new DownloadProblem(`its URL points to ${url.hostname}, which is a ${place} address${wayOut}`);
}

function optionsOf(
	url: URL,
	headers: Readonly<Record<string, string>>,
	abortSignal: AbortSignal,
): IHttpRequestOptions {
	return {
		method: 'GET',
		url: url.href,
		// No compression: lengths and ranges would not match the stored bytes.
		headers: { Accept: '*/*', 'Accept-Encoding': 'identity', ...headers },
		encoding: 'stream',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
		sendCredentialsOnCrossOriginRedirect: false,
		abortSignal,
	};
}
