/** Decides whether to follow a provider's redirect, and remembers where its API has moved. */
import type { HttpAnswer, ProviderRequest } from '../providers/provider';
import { RecentMap } from '../tasks/recentMap';
import { MOST_URL_CHARACTERS, urlOf } from '../text/urls';
import { isOwnOrigin, type Account } from './account';

/**
 * Status codes that say that the resource is at another URL (RFC 9110, 15.4). The request was not carried out, so a submit
 * that got one was certainly not accepted. After any other 3xx it may have been: 303 points to the result of a request that was
 * carried out, and the rest, such as 300 and 304, don't say.
 */
const ELSEWHERE: readonly number[] = [301, 302, 307, 308];
/**
 * Status codes after which the same request may be sent again. After 301 and 302, clients may turn a POST into a GET, and many do,
 * so a server that wants the POST repeated sends 307 or 308. For a GET there is no difference, and 303 redirects it too.
 */
const REPEATED: Readonly<Record<ProviderRequest['method'], readonly number[]>> = {
	GET: [...ELSEWHERE, 303],
	POST: [307, 308],
	DELETE: [307, 308],
};
const MOST_CHARACTERS = 200;

type Redirect =
	/** Send the request again, once, to this base URL. */
	| { kind: 'follow'; baseUrl: string }
	/** Don't follow: the request was not accepted, and the API key may not go to the target. `to` names the target in a message. */
	| { kind: 'refuse'; to: string };

/**
 * Decides what to do about a response.
 * @param baseUrl the base URL that the request was sent to
 * @returns null if the response is not a redirect to another URL
 */
export function redirectOf(
	{ status, headers }: HttpAnswer,
	{ method, path, query = {} }: ProviderRequest,
	baseUrl: string,
	{ site }: Account,
): Redirect | null {
	const { location } = headers;
	const repeats = REPEATED[method].includes(status);
	if (location === undefined || !(repeats || ELSEWHERE.includes(status))) return null;
	const asked = new URL(`${baseUrl}${path}`);
	asked.search = new URLSearchParams(query).toString();
	const target = location.length > MOST_URL_CHARACTERS ? null : urlOf(location, asked);
	if (target === null) return { kind: 'refuse', to: 'an invalid URL' };
	const isOwn = target.origin !== asked.origin && isOwnOrigin(site, new URL(baseUrl), target);
	// Only the origin may change: another path could be any other resource.
	return repeats && isOwn && isSameResource(asked, target)
		? { kind: 'follow', baseUrl: `${target.origin}${new URL(baseUrl).pathname.replace(/(?<!\/)\/+$/, '')}` }
		: { kind: 'refuse', to: `${target.origin}${target.pathname}`.slice(0, MOST_CHARACTERS) };
}

/** Returns true if both have the same path and query, however their characters are encoded. */
function isSameResource(one: URL, other: URL): boolean {
	const [a, b] = [one, other].map(
		({ pathname, searchParams }) =>
			`${pathname.replace(/%[0-9a-f]{2}/gi, (code) => code.toUpperCase())}?${searchParams.toString()}`,
	);
	return a === b;
}

/** The limit of remembered base URLs, more than the credentials of one n8n have. */
const MOST_BASE_URLS = 1000;

/** Remembers where base URLs were redirected, so that later requests go there at once. */
export class Moves {
	private readonly moved = new RecentMap<string, string>({ entries: MOST_BASE_URLS });

	/** Returns the base URL to use in place of this one. */
	of(baseUrl: string): string {
		return this.moved.get(baseUrl) ?? baseUrl;
	}

	note(baseUrl: string, to: string): void {
		this.moved.set(baseUrl, to);
	}

	/** Call this if the redirect's target can't be reached. */
	forget(baseUrl: string): void {
		this.moved.delete(baseUrl);
	}
}
