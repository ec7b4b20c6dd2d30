import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { PROMISES } from '../../scripts/promises';
import { REPOSITORY } from '../package/folders';
import { testNamesIn } from './testNames';

const NAMED = PROMISES.flatMap(({ promise, shownBy }) =>
	Object.entries(shownBy).map(([file, names]) => ({ promise, file, names })),
);

const textOf = (file: string) => readFileSync(join(REPOSITORY, file), 'utf8');

describe('the promises of the README', () => {
	it('are six, and each is shown by tests', () => {
		expect(PROMISES).toHaveLength(6);
		for (const { shownBy } of PROMISES) expect(Object.values(shownBy).flat().length).toBeGreaterThan(2);
	});

	it.each(NAMED)('$promise: $file has each test that is named, and is run', ({ file, names }) => {
		expect(existsSync(join(REPOSITORY, file))).toBe(true);
		const declared = testNamesIn(textOf(file));
		expect(names.filter((name) => !declared.includes(name))).toEqual([]);
		expect(isRun(file)).toBe(true);
	});
});

/** Whether Jest takes a file for tests, or one that it does take imports it. */
function isRun(file: string): boolean {
	if (/\.(test|e2e)\.ts$/.test(file)) return true;
	const folder = dirname(file);
	const tests = readdirSync(join(REPOSITORY, folder)).filter((name) => /\.(test|e2e)\.ts$/.test(name));
	const line = new RegExp(`^import .* from '\\./${basename(file, '.ts')}';$`, 'm');
	return tests.some((name) => line.test(textOf(join(folder, name))));
}

describe('the names of tests in a file', () => {
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

	it('are those that run, with the blocks around them', () => {
		expect(testNamesIn(source)).toEqual([
			'on %s › one',
			'on %s › %s is one too',
			'on %s › inside › ${provider} is named',
		]);
	});
});
