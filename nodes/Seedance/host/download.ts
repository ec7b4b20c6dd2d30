/** A finished video into n8n's binary data, streamed, and never with the key. */
import type { IBinaryData, IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';
import { z } from 'zod/v4';
import { canReach, reachOf, type Reach } from '../providers/reach';
import { backOff } from '../tasks/backOff';
import type { Clock } from '../tasks/ports';
import { FullResponse } from './response';

const MOST_REDIRECTS = 5;
const TRIES = 3;
/** For a connection that has fallen silent; a slow one may take as long as it needs. */
const IDLE_TIMEOUT_MS = 60_000;

/** What n8n takes for binary data: a Node.js stream. */
type Stream = Exclude<Parameters<IExecuteFunctions['helpers']['prepareBinaryData']>[0], Buffer>;

const Response = FullResponse.extend({
	body: z.custom<Stream>((body) => typeof body === 'object' && body !== null && 'pipe' in body),
});
type Response = z.infer<typeof Response>;

/** Why a video could not be fetched, in words for the user. */
export class DownloadProblem extends Error {}

/**
 * Fetches a video and stores it.
 * @param reach where the provider lies: private hosts are only fetched from where the provider is private itself
 * @throws DownloadProblem
 */
export async function downloadVideo(
	context: IExecuteFunctions,
	url: string,
	taskId: string,
	reach: Reach,
	clock: Clock,
	signal: AbortSignal,
): Promise<IBinaryData> {
	for (let tries = 1; ; tries += 1) {
		try {
			const { body, headers } = await open(context, url, reach, signal);
			const mimeType = mimeTypeOf(headers);
			return await context.helpers.prepareBinaryData(
				body,
				`${fileName(taskId)}.${extensionOf(mimeType)}`,
				mimeType,
			);
		} catch (error) {
			const isFinal = error instanceof DownloadProblem || tries >= TRIES || signal.aborted;
			if (isFinal) return await Promise.reject(problemOf(error));
		}
		await clock.sleep(backOff(tries), signal).catch(() => undefined);
	}
}

/** Follows redirects by hand, so that every host on the way is looked at. */
async function open(
	context: IExecuteFunctions,
	start: string,
	reach: Reach,
	signal: AbortSignal,
): Promise<Response> {
	let url = start;
	for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
		const target = checked(url, reach);
		const response = Response.parse(await context.helpers.httpRequest(optionsOf(target, signal)));
		const location = response.headers.location;
		if (response.statusCode >= 300 && response.statusCode < 400 && location !== undefined) {
			response.body.destroy();
			url = new URL(location, target).href;
		} else if (response.statusCode === 200) {
			return response;
		} else {
			response.body.destroy();
			throw refusal(response.statusCode);
		}
	}
	throw new DownloadProblem(`the video's URL redirects more than ${MOST_REDIRECTS} times`);
}

function refusal(status: number): Error {
	const message = `the media host answered with HTTP ${status}`;
	// A server's trouble may pass; a refusal does not.
	return status >= 500 || status === 429 ? new Error(message) : new DownloadProblem(message);
}

function checked(text: string, reach: Reach): URL {
	const url = URL.canParse(text) ? new URL(text) : null;
	if (url === null || !/^https?:$/.test(url.protocol))
		throw new DownloadProblem("the video's URL is not an http or https URL");
	const place = reachOf(url);
	if (!canReach(reach, place))
		throw new DownloadProblem(`the video's URL leads to ${url.hostname}, which is a ${place} address`);
	return url;
}

function optionsOf(url: URL, signal: AbortSignal): IHttpRequestOptions {
	return {
		method: 'GET',
		url: url.href,
		encoding: 'stream',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
		sendCredentialsOnCrossOriginRedirect: false,
		timeout: IDLE_TIMEOUT_MS,
		abortSignal: signal,
	};
}

/** @throws DownloadProblem where the host sends a page instead of a video */
function mimeTypeOf(headers: Response['headers']): string {
	const type = (headers['content-type']?.split(';')[0] ?? '').trim().toLowerCase();
	if (type.startsWith('video/')) return type;
	if (type === '' || type === 'application/octet-stream' || type === 'binary/octet-stream')
		return 'video/mp4';
	throw new DownloadProblem(`the media host sent ${type} instead of a video`);
}

function extensionOf(mimeType: string): string {
	if (mimeType === 'video/quicktime') return 'mov';
	return mimeType === 'video/webm' ? 'webm' : 'mp4';
}

function fileName(taskId: string): string {
	return `seedance-${taskId.replace(/[^\w-]+/g, '_')}`;
}

function problemOf(error: unknown): DownloadProblem {
	if (error instanceof DownloadProblem) return error;
	return new DownloadProblem(error instanceof Error ? error.message : 'the connection broke');
}
