/** `npm run readme`: writes the generated tables of the README and docs/ between their markers. A test fails if they are outdated. */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { errorTable } from './tables/errors';
import { modelTable, ownTable, parameterTables } from './tables/parameters';
import { promiseTable } from './tables/promises';
import { providerTable } from './tables/providers';

/** Generated blocks: document, name in the markers, and text. */
const BLOCKS: ReadonlyArray<readonly [document: string, name: string, text: () => string]> = [
	['README.md', 'providers', providerTable],
	['docs/parameters.md', 'models', modelTable],
	['docs/parameters.md', 'parameters', parameterTables],
	['docs/parameters.md', 'own', ownTable],
	['docs/errors.md', 'errors', errorTable],
	['docs/promises.md', 'promises', promiseTable],
];

/** Documents with generated blocks, by their path in the repository. */
export const GENERATED_IN: readonly string[] = [...new Set(BLOCKS.map(([document]) => document))];

export function pathOf(document: string): string {
	return resolve(__dirname, '..', document);
}

/** Returns the text of a document with updated blocks. @throws Error if a marker is missing */
export function renewed(document: string): string {
	const own = BLOCKS.filter(([one]) => one === document);
	return own.reduce(
		(text, [, name, block]) => {
			const [begin, end] = [`<!-- generated:${name} -->`, `<!-- /generated:${name} -->`];
			const [from, to] = [text.indexOf(begin), text.indexOf(end)];
			if (from < 0 || to < from) throw new Error(`${document} has no ${begin} … ${end}`);
			return `${text.slice(0, from)}${begin}\n\n${block()}\n\n${text.slice(to)}`;
		},
		readFileSync(pathOf(document), 'utf8'),
	);
}

if (require.main === module) {
	for (const document of GENERATED_IN) writeFileSync(pathOf(document), renewed(document));
}
