/**
 * The worked example of a Markdown document: code blocks under a line that is nothing but a path in bold. A `ts` block is
 * the whole file of that path; a `diff` block is a change of it.
 */
import { readFileSync, writeFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface Example {
	/** New files: their text by their path in the repository. */
	files: ReadonlyMap<string, string>;
	/** Changes of files that there are, in the order of the document. */
	changes: readonly Change[];
}

interface Change {
	path: string;
	/** Lines as they are now, and as they shall be. */
	before: string;
	after: string;
}

const BLOCK = /^```(ts|diff)\n([\s\S]*?)^```$/gm;
const PATH = /^\*\*`([^`]+)`\*\*$/gm;

/** @throws Error where a `ts` or `diff` block is under no path, or two files have the same */
export function exampleOf(markdown: string): Example {
	const files = new Map<string, string>();
	const changes: Change[] = [];
	for (const { 1: language, 2: text = '', index } of markdown.matchAll(BLOCK)) {
		const path = [...markdown.slice(0, index).matchAll(PATH)].at(-1)?.[1];
		if (path === undefined) throw new Error(`There is no path above this block:\n${text}`);
		if (language === 'diff') {
			changes.push({ path, before: linesOf(text, '-'), after: linesOf(text, '+') });
		} else {
			if (files.has(path)) throw new Error(`${path} is there twice`);
			files.set(path, text);
		}
	}
	return { files, changes };
}

/** The lines of a diff that are common to both sides or on this one. */
function linesOf(diff: string, side: '-' | '+'): string {
	const lines = diff.split('\n').filter((line) => line.startsWith(' ') || line.startsWith(side));
	return lines.map((line) => `${line.slice(1)}\n`).join('');
}

/**
 * Does to a copy of the repository what the example tells.
 * @throws Error where what a change takes away is not there exactly once, or a new file is there already
 */
export function carryOut({ files, changes }: Example, folder: string): void {
	for (const [path, text] of files) {
		mkdirSync(dirname(join(folder, path)), { recursive: true });
		writeFileSync(join(folder, path), text, { flag: 'wx' });
	}
	for (const { path, before, after } of changes) {
		const pieces = readFileSync(join(folder, path), 'utf8').split(before);
		if (pieces.length !== 2) {
			throw new Error(`${path} has these lines ${pieces.length - 1} times:\n${before}`);
		}
		writeFileSync(join(folder, path), pieces.join(after));
	}
}
