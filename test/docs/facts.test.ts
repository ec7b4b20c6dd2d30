import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from '../package/folders';
import { LEDGER } from './facts';
import type { Fact, NoFact } from './facts/fact';
import { sectionsOf } from './sentences';
import { problemsOf } from './testFiles';

const textOf = (file: string) => readFileSync(join(REPOSITORY, file), 'utf8');
const SECTIONS = sectionsOf(textOf('README.md'));
const ENTRIES = Object.entries(LEDGER).flatMap(([heading, facts]) =>
	Object.entries(facts).map(([sentence, fact]) => ({ heading, sentence, fact })),
);

/** A sentence in its section, as one text that says where to look. */
const placed = (heading: string, sentence: string) => `${heading}: ${sentence}`;

describe('the ledger of the README', () => {
	it('has every sentence, and none that is not there any more', () => {
		const said = SECTIONS.flatMap(({ heading, sentences }) => sentences.map((one) => placed(heading, one)));
		const listed = ENTRIES.map(({ heading, sentence }) => placed(heading, sentence));
		expect(said.length).toBeGreaterThan(200);
		expect({
			notInLedger: said.filter((one) => !listed.includes(one)),
			notInReadme: listed.filter((one) => !said.includes(one)),
		}).toEqual({ notInLedger: [], notInReadme: [] });
		// Said twice in a section, a sentence could be shown once and mean two things.
		expect(said).toHaveLength(new Set(said).size);
	});

	it('names only tests that are there and run, files that say so, and pages', () => {
		const problems = ENTRIES.flatMap(({ heading, sentence, fact }) =>
			problemsOfFact(sentence, fact).map((problem) => `${placed(heading, sentence)} → ${problem}`),
		);
		expect(problems).toEqual([]);
	});

	it.each<[string, Fact, RegExp]>([
		['It is so.', {}, /nothing shows it/],
		['It is so.', { tests: {} }, /nothing shows it/],
		['It is so.', { tests: { 'test/docs/facts.test.ts': [] } }, /named without a test/],
		['It is so.', { tests: { 'test/docs/facts.test.ts': ['another'] } }, /has no test "another"/],
		['It is so.', { tests: { 'test/gone.test.ts': ['a test'] } }, /is not there/],
		['It is so.', { source: { 'package.json': 'left-pad' } }, /does not say "left-pad"/],
		['It is so.', { source: { 'package.json': '' } }, /named without words/],
		['It is so.', { outside: ['somewhere'] }, /is no page/],
		['It is so.', { outside: ['https://n8n.io/'] }, /is no page/],
		['Wait 5 minutes.', { noFact: 'advice' }, /has figures/],
		['See Money.', { noFact: 'pointer' }, /no link/],
		['It is so.', { noFact: 'lead-in' }, /introduces nothing/],
	])('would tell of %j with %j', (sentence, fact, words) => {
		expect(problemsOfFact(sentence, fact).join()).toMatch(words);
	});
});

function problemsOfFact(sentence: string, fact: Fact): string[] {
	if ('noFact' in fact) return problemsOfNoFact(sentence, fact);
	const { tests = {}, source = {}, outside = [] } = fact;
	const isEmpty = [tests, source, outside].every((one) => Object.keys(one).length === 0);
	return [
		...(isEmpty ? ['nothing shows it'] : []),
		...problemsOf(tests),
		...Object.entries(source).flatMap(([file, words]) => problemsOfSource(file, words)),
		// A whole site is no evidence: somebody has to be able to look.
		...outside
			.filter((page) => !/^https:\/\/[\w.]+\/[\w./@-]{2,}$/.test(page))
			.map((page) => `${page} is no page`),
	];
}

function problemsOfSource(file: string, words: string): string[] {
	if (words === '') return [`${file} is named without words`];
	if (!existsSync(join(REPOSITORY, file))) return [`${file} is not there`];
	return textOf(file).includes(words) ? [] : [`${file} does not say "${words}"`];
}

function problemsOfNoFact(sentence: string, { noFact }: NoFact): string[] {
	if (noFact === 'advice' && /\d/.test(sentence)) return ['has figures, which are facts'];
	if (noFact === 'pointer' && !/\]\([^)]+\)/.test(sentence)) return ['is a pointer with no link'];
	if (noFact === 'lead-in' && !/(:|\*\*)$/.test(sentence)) return ['introduces nothing'];
	return [];
}

describe('the sentences of a document', () => {
	const DOCUMENT = `# Title

First sentence with \`1.5\` and seedance2ai.io in it. Second
one ("quoted.") Third? (Fourth.)

![A picture](a.png)

**Money.** Everything counts. See [here](#here).

- An item without a stop
- Another one. With two
  sentences.

1. A step

\`\`\`sh
echo "No sentence."
\`\`\`

## Next

<!-- generated:x -->

Made elsewhere.

<!-- /generated:x -->

| Head | Row |
| --- | --: |
| cell. | Two sentences. In a row |
`;

	it('are those of paragraphs and items, and whole rows; not of heads, pictures, code and what is generated', () => {
		expect(sectionsOf(DOCUMENT)).toEqual([
			{
				heading: 'Title',
				sentences: [
					'First sentence with `1.5` and seedance2ai.io in it.',
					'Second one ("quoted.")',
					'Third?',
					'(Fourth.)',
					'**Money.** Everything counts.',
					'See [here](#here).',
					'An item without a stop',
					'Another one.',
					'With two sentences.',
					'A step',
				],
			},
			{ heading: 'Next', sentences: ['| cell. | Two sentences. In a row |'] },
		]);
	});
});
