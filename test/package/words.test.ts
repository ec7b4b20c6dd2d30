/**
 * The words of every text that users read: literals of the shipped code, the notes of the examples, `npm start`, the sandbox, and the
 * documents. The test finds what a pattern can find: words that have a plainer one, and sentences that are too long to be read at once.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { sectionsOf } from '../docs/prose';
import { z } from 'zod/v4';
import { readExamples, stickyType } from '../workflows/examples';
import { REPOSITORY } from './folders';

/** Words to avoid, with the plain ones. */
const PLAINER: ReadonlyArray<readonly [words: RegExp, plainer: string]> = [
	[/\banew\b/i, 'again, or new'],
	[/\b(bought|buys?|buying)\b/i, 'submitted, or charged'],
	[/\b(order(ed)?|reorder(ed)?) (a|the|one|another|such) video/i, 'submit'],
	[/\b(nobody|whoever|whatever)\b/i, 'who does it, or what it is'],
	[/\b(comes?|came|coming) out\b/i, 'the output is, or returns'],
	[/\b(is|are|was|were|be) told\b/i, 'who says it'],
	[/\b(goes|go|went|going) on\b/i, 'continues'],
	[/\bin place of\b/i, 'instead of'],
	[/\b(by|of) itself\b/i, 'automatically, or nothing'],
	[/\b(asks|asked|asking) (nobody|the provider|for the task)\b/i, 'requests, or polls'],
	[/\b(no|usable) answer\b|\b(provider|host)'s answer\b/i, 'response'],
	[/\banswered with\b/i, 'returned'],
	[/\b(i\.e\.|etc\.|viz\.|cf\.|et al\.)/i, 'that is, and so on, or nothing'],
	[/\be\.g\./i, 'such as'],
	[/\bso that no(body| one)\b/i, 'what it prevents'],
	[/\b(what is to become|what becomes|what is made) of\b/i, 'what happens to'],
	[/\b(colour|behaviour|honour|licence)|\bcancelled\b/i, 'American spelling'],
	[/\((?:[^()]*\([^()]*\)){1,}[^()]*\)/, 'one pair of brackets'],
];

/** Words of one sentence. A list or an example in it counts too. */
const LONGEST_SENTENCE = 34;

interface Text {
	where: string;
	text: string;
}

/** Placeholders begin with "e.g.", by n8n's guidelines. */
const PLACEHOLDER = /^e\.g\. /;
/** A sentence as parts of code: names of functions, selectors, or keys. */
const PROSE = /[a-z]{2,} [a-z(“'$]/i;

function filesIn(folder: string, recursive: boolean): string[] {
	return readdirSync(join(REPOSITORY, folder), { recursive, encoding: 'utf8' })
		.filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
		.map((file) => join(folder, file));
}

/** The texts of a file's literals. What a template fills in counts as one word. */
function literalsOf(file: string): Text[] {
	const source = readFileSync(join(REPOSITORY, file), 'utf8');
	const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
	const texts: Text[] = [];
	const visit = (node: ts.Node): void => {
		if (ts.isStringLiteralLike(node)) texts.push({ where: file, text: node.text });
		if (ts.isTemplateExpression(node)) {
			const parts = [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)];
			texts.push({ where: file, text: parts.join('X') });
		}
		ts.forEachChild(node, visit);
	};
	visit(tree);
	return texts.filter(({ text }) => PROSE.test(text) && !PLACEHOLDER.test(text));
}

const literals = [
	...['nodes', 'credentials'].flatMap((folder) => filesIn(folder, true)),
	// Not what is installed there.
	...['test/real', 'test/sandbox/control'].flatMap((folder) => filesIn(folder, false)),
].flatMap(literalsOf);

const notes = readExamples().flatMap(({ name, nodes }) =>
	nodes.flatMap(({ type, parameters }): Text[] =>
		type === stickyType ? [{ where: name, text: z.string().parse(parameters['content']) }] : [],
	),
);

/** Pages for those who change the code have words of the code, such as an order's identity. */
const FOR_MAINTAINERS = /^(adding-a-provider|architecture|promises|rules|verification)\.md$/;

const pages = [
	'README.md',
	'SECURITY.md',
	'CHANGELOG.md',
	'examples/README.md',
	...readdirSync(join(REPOSITORY, 'docs'))
		.filter((name) => name.endsWith('.md') && !FOR_MAINTAINERS.test(name))
		.map((name) => join('docs', name)),
].flatMap((page) =>
	[...sectionsOf(readFileSync(join(REPOSITORY, page), 'utf8'))].map(([heading, text]): Text => ({
		where: `${page} › ${heading}`,
		text,
	})),
);

const ALL = [
	['literals of the code', literals],
	['notes of the examples', notes],
	['documents', pages],
] as const;

describe.each(ALL)('the %s', (_, texts) => {
	it.each(PLAINER)('have plainer words than %s', (words) => {
		expect(texts.filter(({ text }) => words.test(text))).toEqual([]);
	});
});

/** Documents have tables, whose cells are not sentences. */
describe.each(ALL.slice(0, 2))('the %s', (_, texts) => {
	it(`have no sentence of more than ${LONGEST_SENTENCE} words`, () => {
		const long = texts.flatMap(({ where, text }) =>
			text
				.split(/(?<=[.!?:;])\s+|\n+/)
				.filter((sentence) => sentence.split(/\s+/).length > LONGEST_SENTENCE)
				.map((sentence) => ({ where, sentence })),
		);
		expect(long).toEqual([]);
	});
});

test('there are texts to check', () => {
	expect(literals.length).toBeGreaterThan(600);
	expect(notes).toHaveLength(16);
	expect(pages.length).toBeGreaterThan(100);
});
