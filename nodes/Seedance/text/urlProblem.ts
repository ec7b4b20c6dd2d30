/** Checks that a provider can use a URL. */
import { invisibleIn } from './characters';
import { canReach, reachOf, type Reach } from './reach';
import { sharePage } from './sharePages';
import { urlTextProblem } from './textProblem';
import { urlCount, hasLongHost, MOST_HOST_CHARACTERS, MOST_URL_CHARACTERS, parsedUrl } from './urls';

/** Schemes that a provider accepts, by their names in error messages. */
const SCHEMES = { https: /^https:$/, 'http or https': /^https?:$/ } as const;
export type Scheme = keyof typeof SCHEMES;

/** Purpose of a URL: `file` is fetched; `call` is a callback URL, which may be only a host. */
export type UrlUse = 'file' | 'call';

/**
 * Returns the reason why a provider can't use a URL, or null if it can.
 * @param reach the provider's own network
 * @returns a phrase that follows the field's name and value in an error message
 */
export function urlProblem(text: string, scheme: Scheme, reach: Reach, use: UrlUse = 'file'): string | null {
	const allowed = `must be a public ${scheme} URL`;
	const problem = problemBeforeParsing(text);
	if (problem !== null) return `${allowed}${problem}`;
	const url = parsedUrl(text);
	if (url === null || !/^https?:\/\//i.test(text)) return allowed;
	if (url.username !== '' || url.password !== '') return `${allowed} without a user name or password in it`;
	const place = reachOf(url);
	if (!canReach(reach, place)) {
		return `${allowed}, and ${url.hostname} is a ${place} address that the provider can't reach`;
	}
	if (place === 'public' && !SCHEMES[scheme].test(url.protocol)) return allowed;
	const noFile = use === 'file' ? whyNoFile(url) : null;
	return noFile === null ? null : `${allowed} that points to a file, and this is ${noFile}`;
}

const QUOTE_AT_AN_END = /^["'`<([{“”‘’«»„]|["'`>“”‘’»]$/;
const ENDS_WITH_SEPARATOR = /[,;|，；、]$/;
const UNDEFINED = /[/=]undefined(?=$|[/?#&.])/;

/**
 * Finds problems that the URL parser would hide or that are slow to parse.
 * @returns a phrase that follows "must be a public URL" in an error message, or null
 */
function problemBeforeParsing(text: string): string | null {
	if (isFileItself(text)) {
		return ', not the content of the file: enter the name of a binary field instead';
	}
	// First, so that the checks below only read short text.
	if (text.length > MOST_URL_CHARACTERS) return ` of at most ${MOST_URL_CHARACTERS} characters`;
	if (/^https?:/i.test(text) && hasLongHost(text))
		return ` with a host of at most ${MOST_HOST_CHARACTERS} characters`;
	const problem = urlTextProblem(text);
	if (problem !== null) return ` and ${problem}`;
	if (QUOTE_AT_AN_END.test(text)) return ' without quotation marks or brackets around it';
	const count = urlCount(text);
	if (count === 'several') {
		return ', and this text contains several URLs: enter a list if the field accepts one. If anything follows the closing }} of an expression, even a space or a line break, n8n converts the list to text';
	}
	if (count === 'unclear') {
		return ', and this text could be one URL or several: enter several URLs as a list or one per line. In a single URL, write each comma as %2C';
	}
	// The parser drops line breaks and turns spaces into %20, so two URLs in one text would become a third, wrong one.
	if (/\s/.test(text)) return ' without spaces or line breaks in it';
	const invisible = invisibleIn(text);
	if (invisible !== null) return ` without the invisible character ${invisible} in it`;
	// The parser turns a backslash into a slash.
	if (text.includes('\\')) return ' without a backslash in it';
	if (/&amp;/i.test(text)) return ' with & instead of &amp;';
	if (/["<>]/.test(text)) return ' without the characters " < > in it';
	if (ENDS_WITH_SEPARATOR.test(text)) return ` without "${text.slice(-1)}" at its end`;
	return UNDEFINED.test(text)
		? ' without "undefined", which comes from an expression that returned nothing'
		: null;
}

/** Matches Base64 that is longer than the name of any binary field. Reads 200 characters at most. */
const BASE64 = /^[A-Za-z0-9+/=\r\n]{200}/;

/** Returns true for a data URI and for the Base64 content of a file, of any length. */
function isFileItself(text: string): boolean {
	return /^\s{0,99}data:/i.test(text) || BASE64.test(text);
}

function whyNoFile(url: URL): string | null {
	return url.pathname === '/' && url.search === '' ? 'only a host' : sharePage(url);
}
