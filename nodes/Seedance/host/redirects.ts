/** Decides whether a redirect of the provider's is followed, and remembers where its API has moved. */
import type { HttpAnswer, ProviderRequest } from '../providers/provider';
import { RecentMap } from '../tasks/recentMap';
import { MOST_URL_CHARACTERS, urlOf } from '../text/urls';
import { isOwnOrigin, type Account } from './account';

/**
 * RFC 9110, 15.4: 301, 302, 307 and 308 say that the resource is found elsewhere, so what was to be done with it was not done
 * here. 303 is another matter: it shows the result of a request that was carried out. The rest (300, 304 and so on) say
 * nothing of the kind. So a submit that met one of these four was certainly not accepted; after any other it may have been.
 */
const ELSEWHERE: readonly number[] = [301, 302, 307, 308];
/**
 * With which a request may be sent again as it is. 301 and 302 let a client make a GET of a POST, and clients do, so a server
 * that wants the POST says 307 or 308. For a GET there is no difference, and 303 tells a GET to go on as well.
 */
const REPEATED: Readonly<Record<ProviderRequest['method'], readonly number[]>> = {
	GET: [...ELSEWHERE, 303],
	POST: [307, 308],
	DELETE: [307, 308],
};
const MOST_CHARACTERS = 200;

type Redirect =
	/** To be sent again, once, to this base URL. */
	| { kind: 'follow'; baseUrl: string }
	/** The request was not accepted, and the key goes nowhere else. `to` is where it points, for a message. */
	| { kind: 'refuse'; to: string };

/**
 * What to do about an answer.
 * @param baseUrl the one that the request went to
 * @returns null where the answer is no redirect that says "elsewhere"
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
	// Only the host is taken from what was said: another path could be anything.
	return repeats && isOwn && isSameResource(asked, target)
		? { kind: 'follow', baseUrl: `${target.origin}${new URL(baseUrl).pathname.replace(/(?<!\/)\/+$/, '')}` }
		: { kind: 'refuse', to: `${target.origin}${target.pathname}`.slice(0, MOST_CHARACTERS) };
}

/** The same path and query, however their characters are encoded. */
function isSameResource(one: URL, other: URL): boolean {
	const [a, b] = [one, other].map(
		({ pathname, searchParams }) =>
			`${pathname.replace(/%[0-9a-f]{2}/gi, (code) => code.toUpperCase())}?${searchParams.toString()}`,
	);
	return a === b;
}

/** More base URLs than the credentials of one n8n have. */
const MOST_BASE_URLS = 1000;

/** Where base URLs have been redirected to, so that later requests go there at once. */
export class Moves {
	private readonly moved = new RecentMap<string, string>({ entries: MOST_BASE_URLS });

	/** Returns where requests for this base URL are to go. */
	of(baseUrl: string): string {
		return this.moved.get(baseUrl) ?? baseUrl;
	}

	note(baseUrl: string, to: string): void {
		this.moved.set(baseUrl, to);
	}

	/** To be called if nobody answers where it was redirected to. */
	forget(baseUrl: string): void {
		this.moved.delete(baseUrl);
	}
}
