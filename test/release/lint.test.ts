import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configs } from 'typescript-eslint';
import { z } from 'zod/v4';
import { REPOSITORY, temporaryFolder } from '../package/folders';

const Config = z.object({ rules: z.record(z.string(), z.unknown()) });
const Report = z.object({ diagnostics: z.array(z.object({ code: z.string(), filename: z.string() })) });

const temporary = temporaryFolder();
afterAll(temporary.remove);

it('has every rule of the strictest set of typescript-eslint, some under the name of the rule that it replaces', () => {
	const strict = new Map(configs.strictTypeChecked.flatMap(({ rules }) => Object.entries(rules ?? {})));
	const names = [...strict].flatMap(([name, level]) => (level === 'off' ? [] : [name]));
	const ours = new Set(Object.keys(Config.parse(JSON.parse(oxlint('--print-config'))).rules));
	const isMissing = (name: string) => {
		const own = name.replace('@typescript-eslint/', '');
		return !ours.has(own) && !ours.has(`typescript/${own}`);
	};
	expect(names.length).toBeGreaterThan(60);
	expect(names.filter(isMissing)).toEqual([]);
});

it.each([
	['a wrong type', 'export const count: number = "1";', 'typescript(TS2322)'],
	['what may be undefined', 'export const first = (all: string[]): string => all[0];', 'typescript(TS2322)'],
	[
		'a promise that nobody awaits',
		'export const go = (): void => { Promise.resolve(); };',
		'typescript(no-floating-promises)',
	],
	[
		'a needless condition',
		'export const is = (one: object) => (one ? 1 : 2);',
		'typescript(no-unnecessary-condition)',
	],
	['any', 'export const one = (value: any) => value;', 'typescript(no-explicit-any)'],
	['words for the terminal', 'console.log(1);', 'eslint(no-console)'],
])('refuses %s: %s', (_, text, code) => {
	expect(found({ 'one.ts': text })).toContain(`one.ts ${code}`);
});

it('refuses circles of imports, of types too, and nothing else', () => {
	const circle = {
		'a.ts': "import type { B } from './b';\nexport type A = B[];\n",
		'b.ts': "import type { A } from './a';\nexport type B = A | null;\n",
		'c.ts': "import type { A } from './a';\nexport type C = A;\n",
	};
	expect(found(circle)).toEqual(['a.ts import(no-cycle)', 'b.ts import(no-cycle)']);
	expect(found({ ...circle, 'b.ts': 'export type B = null;\n' })).toEqual([]);
});

/** What lint finds in files of these names and texts, each with the rule. */
function found(files: Readonly<Record<string, string>>): string[] {
	const folder = mkdtempSync(join(temporary.path, 'files-'));
	const tsconfig = {
		extends: join(REPOSITORY, 'tsconfig.json'),
		compilerOptions: { types: [] },
		include: ['*.ts'],
	};
	writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
	for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
	const { diagnostics } = Report.parse(JSON.parse(oxlint('--format', 'json', folder)));
	return diagnostics.map(({ filename, code }) => `${filename.split('/').at(-1)} ${code}`).sort();
}

function oxlint(...args: string[]): string {
	const program = join(REPOSITORY, 'node_modules/oxlint/bin/oxlint');
	const config = ['--config', join(REPOSITORY, '.oxlintrc.json')];
	const { stdout } = spawnSync(process.execPath, [program, ...config, ...args], {
		cwd: REPOSITORY,
		encoding: 'utf8',
	});
	return stdout;
}
