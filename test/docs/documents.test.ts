import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod/v4';
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
		const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link ?? '');
		const isThere = (link: string) => {
			if (link.startsWith('https://')) return true;
			const [path = '', anchor] = link.split('#');
			const target = path === '' ? document : join(dirname(document), path);
			if (!existsSync(join(REPOSITORY, target))) return false;
			return anchor === undefined || headingsOf(textOf(target)).includes(anchor);
		};
		expect(links.filter((link) => !isThere(link))).toEqual([]);
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

describe('CONTRIBUTING.md', () => {
	it('has a test beside every rule that must hold, and a row for every script', () => {
		const text = textOf('CONTRIBUTING.md');
		const rules = rowsOf(text, 'What must hold');
		expect(rules.length).toBeGreaterThan(15);
		expect(rules.filter((row) => !/`test\/[\w./-]+\.ts`/.test(row.at(-1) ?? ''))).toEqual([]);

		const { scripts } = z
			.object({ scripts: z.record(z.string(), z.string()) })
			.parse(JSON.parse(textOf('package.json')));
		const told = rowsOf(text, 'Set up').map(([command]) => /^`npm (?:run )?(\S+)`$/.exec(command ?? '')?.[1]);
		expect(Object.keys(scripts).filter((name) => !told.includes(name))).toEqual([]);
	});
});

/** The cells of all rows of the tables under a heading, without their heads. */
function rowsOf(text: string, heading: string): string[][] {
	const [, section = ''] = text.split(`\n## ${heading}\n`);
	const [own = ''] = section.split('\n## ');
	const lines = own.split('\n').filter((line) => line.startsWith('|'));
	const cells = lines.map((line) =>
		line
			.slice(1, -1)
			.split('|')
			.map((cell) => cell.trim()),
	);
	return cells.slice(2);
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

test("each step of CONTRIBUTING's paths names a file and a function in it", () => {
	const [, paths = ''] =
		/^Three paths through the rooms[\s\S]*?\n\n([\s\S]*?)\n\nStyle:/m.exec(textOf('CONTRIBUTING.md')) ?? [];
	const steps = [...paths.matchAll(/^\d+\. `([\w/.]+\.ts)` `([\w.]+)`/gm)];
	expect(steps.length).toBeGreaterThan(15);
	const wrong = steps.filter(([, file = '', name = '']) => {
		const own = name.split('.').at(-1) ?? '';
		return !new RegExp(`\\b${own}\\b\\s*(?:<|\\()`).test(textOf(`nodes/Seedance/${file}`));
	});
	expect(wrong.map(([step]) => step)).toEqual([]);
});
