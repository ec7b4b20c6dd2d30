/** Decodes one encoded character: percent encoding, JSON and JavaScript escapes, HTML entities. */

/** A decoded character's code, and the length of its encoded form. */
interface Encoded {
	code: number;
	length: number;
}

const PERCENT = 0x25;
const BACKSLASH = 0x5c;
const AMPERSAND = 0x26;
const LONGEST_ENTITY = 10;
/** JSON escapes that stand for the character itself. */
const ESCAPED = '/"\\';
const NAMED: Readonly<Record<string, string>> = {
	amp: '&',
	quot: '"',
	apos: "'",
	lt: '<',
	gt: '>',
	sol: '/',
	plus: '+',
	equals: '=',
};

/** Returns true if a character, given by its code, may begin an encoded one. */
export function beginsEncoded(code: number): boolean {
	return code === PERCENT || code === BACKSLASH || code === AMPERSAND;
}

/** Returns the visible ASCII character that is encoded at a position of a text, or null. */
export function encodedAt(text: string, at: number): Encoded | null {
	switch (text.charCodeAt(at)) {
		case PERCENT:
			return hexAt(text, at, 1, 2);
		case BACKSLASH:
			return escapeAt(text, at);
		case AMPERSAND:
			return entityAt(text, at);
		default:
			return null;
	}
}

function escapeAt(text: string, at: number): Encoded | null {
	const kind = text.charAt(at + 1);
	if (kind === 'u') return hexAt(text, at, 2, 4);
	if (kind === 'x') return hexAt(text, at, 2, 2);
	return kind !== '' && ESCAPED.includes(kind) ? { code: kind.charCodeAt(0), length: 2 } : null;
}

/** @param lead number of characters before the digits */
function hexAt(text: string, at: number, lead: number, digits: number): Encoded | null {
	const from = at + lead;
	let code = 0;
	for (let index = from; index < from + digits; index += 1) {
		const digit = hexDigit(text.charCodeAt(index));
		if (digit === null) return null;
		code = code * 16 + digit;
	}
	return visible(code, lead + digits);
}

/** Returns the value of a hex digit by its code, or null; also for NaN, which `charCodeAt` returns past the end of a text. */
function hexDigit(code: number): number | null {
	if (code >= 0x30 && code <= 0x39) return code - 0x30;
	const lower = code | 0x20;
	return lower >= 0x61 && lower <= 0x66 ? lower - 0x61 + 10 : null;
}

function entityAt(text: string, at: number): Encoded | null {
	const end = text.slice(at, at + LONGEST_ENTITY + 1).indexOf(';');
	if (end < 0) return null;
	const name = text.slice(at + 1, at + end).toLowerCase();
	const [, hex, decimal] = /^#(?:x([0-9a-f]+)|(\d+))$/.exec(name) ?? [];
	if (hex !== undefined) return visible(Number.parseInt(hex, 16), end + 1);
	if (decimal !== undefined) return visible(Number(decimal), end + 1);
	const character = Object.hasOwn(NAMED, name) ? NAMED[name] : undefined;
	return character === undefined ? null : { code: character.charCodeAt(0), length: end + 1 };
}

function visible(code: number, length: number): Encoded | null {
	return code > 31 && code < 127 ? { code, length } : null;
}
