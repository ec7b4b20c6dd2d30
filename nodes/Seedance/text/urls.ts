/**
 * Parses URLs in untrusted text and splits a text that holds several.
 * Lengths are checked before parsing, because parsing a long host takes far more than linear time.
 * Several URLs in one text are common: an array turns into the text "a,b" when anything follows the }} of its expression,
 * even a space, and people separate URLs in many ways.
 */

export const MOST_URL_CHARACTERS = 8192;
/** RFC 1035, without the trailing dot. */
export const MOST_HOST_CHARACTERS = 253;
/** A trailing dot and a port, such as ".:65535". */
const AFTER_HOST = 7;

/** Parses a URL. Returns null if the text is not a URL or is too long to be one. */
export function parsedUrl(text: string): URL | null {
	if (text.length > MOST_URL_CHARACTERS || hasLongHost(text)) return null;
	return urlOf(text);
}

/**
 * Parses a URL of any length, relative to `base` if given. Returns null if it is not a URL.
 * Doesn't use URL.canParse: in Node.js 20, after many calls, it rejects valid URLs with letters such as "é".
 */
export function urlOf(text: string, base?: URL): URL | null {
	try {
		return new URL(text, base);
	} catch {
		return null;
	}
}

/** Returns true if the host is longer than a name can be. Doesn't parse the URL; takes at most `MOST_URL_CHARACTERS`. */
export function hasLongHost(text: string): boolean {
	// The parser accepts any number of slashes and backslashes before the host.
	const authority = /^[^:]*:[/\\]*([^/\\?#]*)/.exec(text)?.[1] ?? '';
	const host = authority.slice(authority.lastIndexOf('@') + 1);
	return host.length > MOST_HOST_CHARACTERS + AFTER_HOST;
}

interface UrlText {
	/** The URLs and any other text between them. */
	pieces: string[];
	/** Whether a piece can be read both as one URL and as several. */
	isUnclear: boolean;
	/** Whether a piece holds two URLs without a separator. */
	isGlued: boolean;
}

/** Matches the beginning of a URL, and the characters that end its path or begin a query value. */
const MARKS = /https?:\/\/|[?#=&]/gi;
const BEGINNING = /^https?:\/\//i;
const SEPARATORS = new Set([',', ';', '|', '，', '；', '、']);
const MEDIA_PATH = /\.(?:png|jpe?g|webp|gif|bmp|avif|heic|mp4|mov|webm|mp3|wav|m4a)$/i;
/** Number of characters at the end of a URL to compare with `MEDIA_PATH`: no ending there is longer. */
const ENDING_CHARACTERS = 6;

/**
 * Splits a text where a new URL begins: after spaces, or directly after a comma, semicolon, or bar.
 * - A URL after a slash or an equals sign is part of the URL before it.
 * - A list in a query parameter ("?list=https://a,https://b") is part of the URL.
 * - After the query of a media file ("a.png?x=1,https://b"), a new URL begins.
 * - Anything else after a query is not split, and the result is marked unclear.
 * - After a piece that is too long for a URL, nothing more is split. The text is rejected anyway and may have any length.
 * @param most stops splitting after this many pieces
 */
export function urlsIn(text: string, most = Number.POSITIVE_INFINITY): UrlText {
	const found: UrlText = { pieces: [], isUnclear: false, isGlued: false };
	let piece = { start: 0, queryAt: -1, valueAt: -1 };
	for (const { 0: mark, index } of text.matchAll(MARKS)) {
		if (index - piece.start > MOST_URL_CHARACTERS) break;
		if (mark.length === 1) {
			if (piece.queryAt < 0 && (mark === '?' || mark === '#')) piece.queryAt = index;
			piece.valueAt = index + 1;
			continue;
		}
		const gap = gapBefore(text, piece.start, index);
		if (gap.end <= piece.start) continue;
		const reading = gap.hasSpace ? 'cut' : readingOf(text, piece, gap);
		if (reading === 'unclear') found.isUnclear = true;
		if (reading === 'glued') found.isGlued = true;
		if (reading !== 'cut') continue;
		found.pieces.push(text.slice(piece.start, gap.end).trim());
		piece = { start: index, queryAt: -1, valueAt: -1 };
		if (found.pieces.length >= most) break;
	}
	found.pieces.push(text.slice(piece.start).trim());
	return found;
}

/** Returns the number of URLs in a text, or `unclear`. */
export function urlCount(text: string): 'none' | 'one' | 'several' | 'unclear' {
	const { pieces, isUnclear, isGlued } = urlsIn(text);
	const count = pieces.filter((one) => BEGINNING.test(one)).length;
	if (count > 1 || (count === 1 && isGlued)) return 'several';
	if (isUnclear) return 'unclear';
	return count === 0 ? 'none' : 'one';
}

interface Piece {
	start: number;
	/** Index of its query or fragment, or -1. */
	queryAt: number;
	/** Index of the last value in its query, or -1. */
	valueAt: number;
}

interface Gap {
	/** Index where the piece before the gap ends. */
	end: number;
	hasSpace: boolean;
	hasSeparator: boolean;
}

/** Finds the gap before a URL at `to`: spaces, including a literal "\n", around at most one separator. */
function gapBefore(text: string, from: number, to: number): Gap {
	const beforeSpaces = spacesBefore(text, from, to);
	const hasSeparator = beforeSpaces > from && SEPARATORS.has(text[beforeSpaces - 1] ?? '');
	const end = hasSeparator ? spacesBefore(text, from, beforeSpaces - 1) : beforeSpaces;
	return { end, hasSpace: to - end > (hasSeparator ? 1 : 0), hasSeparator };
}

/** Returns the index where the spaces before `to` begin. The literal characters "\n", "\r", and "\t" count as spaces. */
function spacesBefore(text: string, from: number, to: number): number {
	let at = to;
	for (;;) {
		if (at > from && /\s/.test(text[at - 1] ?? '')) at -= 1;
		else if (at - 1 > from && /^\\[nrt]$/.test(text.slice(at - 2, at))) at -= 2;
		else return at;
	}
}

function readingOf(
	text: string,
	{ start, queryAt, valueAt }: Piece,
	{ end, hasSeparator }: Gap,
): 'cut' | 'whole' | 'unclear' | 'glued' {
	if (!hasSeparator) return queryAt < 0 && /[\p{L}\p{N}]/u.test(text[end - 1] ?? '') ? 'glued' : 'whole';
	if (queryAt < 0) return 'cut';
	if (BEGINNING.test(text.slice(valueAt, valueAt + 'https://'.length))) return 'whole';
	const path = text.slice(Math.max(start, queryAt - ENDING_CHARACTERS), queryAt);
	return MEDIA_PATH.test(path) ? 'cut' : 'unclear';
}
