import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod/v4';
import { urlOf } from '../../nodes/Seedance/host/operationError';
import { REPOSITORY } from '../package/folders';
import { exampleFiles } from '../workflows/examples';
import { exampleOf } from './example';

const FOLDERS = ['', 'docs', 'examples', '.github'];
const DOCUMENTS = FOLDERS.flatMap((folder) =>
	readdirSync(join(REPOSITORY, folder))
		.filter((name) => name.endsWith('.md'))
		.map((name) => join(folder, name)),
);

/** What is there only after a build, a run or an installation. */
const MADE = /^(dist|artifacts|test\/real\/\.host)(\/|$)/;

const textOf = (document: string) => readFileSync(join(REPOSITORY, document), 'utf8');

describe.each(DOCUMENTS)('%s', (document) => {
	const text = textOf(document);

	it('links only to files and headings that there are', () => {
		const isThere = (link: string) => {
			if (link.startsWith('https://')) return true;
			const [path = '', anchor] = link.split('#');
			const target = path === '' ? document : join(dirname(document), path);
			if (!existsSync(join(REPOSITORY, target))) return false;
			return anchor === undefined || headingsOf(textOf(target)).includes(anchor);
		};
		expect(linksIn(text).filter((link) => !isThere(link))).toEqual([]);
	});

	it('names only files and folders that there are, or that it tells how to make', () => {
		const tops = readdirSync(REPOSITORY).join('|').replaceAll('.', '\\.');
		const inCode = [...text.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code ?? '');
		const paths = inCode.filter((code) => new RegExp(`^(${tops})/[\\w./-]*$`).test(code));
		const own = [...exampleOf(text).files.keys()];
		const isThere = (path: string) =>
			existsSync(join(REPOSITORY, path)) || MADE.test(path) || own.some((file) => file.startsWith(path));
		expect(paths.filter((path) => !isThere(path))).toEqual([]);
	});

	it('names only scripts that there are', () => {
		const { scripts } = z
			.object({ scripts: z.record(z.string(), z.string()) })
			.parse(JSON.parse(textOf('package.json')));
		const named = [...text.matchAll(/\bnpm (?:run )?(start|test|(?<=run )[\w:]+)/g)].map(
			([, name]) => name ?? '',
		);
		expect(named.filter((name) => !(name in scripts))).toEqual([]);
	});
});

test('examples/README.md has every example with its picture', () => {
	const text = textOf('examples/README.md');
	for (const file of exampleFiles()) {
		expect(text).toContain(`](${file})`);
		expect(text).toContain(`](../docs/examples/${file.replace('.json', '.png')})`);
	}
});

test('each page in docs/ is linked from another document', () => {
	const linked = new Set(
		DOCUMENTS.flatMap((document) =>
			linksIn(textOf(document)).flatMap((link) => {
				const target = join(dirname(document), link.split('#')[0] ?? '');
				return link.startsWith('https://') || target === document ? [] : [target];
			}),
		),
	);
	const pages = DOCUMENTS.filter((document) => dirname(document) === 'docs');
	expect(pages.filter((page) => !linked.has(page))).toEqual([]);
});

test.each([
	['README.md', 2000],
	['CONTRIBUTING.md', 1500],
])('%s has at most %i words, tables included', (document, most) => {
	expect(textOf(document).split(/\s+/).filter(Boolean).length).toBeLessThanOrEqual(most);
});

test.each([
	'nodes/Seedance/Seedance.node.json',
	'nodes/Seedance/SeedanceTrigger.node.json',
	'credentials/SeedanceApi.credentials.ts',
	'.github/ISSUE_TEMPLATE/config.yml',
])('%s links to pages and headings that there are', (file) => {
	const own =
		/https:\/\/github\.com\/n8n-nodes-seedance\/n8n-nodes-seedance(?:\/blob\/main\/([\w./-]+))?#?([\w-]*)['"\s]/g;
	const links = [...textOf(file).matchAll(own)].map(([, page = 'README.md', anchor = '']) => ({
		page,
		anchor,
	}));
	expect(links.length).toBeGreaterThan(0);
	// GitHub itself gives a README the anchor #readme.
	const isThere = ({ page, anchor }: { page: string; anchor: string }) =>
		existsSync(join(REPOSITORY, page)) && ['', 'readme', ...headingsOf(textOf(page))].includes(anchor);
	expect(links.filter((link) => !isThere(link))).toEqual([]);
});

test('errors link to pages and headings that there are', () => {
	const { homepage } = z.object({ homepage: z.string() }).parse(JSON.parse(textOf('package.json')));
	const pages = [...sourceText().matchAll(/\bfile: '([^']+)',\s+heading: '([^']+)'/g)].map(
		([, file = '', heading = '']) => ({ file, heading }),
	);
	expect(pages.length).toBeGreaterThan(10);
	const isThere = ({ file, heading }: { file: string; heading: string }) =>
		textOf(file)
			.split('\n')
			.some((line) => /^#+ /.test(line) && line.replace(/^#+ /, '') === heading);
	expect(pages.filter((page) => !isThere(page))).toEqual([]);
	expect(urlOf({ file: 'docs/money.md', heading: 'If n8n is killed' })).toBe(
		homepage.replace('#readme', '/blob/main/docs/money.md#if-n8n-is-killed'),
	);
});

test('docs/rules.md has a test beside every rule', () => {
	const rules = rowsOf(textOf('docs/rules.md'));
	expect(rules.length).toBeGreaterThan(15);
	expect(rules.filter((row) => !/`test\/[\w./-]+\.ts`/.test(row.at(-1) ?? ''))).toEqual([]);
});

test('CONTRIBUTING.md has a row for every script', () => {
	const { scripts } = z
		.object({ scripts: z.record(z.string(), z.string()) })
		.parse(JSON.parse(textOf('package.json')));
	const told = rowsOf(textOf('CONTRIBUTING.md')).map(
		([command]) => /^`npm (?:run )?(\S+)`$/.exec(command ?? '')?.[1],
	);
	/** What run-p runs as steps of another script: names, or a name with an asterisk. */
	const steps = Object.values(scripts)
		.filter((command) => command.includes('run-p '))
		.flatMap((command) => command.split(' '));
	const isStep = (name: string) =>
		steps.some((step) => step === name || (step.endsWith(':*') && name.startsWith(step.slice(0, -1))));
	expect(Object.keys(scripts).filter((name) => !told.includes(name) && !isStep(name))).toEqual([]);
});

/** The cells of all rows of a document's tables, without the heads. */
function rowsOf(text: string): string[][] {
	const tables = text.matchAll(/^\|.*\n\|[ :|-]+\|\n((?:\|.*\n)*)/gm);
	const lines = [...tables].flatMap(([, rows = '']) => rows.trimEnd().split('\n'));
	return lines.map((line) =>
		line
			.slice(1, -1)
			.split('|')
			.map((cell) => cell.trim()),
	);
}

function linksIn(text: string): string[] {
	return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link ?? '');
}

/** The anchors that GitHub gives to a document's headings. */
function headingsOf(text: string): string[] {
	return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
		title
			.toLowerCase()
			.replace(/[^\w\s-]/g, '')
			.replaceAll(' ', '-'),
	);
}

test('each step of the paths in docs/architecture.md names a file and a function in it', () => {
	const [, paths = ''] = textOf('docs/architecture.md').split('\n## Three paths through the rooms\n');
	const steps = [...paths.matchAll(/^\d+\. `([\w/.]+\.ts)` `([\w.]+)`/gm)];
	expect(steps.length).toBeGreaterThan(15);
	const wrong = steps.filter(([, file = '', name = '']) => {
		const own = name.split('.').at(-1) ?? '';
		return !new RegExp(`\\b${own}\\b\\s*(?:<|\\()`).test(textOf(`nodes/Seedance/${file}`));
	});
	expect(wrong.map(([step]) => step)).toEqual([]);
});

test('docs/troubleshooting.md quotes errors as the code words them', () => {
	const quoted = rowsOf(textOf('docs/troubleshooting.md')).flatMap(([symptom = '']) =>
		[...symptom.matchAll(/"([^"]+)"/g)].map(([, text = '']) => text),
	);
	expect(quoted.length).toBeGreaterThan(2);
	const sources = sourceText();
	// Shorter parts may be composed from a field's label.
	const parts = quoted.flatMap((text) => text.split('…')).filter((part) => part.split(' ').length > 3);
	expect(parts.filter((part) => !sources.includes(part.trim()))).toEqual([]);
});

/** The code of the nodes. */
function sourceText(): string {
	const files = readdirSync(join(REPOSITORY, 'nodes'), { recursive: true, encoding: 'utf8' });
	return files
		.filter((file) => file.endsWith('.ts'))
		.map((file) => textOf(join('nodes', file)))
		.join('\n');
}
