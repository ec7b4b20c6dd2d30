/** URLs of the Seedance Trigger: how one is known, what a token for it is bound to, and where in it the token goes. */
import { parsedUrl } from '../../text/urls';

/** The end of every trigger's URL, after the webhook ID that n8n gives to the node. */
export const TRIGGER_PATH = 'seedance-trigger';

const TOKEN_PARAMETER = 'token';

/**
 * What a token for the trigger at this URL is bound to: its webhook ID with what follows, which is the same for the test and
 * the production URL and whatever a proxy puts before it.
 * @returns null where it is no URL of a trigger, as an endpoint of the user's own
 */
export function scopeOf(url: string): string | null {
	const segments =
		parsedUrl(url)
			?.pathname.split('/')
			.filter((segment) => segment !== '') ?? [];
	return segments.length > 1 && segments.at(-1) === TRIGGER_PATH ? segments.slice(-2).join('/') : null;
}

/** The URL with a token, in place of one that it may have. */
export function withToken(url: string, token: string): string {
	const signed = new URL(url);
	signed.searchParams.set(TOKEN_PARAMETER, token);
	return signed.href;
}

/** What a request has in the place of a token, parsed by n8n: text, or anything else. */
export function tokenIn(query: Readonly<Record<string, unknown>>): unknown {
	return query[TOKEN_PARAMETER];
}
