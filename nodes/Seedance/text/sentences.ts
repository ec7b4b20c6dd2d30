/** Composes sentences of messages. */

/** Joins words into a list for a sentence, such as "a", "a or b", and "a, b, or c". */
export function listed(words: readonly string[], conjunction: 'and' | 'or'): string {
	if (words.length < 3) return words.join(` ${conjunction} `);
	return `${words.slice(0, -1).join(', ')}, ${conjunction} ${words.at(-1) ?? ''}`;
}

/** Adds a period unless the text ends with punctuation. */
export function endWithPeriod(text: string): string {
	return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** Joins sentences to a paragraph. Leaves out empty ones. */
export function joined(...sentences: string[]): string {
	return sentences.filter((sentence) => sentence !== '').join(' ');
}
