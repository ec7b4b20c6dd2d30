import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROMISES } from '../../scripts/promises';
import { REPOSITORY } from '../package/folders';
import { allClaims, claimsIn, problemsOf, problemsOfPhrase } from './claims';
import { problemOfTest, testNamesIn } from './namedTests';
import { figuresOutside, sectionsOf, sectionsOfPages } from './prose';

/** Pages whose figures need no claims: commands write the measurements, and tests of their own check the pages for contributors. */
const WITHOUT_CLAIMS = /^docs\/(soak|measurements|verification|adding-a-provider|architecture|rules)\.md$/;
const PAGES = [
	'README.md',
	...readdirSync(join(REPOSITORY, 'docs'))
		.filter((name) => name.endsWith('.md'))
		.map((name) => `docs/${name}`),
].filter((page) => !WITHOUT_CLAIMS.test(page));
const SECTIONS = sectionsOfPages(PAGES, (page) => readFileSync(join(REPOSITORY, page), 'utf8'));
const CLAIMS = allClaims();

/** Figures that claim nothing about the package, by section. */
const NO_CLAIMS = Object.entries({
	'README.md › n8n-nodes-seedance': ["ByteDance's Seedance 2 models"],
	'docs/agents.md › AI agents': ["'One of 16:9, 9:16'"],
});

describe('the README and the pages in docs/', () => {
	it('say each claim, and its proofs are there', () => {
		expect(CLAIMS.length).toBeGreaterThan(100);
		const problems = CLAIMS.flatMap((claim) => {
			const prose = SECTIONS.get(claim.section);
			const own = prose === undefined ? ['there is no such section'] : problemsOf(claim, prose);
			return own.map((problem) => `${claim.section} › ${claim.id}: ${problem}`);
		});
		expect(problems).toEqual([]);
		const ids = CLAIMS.map(({ id }) => id);
		expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
	});

	it('have no figure that is in no claim; figures that claim nothing are in a list of their own', () => {
		const unclaimed = [...SECTIONS].flatMap(([section, prose]) => {
			const own = CLAIMS.filter((claim) => claim.section === section).flatMap(({ phrases }) => phrases);
			const others = NO_CLAIMS.filter(([one]) => one === section).flatMap(([, phrases]) => phrases);
			return figuresOutside([...own, ...others], prose).map((figure) => `${section}: ${figure}`);
		});
		expect(unclaimed).toEqual([]);
		const stale = NO_CLAIMS.flatMap(([section, phrases]) =>
			phrases.flatMap((phrase) => problemsOfPhrase(phrase, SECTIONS.get(section) ?? '')),
		);
		expect(stale).toEqual([]);
	});

	it('make six promises, each with tests that exist and run', () => {
		expect(PROMISES).toHaveLength(6);
		for (const { shownBy } of PROMISES) {
			const tests = Object.entries(shownBy).flatMap(([file, names]) =>
				names.map((name) => [file, name] as const),
			);
			expect(tests.length).toBeGreaterThan(2);
			expect(tests.flatMap(([file, name]) => problemOfTest(file, name) ?? [])).toEqual([]);
		}
	});
});

describe('a claim', () => {
	const TEXT = 'It is sent five times in all, five times, and never again.';
	const HERE = 'test/docs/claims.test.ts';
	const NAME = 'a claim › is told of where it has this: %s';

	it.each([
		['an ID that is a sentence', 'Five times', /not in kebab-case/],
		['no phrase', `a\n  ${HERE} › ${NAME}`, /says nothing/],
		['no proof', 'a\n  "five times"', /nothing shows it/],
		['another number', 'a\n  "six times in all"', /stands there 0 times/],
		['a part of a word', 'a\n  "ve times in all"', /stands there 0 times/],
		['another word', 'a\n  "sometimes again"', /stands there 0 times/],
		['words that stand there twice', 'a\n  "five times"', /stands there 2 times/],
		['one word', 'a\n  "five"', /is one word/],
		['a file that is not there', 'a\n  test/gone.test.ts › a test', /gone.test.ts is not there/],
		['a file that is not run', 'a\n  scripts/promises.ts › a test', /promises.ts is not run/],
		['a test that is not there', `a\n  ${HERE} › another`, /has no test "another"/],
		['a source that does not say so', 'a\n  package.json says left-pad', /does not say "left-pad"/],
		['a site for a page', 'a\n  https://n8n.io/', /is no page/],
		['something else for a proof', 'a\n  somebody said so', /no test, no source and no page/],
	])('is told of where it has this: %s', (_, text, words) => {
		expect(
			claimsIn(text)
				.flatMap((claim) => problemsOf(claim, TEXT))
				.join(),
		).toMatch(words);
	});

	it('is fine with words of its section, in capitals or not, and a test that is there', () => {
		const [claim] = claimsIn(
			`# docs/money.md › Retries\n\na-b\n  "it is sent five times"\n  ${HERE} › ${NAME}\n`,
		);
		expect(claim?.section).toBe('docs/money.md › Retries');
		expect(claim && problemsOf(claim, TEXT)).toEqual([]);
		expect(() => claimsIn('# docs/money.md › Retries\n\n  "of no claim"')).toThrow('belongs to no claim');
	});
});

describe('figures', () => {
	it.each([
		['It takes 12 seconds', '12'],
		['up to 1,000.5 items at `720p`', '1,000.5', '720'],
		['Five tries, a dozen or twenty-one', 'Five', 'dozen', 'twenty'],
		['once an hour, twice a day, at once', 'once', 'an hour', 'twice', 'a day'],
		['for one minute, per week, half of it', 'one minute', 'per week', 'half'],
		['n8n, MP4, data2, HMAC-SHA256, one of them'],
	])('of %j', (text, ...figures) => {
		const prose = sectionsOf(`# T\n${text}`).get('T') ?? '';
		expect(figuresOutside([], prose).map((found) => found.split(' (')[0])).toEqual(figures);
	});

	it.each([
		['It waits 13 seconds', 'waits 3 seconds'],
		['It waits 3.5 seconds', 'waits 3'],
		['It waits 3 seconds and 4 more', 'waits 3 seconds'],
	])('of %j are not all in %j', (text, phrase) => {
		expect(figuresOutside([phrase], text)).toHaveLength(1);
	});
});

test('sections have their text without Markdown, code, pictures and what is generated', () => {
	const document = `Before

# Title

**Money.** See [here](#a-5) for
\`kill -9\` of _Wait_ and \`max_credits\`.

![7 pictures](a.png)

1. A step
2. Up to
7. Or

\`\`\`sh
echo 1
\`\`\`

### Next

<!-- generated:x -->
3 rows
<!-- /generated:x -->

| Head | Row |

# Title

Again
`;
	expect([...sectionsOf(document)]).toEqual([
		['', 'Before'],
		['Title', 'Title Money. See here for kill -9 of Wait and max_credits. A step Up to 7. Or Title Again'],
		['Next', 'Next | Head | Row |'],
	]);
});

test('the names of tests in a file are those that run, with the blocks around them', () => {
	const source = `
		describe.each(PROVIDERS)('on %s', (provider) => {
			test('one', async () => {});
			it.each<[string]>([['a']])('%s is one too', () => { test.length; });
			it.skip('skipped', () => {});
			it.todo('to be written');
			describe('inside', () => { it(\`\${provider} is named\`, () => {}); });
		});
		describe.skip('nothing of this', () => { it('runs', () => {}); });
		// test('commented out', () => {});
		expect('test').toBe(it('no declaration'));
	`;
	const inside = 'on %s › inside › ${provider} is named';
	expect(testNamesIn(source)).toEqual(['on %s › one', 'on %s › %s is one too', inside]);
});
