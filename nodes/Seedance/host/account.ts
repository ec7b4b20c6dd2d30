/** The credential as the rest of the package uses it: parsed, with its base URL checked. */
import { z } from 'zod/v4';
import { allProviders, providerOf } from '../providers';
import { reachOf, type Reach } from '../providers/reach';
import { PROVIDER_NAMES, type Provider } from '../providers/vocabulary';

export const CREDENTIAL = 'seedanceApi';

export interface Account {
	provider: Provider;
	/** Without a slash at its end. */
	baseUrl: string;
	apiKey: string;
	/** Where the provider lies, which decides what it can fetch. */
	reach: Reach;
}

const Credential = z.object({
	provider: z.enum(PROVIDER_NAMES, { error: 'The credential names no provider: choose one in it' }),
	apiKey: z
		.string({ error: 'The credential has no API key: paste it there' })
		.trim()
		.min(1, { error: 'The credential has no API key: paste it there' }),
	baseUrl: z.string().trim().optional(),
});

/**
 * Parses a decrypted credential.
 * @throws Error that says what is missing or wrong in it, never with the key
 */
export function accountOf(credential: unknown): Account {
	const parsed = Credential.safeParse(credential);
	if (!parsed.success) throw new Error(parsed.error.issues[0]?.message ?? 'The credential cannot be read');
	const provider = providerOf(parsed.data.provider);
	const baseUrl = (parsed.data.baseUrl || provider.defaultBaseUrl).replace(/\/+$/, '');
	const url = checkedBaseUrl(baseUrl, parsed.data.apiKey);
	refuseWrongAddress(provider, url.href.replace(/\/+$/, ''));
	return { provider, baseUrl, apiKey: parsed.data.apiKey, reach: reachOf(url) };
}

/** @throws Error where one provider's key would be sent to the other, or to pages that are not the API */
function refuseWrongAddress(provider: Provider, baseUrl: string): void {
	const { hostname } = new URL(baseUrl);
	for (const { name, title, defaultBaseUrl } of allProviders) {
		const { hostname: own } = new URL(defaultBaseUrl);
		const isOwn = name === provider.name;
		const isThere = hostname === own || (!isOwn && hostname.endsWith(`.${own}`));
		if (!isThere || (isOwn && baseUrl === defaultBaseUrl)) continue;
		const why = isOwn
			? `not that of its API, which is ${defaultBaseUrl}: leave Base URL empty`
			: `its Provider is ${provider.title}: leave Base URL empty, or choose the other provider`;
		throw new Error(`The credential's Base URL is an address of ${title}, but ${why}`);
	}
}

/** https, or http on this machine, as a sandbox or a relay has it: elsewhere the key would travel in the clear. */
function checkedBaseUrl(baseUrl: string, apiKey: string): URL {
	const shown = baseUrl.replaceAll(apiKey, '***');
	const url = URL.canParse(baseUrl) ? new URL(baseUrl) : null;
	if (url === null || !/^https?:$/.test(url.protocol)) {
		throw new Error(`The credential's Base URL is "${shown}", but must be an https URL`);
	}
	// In the text, because an empty query or fragment would still swallow the paths that are put after it.
	if (url.username !== '' || url.password !== '' || /[?#]/.test(baseUrl)) {
		throw new Error("The credential's Base URL must have no user name, password, query or fragment in it");
	}
	if (url.protocol === 'http:' && reachOf(url) !== 'loopback') {
		throw new Error(
			`The credential's Base URL is "${shown}", but must be https: over http the API key could be read on its way`,
		);
	}
	return url;
}

const Headers = z.record(z.string(), z.unknown()).catch({});

/** The parts of n8n's request options that say where a request goes. */
interface Destination {
	url?: string;
	baseURL?: string;
	headers?: unknown;
}

/**
 * Puts the key into a request, if it goes to the credential's base URL and nowhere else: the one place in the package
 * where a key meets a request.
 * @throws Error where the request goes elsewhere
 */
export function authorized<T extends Destination>(credential: unknown, request: T): T {
	const { baseUrl, apiKey } = accountOf(credential);
	const target = targetOf(request);
	const url = URL.canParse(target) ? new URL(target) : null;
	const own = new URL(baseUrl);
	const ownPath = own.pathname.endsWith('/') ? own.pathname : `${own.pathname}/`;
	if (url === null || url.origin !== own.origin || !url.pathname.startsWith(ownPath)) {
		throw new Error('The Seedance API key is only sent to the Base URL of its credential');
	}
	const headers = Headers.parse(request.headers ?? {});
	return { ...request, headers: { ...headers, Authorization: `Bearer ${apiKey}` } };
}

/** Where n8n's HTTP client will really send it: an absolute address stands alone, whatever base is given beside it. */
function targetOf({ url = '', baseURL = '' }: Destination): string {
	const isAbsolute = /^([a-z][a-z\d+.-]*:)?\/\//i.test(url);
	return isAbsolute || baseURL === '' ? url : `${baseURL.replace(/\/+$/, '')}/${url.replace(/^\/+/, '')}`;
}
