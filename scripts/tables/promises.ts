/** Builds the table of docs/promises.md. */
import { PROMISES } from '../promises';
import { table } from './markdown';

/** Returns one row per test file, with the promise in its first row. */
export function promiseTable(): string {
	const rows = PROMISES.flatMap(({ promise, shownBy }, index) =>
		Object.entries(shownBy).map(([file, names], row) => [
			row === 0 ? `**${index + 1}. ${promise}**` : '',
			names.map(testInWords).join('<br>'),
			`[${file}](../${file})`,
		]),
	);
	return table(['Promise', 'Tests', 'File'], rows);
}

/** Returns a test's title as a sentence, without the names of its blocks and with an ellipsis for each value of its cases. */
function testInWords(name: string): string {
	const title = name.split(' › ').at(-1) ?? name;
	const sentence = title.replace(/^[a-z](?!\d)/, (letter) => letter.toUpperCase());
	return sentence.replace(/%[sdij]|\$\{\w+\}|\$\w+/g, '…');
}
