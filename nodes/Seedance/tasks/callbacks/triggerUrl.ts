/** URLs of the Seedance Trigger: how to recognize one, how to bind a token to it, and where to add the token. */
import { parsedUrl } from '../../text/urls';

/** The last path segment of every trigger URL, after the node's webhook ID from n8n. */
export const TRIGGER_PATH = 'seedance-trigger';

const TOKEN_PARAMETER = 'token';

/**
 * Returns the scope of a token for the trigger at this URL: the webhook ID and the last path segment. These are the same for the test
 * URL and the production URL, even if a proxy adds a path before them.
 * @returns null if this is not a trigger's URL, such as the user's own endpoint
 */
export function scopeOf(url: string): string | null {
	const segments =
		parsedUrl(url)
			?.pathname.split('/')
			.filter((segment) => segment !== '') ?? [];
	return segments.length > 1 && segments.at(-1) === TRIGGER_PATH ? segments.slice(-2).join('/') : null;
}

/** Returns the URL with this token. Replaces any existing token. */
export function withToken(url: string, token: string): string {
	const signed = new URL(url);
	signed.searchParams.set(TOKEN_PARAMETER, token);
	return signed.href;
}

/** Returns the token of a request, as parsed by n8n: text, or any other type if the request is malformed. */
export function tokenIn(query: Readonly<Record<string, unknown>>): unknown {
	return query[TOKEN_PARAMETER];
}
