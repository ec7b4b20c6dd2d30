import { execFile } from 'node:child_process';
import { cpSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY, temporaryFolder } from '../package/folders';
import { carryOut, exampleOf } from '../docs/example';

/** What of the repository the example is carried out on. */
const COPIED = [
	...['nodes', 'credentials', 'test/providers', 'test/runtime', 'test/sandbox', 'test/package/folders.ts'],
	...['package.json', 'tsconfig.json', 'tsconfig.build.json', 'jest.config.js', 'eslint.config.mjs'],
	...['.swcrc', '.oxlintrc.json', '.oxfmtrc.json'],
];

const temporary = temporaryFolder();
const example = exampleOf(readFileSync(join(REPOSITORY, 'docs/adding-a-provider.md'), 'utf8'));
const files = [...example.files.keys()];

beforeAll(() => {
	for (const path of COPIED) {
		cpSync(join(REPOSITORY, path), join(temporary.path, path), { recursive: true });
	}
	symlinkSync(join(REPOSITORY, 'node_modules'), join(temporary.path, 'node_modules'));
	carryOut(example, temporary.path);
});

afterAll(temporary.remove);

/** Carries out the example as a contributor would, because a document that is wrong about code is worse than none. */
describe('the provider that docs/adding-a-provider.md adds', () => {
	it('is one folder with all its parts, its tests, a name and a line in the index', () => {
		const parts = ['models', 'errors', 'answers', 'prices', 'index'].map(
			(part) => `nodes/Seedance/providers/kinema/${part}.ts`,
		);
		expect(files).toEqual([...parts, 'test/providers/kinema/kinema.test.ts']);
		const changed = ['nodes/Seedance/providers/task.ts', 'nodes/Seedance/providers/index.ts'];
		expect(new Set(example.changes.map(({ path }) => path))).toEqual(new Set(changed));
	});

	it('compiles, with everything that knows providers, and passes lint, that of the rooms included', async () => {
		await passes('oxlint/bin/oxlint', 'nodes', 'credentials', 'test');
		await passes('eslint/bin/eslint.js', ...files.filter((file) => file.startsWith('nodes/')));
	}, 120_000);

	it('is formatted', async () => {
		await passes('oxfmt/bin/oxfmt', '--check', ...files);
	}, 60_000);

	it('passes its own tests and those that go over all providers', async () => {
		const suites = ['test/providers/kinema', 'test/providers/nonsense'];
		const said = await passes('jest/bin/jest.js', '--runInBand', '--testNamePattern=kinema', ...suites);
		expect(said).toMatch(/Test Suites: 2 passed/);
	}, 120_000);
});

/** Runs a program of node_modules in the copy, and fails with what it said where it does. */
async function passes(program: string, ...args: string[]): Promise<string> {
	const result = await new Promise<{ ok: boolean; said: string }>((resolve) => {
		execFile(
			process.execPath,
			[join('node_modules', program), ...args],
			{ cwd: temporary.path, env: { PATH: process.env['PATH'] } },
			(error, stdout, stderr) => {
				resolve({ ok: error === null, said: `${stdout}${stderr}` });
			},
		);
	});
	expect(result).toEqual({ ok: true, said: result.said });
	return result.said;
}
