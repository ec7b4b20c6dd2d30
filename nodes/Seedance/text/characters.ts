/** Counts the characters of a text and finds invisible ones. */

/**
 * Matches a visible character. Spaces, default-ignorable characters (zero-width characters, fillers, tags), control and
 * format characters, lone surrogates, and the Braille pattern without dots are not visible.
 */
const VISIBLE = /[^\s\p{Z}\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Returns true if the text is empty or has only spaces and invisible characters. */
export function isBlank(text: string): boolean {
	return !VISIBLE.test(text.trimStart());
}

/** Trims spaces and invisible characters from both ends. */
export function seenPart(text: string): string {
	const points = Array.from(text);
	const first = points.findIndex((point) => VISIBLE.test(point));
	let end = points.length;
	while (end > first && !VISIBLE.test(points[end - 1] ?? '')) end -= 1;
	return first < 0 ? '' : points.slice(first, end).join('');
}

/** Matches a character that is invisible in a URL. Other rules find spaces. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Returns the code point of the first invisible character in the text, such as "U+200B", or null. */
export function invisibleIn(text: string): string | null {
	const [found] = INVISIBLE.exec(text) ?? [];
	return found === undefined ? null : codeOf(found);
}

/** Formats a character's code point, such as "U+200B". */
export function codeOf(character: string): string {
	return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/**
 * Returns the length of a text in code points. The providers' limits say only "characters", and an emoji is one code point
 * but two UTF-16 units. Code points allow the longest text: if it is wrong, the provider rejects the request at no cost.
 */
export function characterCount(text: string): number {
	let count = text.length;
	for (let index = 1; index < text.length; index += 1) {
		const isPair = isIn(text.charCodeAt(index - 1), 0xd800) && isIn(text.charCodeAt(index), 0xdc00);
		if (isPair) count -= 1;
	}
	return count;
}

/** High surrogates begin at 0xd800 and low surrogates at 0xdc00; each range has 0x400 units. */
function isIn(unit: number, first: number): boolean {
	return unit >= first && unit < first + 0x400;
}
