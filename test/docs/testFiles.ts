import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Promised } from '../../scripts/promises';
import { REPOSITORY } from '../package/folders';
import { testNamesIn } from './testNames';

const textOf = (file: string) => readFileSync(join(REPOSITORY, file), 'utf8');

/** What is wrong with tests that somebody relies on: a file that is not there or not run, a name that it does not have. */
export function problemsOf(tests: Promised['shownBy']): string[] {
	return Object.entries(tests).flatMap(([file, names]) => {
		if (!existsSync(join(REPOSITORY, file))) return [`${file} is not there`];
		const declared = testNamesOf(file);
		const missing = names.filter((name) => !declared.includes(name));
		return [
			...(isRun(file) ? [] : [`${file} is not run`]),
			...(names.length === 0 ? [`${file} is named without a test`] : []),
			...missing.map((name) => `${file} has no test "${name}"`),
		];
	});
}

const known = new Map<string, string[]>();

/** Each file is parsed once, however many name it. */
function testNamesOf(file: string): string[] {
	const names = known.get(file) ?? testNamesIn(textOf(file));
	known.set(file, names);
	return names;
}

/** Whether Jest takes a file for tests, or one that it does take imports it. */
function isRun(file: string): boolean {
	if (/\.(test|e2e)\.ts$/.test(file)) return true;
	const folder = dirname(file);
	const tests = readdirSync(join(REPOSITORY, folder)).filter((name) => /\.(test|e2e)\.ts$/.test(name));
	const line = new RegExp(`^import .* from '\\./${basename(file, '.ts')}';$`, 'm');
	return tests.some((name) => line.test(textOf(join(folder, name))));
}
