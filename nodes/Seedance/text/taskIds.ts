/** Recognizes task IDs, by the same rules in provider responses, callbacks, and user input. */
import { textProblem } from './textProblem';

/** Far longer than any ID seen so far. The limit exists because the ID is put into a URL. */
const MOST_CHARACTERS = 1000;
const MOST_CHARACTERS_OUTSIDE = 200;

/** In a URL's path, these mean the current and the parent folder. */
const FOLDERS: readonly string[] = ['.', '..'];
/** Control characters and lone surrogates, which a URL can't hold. */
const UNSENDABLE = /[\p{Cc}\p{Cs}]/u;

/** Matches the text of a number that JavaScript has rounded, or of an infinite one. */
const ROUNDED_NUMBER = /^-?(?:Infinity|\d(?:\.\d+)?e\+\d+)$/;
const PLAIN = /^[^\s/\\?#]+$/;

/**
 * Returns a task ID from a provider's response as text, or null. A number counts, unless it is too large to be exact in
 * JSON, or 0, which means that the field is not set.
 */
export function idOf(value: unknown): string | null {
	const text = typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? String(value) : value;
	if (typeof text !== 'string') return null;
	const id = text.trim();
	const isId = id !== '' && id.length <= MOST_CHARACTERS && !FOLDERS.includes(id) && !UNSENDABLE.test(id);
	return isId ? id : null;
}

/** Returns a task ID from a callback or from user input, or null. It must be one word and not a URL. */
export function plainIdOf(value: unknown): string | null {
	const id = idOf(value);
	if (id === null || id.length > MOST_CHARACTERS_OUTSIDE) return null;
	return PLAIN.test(id) && !ROUNDED_NUMBER.test(id) && textProblem(id) === null ? id : null;
}

/** Returns true if two IDs name the same task. Ignores case, because a provider may accept an ID in another case. */
export function isSameId(one: string, other: string): boolean {
	return one === other || one.toLowerCase() === other.toLowerCase();
}
