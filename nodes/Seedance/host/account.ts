/** Parses the credential, checks its base URL, and adds the API key to requests. */
import type {
	IExecuteFunctions,
	IHookFunctions,
	ILoadOptionsFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';
import { z } from 'zod/v4';
import { allProviders, providerOf } from '../providers';
import type { Provider, Site } from '../providers/provider';
import { PROVIDER_NAMES, REGIONS, type ProviderName, type Region } from '../providers/task';
import { reachOf, type Reach } from '../text/reach';
import { parsedUrl, urlOf } from '../text/urls';
import { ON_CREDENTIALS, operationError } from './operationError';
import { secretsOf } from './secrets';

export const CREDENTIAL = 'seedanceApi';

export interface Account {
	provider: Provider;
	site: Site;
	/** Without a trailing slash. */
	baseUrl: string;
	apiKey: string;
	/** The provider's network, which decides which URLs it can fetch. */
	reach: Reach;
	/** The same for all base URLs of one account, because the provider counts their requests together. */
	home: string;
}

export const NOT_SENT = 'SEEDANCE_NOT_SENT';

/** Thrown before a request is sent: the credential is invalid, or the API key may not go to that address. */
export class NotSent extends Error {
	/**
	 * n8n wraps this error and keeps this value as `httpCode`. It is not named `code`, because the credential test would
	 * show that instead of the message.
	 */
	readonly errorCode = NOT_SENT;
}

const Credential = z.object(
	{
		provider: z.enum(PROVIDER_NAMES, {
			error: 'The credential has no provider: choose one in the credential',
		}),
		apiKey: z
			.string({ error: 'The credential has no API key: enter the key in the credential' })
			.trim()
			.min(1, { error: 'The credential has no API key: enter the key in the credential' }),
		region: z.enum(REGIONS, { error: "The credential's Region is invalid: choose a region" }).nullish(),
		baseUrl: z.string({ error: "The credential's Base URL must be text" }).trim().nullish(),
	},
	{ error: 'The credential cannot be read' },
);

/**
 * Parses a decrypted credential.
 * @throws NotSent if something is missing or wrong; the message never contains the API key
 */
export function accountOf(credential: unknown): Account {
	const parsed = Credential.safeParse(credential);
	if (!parsed.success) throw new NotSent(parsed.error.issues[0]?.message);
	const { apiKey } = parsed.data;
	const problem = keyProblem(apiKey);
	if (problem !== null) throw new NotSent(`The API key in the credential ${problem}`);
	const provider = providerOf(parsed.data.provider);
	const site = siteOf(provider, parsed.data.region ?? null);
	const baseUrl = (parsed.data.baseUrl || site.defaultBaseUrl).replace(/(?<!\/)\/+$/, '');
	const url = checkedBaseUrl(baseUrl, apiKey);
	refuseWrongAddress(provider, site, url);
	const home = isOwnHost(site, url) ? site.defaultBaseUrl : baseUrl;
	return { provider, site, baseUrl, apiKey, reach: reachOf(url), home };
}

/** Returns the provider's site in a region. The credential may keep the region of another provider, which doesn't matter. */
function siteOf({ sites }: Provider, region: Region | null): Site {
	return sites.find((site) => site.region === region) ?? sites[0];
}

/** @throws NotSent if the API key would be sent to another provider or site, or to the provider's web pages */
function refuseWrongAddress(provider: Provider, own: Site, url: URL): void {
	for (const one of allProviders) {
		for (const site of one.sites) {
			const isOwn = site === own;
			if (isOwn ? !isOwnHost(site, url) || isBaseUrlOf(site, url) : !isNearOwnHost(site, url)) continue;
			const why = isOwn
				? `not the address of its API, ${site.defaultBaseUrl}: leave Base URL empty`
				: one === provider
					? `the selected Region is ${own.title}: leave Base URL empty, or choose the other region`
					: `the selected Provider is ${provider.title}: leave Base URL empty, or choose the other provider`;
			throw new NotSent(`The credential's Base URL is an address of ${site.title}, but ${why}`);
		}
	}
}

/** Returns true for the documented base URL on any of the provider's hosts. */
function isBaseUrlOf({ defaultBaseUrl, ownHosts }: Site, url: URL): boolean {
	const { pathname } = new URL(defaultBaseUrl);
	return ownHosts.some((host) => bare(new URL(pathname, `https://${host}`)) === bare(url));
}

function bare({ href }: URL): string {
	return href.replace(/(?<!\/)\/+$/, '');
}

/**
 * Parses and checks a base URL. It must be https, or http on this machine (a sandbox or relay): over the network, http would
 * expose the API key.
 * @throws NotSent
 */
function checkedBaseUrl(baseUrl: string, apiKey: string): URL {
	const shown = () => (baseUrl === apiKey ? '***' : secretsOf([apiKey]).inText(baseUrl));
	const url = parsedUrl(baseUrl);
	if (url === null || !/^https?:$/.test(url.protocol)) {
		throw new NotSent(`The credential's Base URL is "${shown()}", but must be an https URL`);
	}
	// Tested in the text: even an empty query or fragment would absorb the paths that are appended to the base URL.
	if (url.username !== '' || url.password !== '' || /[?#]/.test(baseUrl)) {
		throw new NotSent("The credential's Base URL must not contain a user name, password, query, or fragment");
	}
	if (url.protocol === 'http:' && reachOf(url) !== 'loopback') {
		throw new NotSent(
			`The credential's Base URL is "${shown()}", but must be an https URL to protect the API key`,
		);
	}
	return url;
}

const Headers = z.record(z.string(), z.unknown()).catch({});

/** The n8n request options that decide where a request goes. n8n's older helper, used by HTTP Request, has `uri`. */
interface Destination {
	url?: string;
	uri?: unknown;
	baseURL?: string;
	headers?: unknown;
}

/** Turns off redirects in n8n's HTTP helper and its older one, because a redirect would forward the API key. */
const NO_REDIRECTS = {
	disableFollowRedirect: true,
	sendCredentialsOnCrossOriginRedirect: false,
	maxRedirects: 0,
	followRedirect: false,
	followAllRedirects: false,
};

/**
 * Adds the API key to a request. The request must go to the credential's base URL or, if that is the provider's own, to
 * another of the provider's hosts. No other code adds the key to a request.
 * @throws NotSent if the request goes anywhere else
 */
export function authorized<T extends Destination>(
	credential: unknown,
	request: T,
): T & { headers: Record<string, unknown> } {
	const { site, own, apiKey } = keyHolderOf(credential);
	if (!targetsOf(request).every((target) => isUnder(site, own, target))) {
		throw new NotSent("The node sends the Seedance API key only to the credential's Base URL");
	}
	const headers = Headers.parse(request.headers ?? {});
	return { ...request, ...NO_REDIRECTS, headers: { ...headers, Authorization: `Bearer ${apiKey}` } };
}

/** What `authorized` needs of a credential. */
interface KeyHolder {
	/** The values of the credential. */
	parts: readonly unknown[];
	site: Site;
	own: URL;
	apiKey: string;
}

/** The fields of the credential that decide where the API key goes. */
const PARTS = Credential.keyof().options;

function valueIn(credential: unknown, name: string): unknown {
	return typeof credential === 'object' && credential !== null ? Reflect.get(credential, name) : undefined;
}

/** The credential that was used last. n8n decrypts it for each request, and comparing it is faster than parsing and checking it. */
let lastUsed: KeyHolder | null = null;

/** @throws NotSent if the credential is invalid */
function keyHolderOf(credential: unknown): KeyHolder {
	const parts = PARTS.map((name) => valueIn(credential, name));
	if (lastUsed === null || parts.some((part, index) => part !== lastUsed?.parts[index])) {
		const { site, baseUrl, apiKey } = accountOf(credential);
		lastUsed = { parts, site, own: new URL(baseUrl), apiKey };
	}
	return lastUsed;
}

function isUnder(site: Site, own: URL, target: string): boolean {
	const url = urlOf(target);
	const ownPath = own.pathname.endsWith('/') ? own.pathname : `${own.pathname}/`;
	return url !== null && isOwnOrigin(site, own, url) && url.pathname.startsWith(ownPath);
}

/** Returns the URLs that n8n's HTTP client will use. An absolute URL ignores `baseURL`. */
function targetsOf({ url, uri, baseURL = '' }: Destination): string[] {
	const given = [url, uri].filter((one) => one !== undefined).map(String);
	return (given.length === 0 ? [''] : given).map((target) => {
		const isAbsolute = /^([a-z][a-z\d+.-]*:)?\/\//i.test(target);
		return isAbsolute || baseURL === ''
			? target
			: `${baseURL.replace(/(?<!\/)\/+$/, '')}/${target.replace(/^\/+/, '')}`;
	});
}

// API key characters: the key goes into an HTTP header, so only visible ASCII characters are allowed.

/** Names of invalid characters that get into a pasted key. */
const KINDS: ReadonlyArray<readonly [RegExp, string]> = [
	[/[\r\n\u2028\u2029]/, 'a line break'],
	[/[…•·●*]/u, 'a sign that hides characters'],
	[/\s/, 'a space'],
	[/[\p{Cc}\p{Cf}]/u, 'an invisible character'],
	[/[\u2010-\u2015\u2212]/, 'a dash instead of a hyphen'],
	[/[\u2018-\u201f]/, 'a curly quotation mark'],
];

/**
 * Describes the first invalid character in an API key.
 * @returns a phrase that follows "The API key", without any part of the key; null if all characters are valid
 */
function keyProblem(apiKey: string): string | null {
	if (/^[\x21-\x7e]*$/.test(apiKey)) return null;
	const characters = Array.from(apiKey);
	const at = characters.findIndex((character) => !/[\x21-\x7e]/.test(character));
	const found = characters[at];
	if (found === undefined) return null;
	if (/^bearer$/i.test(characters.slice(0, at).join('')))
		return 'begins with the word Bearer: enter only the key';
	const kind =
		KINDS.find(([pattern]) => pattern.test(found))?.[1] ?? 'a character that is not allowed in a key';
	const code = (found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
	return `has ${kind} (U+${code}) as character ${at + 1} of ${characters.length}: copy the whole key again, and nothing else`;
}

// The hosts of one site: the API key may go to all of them, and redirects between them are followed.

/** Returns true if the URL's host is one of the site's API hosts. */
function isOwnHost({ ownHosts }: Site, { hostname }: URL): boolean {
	return ownHosts.includes(withoutDot(hostname));
}

/** Returns true if the URL's host is one of the site's API hosts or a subdomain, such as a dashboard. */
function isNearOwnHost({ ownHosts }: Site, { hostname }: URL): boolean {
	return ownHosts.some((own) => withoutDot(hostname) === own || withoutDot(hostname).endsWith(`.${own}`));
}

/**
 * Returns true if the API key may be sent to the URL's origin: that of the base URL or, if that is the provider's own, any
 * of the site's hosts over https. On this machine, where a sandbox may have several names, any name with the same port.
 */
export function isOwnOrigin(site: Site, baseUrl: URL, url: URL): boolean {
	if (url.origin === baseUrl.origin) return true;
	const isSameService = url.protocol === baseUrl.protocol && url.port === baseUrl.port;
	if (reachOf(baseUrl) === 'loopback') return isSameService && reachOf(url) === 'loopback';
	return isSameService && url.protocol === 'https:' && isOwnHost(site, baseUrl) && isOwnHost(site, url);
}

/** Removes the trailing dot of a host name, which doesn't change its meaning. */
function withoutDot(hostname: string): string {
	return hostname.replace(/\.$/, '');
}

const NamesProvider = z.object({ provider: z.enum(PROVIDER_NAMES) });

/** Returns the provider of the node's credential, even if the rest is invalid. Returns null without a credential or provider. */
export async function providerInCredential(context: ILoadOptionsFunctions): Promise<ProviderName | null> {
	const credential: unknown = await context.getCredentials(CREDENTIAL).catch(() => null);
	return NamesProvider.safeParse(credential).data?.provider ?? null;
}

/**
 * Reads the credential of the running node.
 * @throws NodeOperationError if the credential is invalid
 */
export async function readAccount(
	context: IExecuteFunctions | IHookFunctions | ILoadOptionsFunctions | IWebhookFunctions,
): Promise<Account> {
	const credential: unknown = await context.getCredentials(CREDENTIAL);
	try {
		return accountOf(credential);
	} catch (error) {
		const message = error instanceof Error ? error.message : 'The credential cannot be used';
		throw operationError(context.getNode(), message, {
			lines: ['Open the Seedance credential of this node and correct it.'],
			pages: [ON_CREDENTIALS],
		});
	}
}
