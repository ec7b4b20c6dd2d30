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

/** Formats a test's name with an ellipsis for the values of its cases, and without blocks that consist only of such values. */
function testInWords(name: string): string {
	const parts = name.split(' › ').filter((part, index, all) => index === all.length - 1 || part !== 'on %s');
	return parts.join(' › ').replace(/%[sdij]|\$\{\w+\}|\$\w+/g, '…');
}
