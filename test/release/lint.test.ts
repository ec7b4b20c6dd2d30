import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { configs } from 'typescript-eslint';
import { z } from 'zod/v4';
import { REPOSITORY, temporaryFolder } from '../package/folders';

const Config = z.object({ rules: z.record(z.string(), z.unknown()) });
const Report = z.object({ diagnostics: z.array(z.object({ code: z.string(), filename: z.string() })) });

/** Rules that typescript-eslint's strictest set doesn't have, or has with other options. */
const OWN = {
	'no-console': 'deny',
	'typescript/consistent-type-imports': 'deny',
	'typescript/no-confusing-void-expression': ['deny', { ignoreArrowShorthand: true }],
	'typescript/restrict-template-expressions': ['deny', { allowNumber: true }],
	// By default, oxlint accepts unused names that begin with an underscore.
	'no-unused-vars': [
		'deny',
		{
			argsIgnorePattern: '^$',
			varsIgnorePattern: '^$',
			caughtErrorsIgnorePattern: '^$',
			destructuredArrayIgnorePattern: '^$',
		},
	],
};

const temporary = temporaryFolder();
afterAll(temporary.remove);

it("has every rule of typescript-eslint's strictest set as an error with its options", () => {
	const { rules } = Config.parse(JSON.parse(oxlint(REPOSITORY, '--print-config')));
	const strict = new Map(configs.strictTypeChecked.flatMap((config) => Object.entries(config.rules ?? {})));
	const expected = [...strict].flatMap(([name, setting]) => {
		const [level, ...options] = Array.isArray(setting) ? setting : [setting];
		if (level === 'off') return [];
		// If a rule replaces one of ESLint's, oxlint uses the name of ESLint's rule.
		const own = name.replace('@typescript-eslint/', '');
		const key = `typescript/${own}` in rules ? `typescript/${own}` : own;
		return [[key, options.length === 0 ? 'deny' : ['deny', ...options]] as const];
	});
	expect(expected.length).toBeGreaterThan(60);
	expect(rules).toEqual({ ...Object.fromEntries(expected), ...OWN });
});

it.each([
	['a wrong type', 'export const count: number = "1";', 'typescript(TS2322)'],
	['what may be undefined', 'export const first = (all: string[]): string => all[0];', 'typescript(TS2322)'],
	[
		'undefined for a field that may be missing',
		'export const one: { a?: 1 } = { a: undefined };',
		'typescript(TS2375)',
	],
	['an unused import', "import { a } from './a';\nexport {};", 'typescript(TS6133)'],
	[
		'a needless condition',
		'export const is = (x: object) => (x ? 1 : 2);',
		'typescript(no-unnecessary-condition)',
	],
	['an unused argument', 'export const f = (_x: number): number => 1;', 'eslint(no-unused-vars)'],
])('refuses %s: %s', (_, text, code) => {
	expect(found({ 'one.ts': text, 'a.ts': 'export const a = 1;' })).toContain(`one.ts ${code}`);
});

it.each([
	['credentials/one.ts', true],
	['nodes/Seedance/host/one.ts', true],
	['nodes/Seedance/providers/ark/one.ts', true],
	['test/engine/one.ts', true],
	['test/bench/one.ts', false],
	['scripts/one.ts', false],
	['one.ts', true],
])('refuses unawaited promises and any in %s, and console: %s', (file, isSilent) => {
	const text = 'export const f = (x: any): void => { void x; Promise.resolve(); console.log(1); };';
	expect(found({ [file]: text })).toEqual([
		...(isSilent ? [`${file} eslint(no-console)`] : []),
		`${file} typescript(no-explicit-any)`,
		`${file} typescript(no-floating-promises)`,
	]);
});

it('refuses circular imports, including dynamic ones and those of types, and nothing else', () => {
	const circle = {
		'a.ts': 'export type A = 1;\n',
		'b.ts': "import type { A } from './a';\nexport type B = A;\n",
	};
	expect(circlesIn(circle)).toMatch(/no dependency violations found \(2 modules/);
	const ofTypes = { ...circle, 'a.ts': "import type { B } from './b';\nexport type A = B[];\n" };
	expect(circlesIn(ofTypes)).toMatch(/no-circle: a\.ts → \s+b\.ts →/);
	const dynamic = {
		...circle,
		'a.ts': "export type A = 1;\nexport const b = async () => await import('./b');\n",
	};
	expect(circlesIn(dynamic)).toMatch(/no-circle: a\.ts → \s+b\.ts →/);
});

it('is complemented by a type check of the shipped code as CommonJS, as it is built', () => {
	// Lint resolves modules as bundlers do, and would accept top-level await and import.meta.
	const tsc = join(REPOSITORY, 'node_modules/typescript/bin/tsc');
	const { status, stdout } = run(REPOSITORY, tsc, '-p', 'tsconfig.build.json', '--noEmit');
	expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
});

it('is not switched off in any file', () => {
	const files = execFileSync('git', ['ls-files', '*.ts', '*.js', '*.cjs', '*.mjs'], {
		cwd: REPOSITORY,
		encoding: 'utf8',
	});
	const off = /(?:es|ox)lint-(?:disable|enable)|@ts-(?:ignore|nocheck)/;
	const paths = files.split('\n').filter((path) => path !== '');
	expect(paths.length).toBeGreaterThan(400);
	expect(paths.filter((path) => off.test(readFileSync(join(REPOSITORY, path), 'utf8')))).toEqual([]);
});

/** What lint finds in a folder with its settings and files of these paths and texts, each with the rule. */
function found(files: Readonly<Record<string, string>>): string[] {
	const folder = folderOf(files);
	cpSync(join(REPOSITORY, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
	const tsconfig = {
		extends: join(REPOSITORY, 'tsconfig.json'),
		compilerOptions: { types: [], lib: ['es2022', 'dom'] },
	};
	writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
	const { diagnostics } = Report.parse(JSON.parse(oxlint(folder, '--format', 'json')));
	return diagnostics.map(({ filename, code }) => `${filename} ${code}`).sort();
}

function circlesIn(files: Readonly<Record<string, string>>): string {
	const program = join(REPOSITORY, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
	return run(
		folderOf(files),
		program,
		'--config',
		join(REPOSITORY, '.dependency-cruiser.cjs'),
		'a.ts',
		'b.ts',
	).stdout;
}

function folderOf(files: Readonly<Record<string, string>>): string {
	const folder = mkdtempSync(join(temporary.path, 'files-'));
	for (const [path, text] of Object.entries(files)) {
		mkdirSync(dirname(join(folder, path)), { recursive: true });
		writeFileSync(join(folder, path), text);
	}
	return folder;
}

function oxlint(folder: string, ...args: string[]): string {
	return run(folder, join(REPOSITORY, 'node_modules/oxlint/bin/oxlint'), ...args).stdout;
}

function run(folder: string, program: string, ...args: string[]) {
	// Without these, the words come in colors wherever Jest itself writes in colors.
	const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined };
	return spawnSync(process.execPath, [program, ...args], { cwd: folder, env, encoding: 'utf8' });
}
