/** Tests that somebody relies on, by their file and their name. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import ts from 'typescript';
import { REPOSITORY } from '../package/folders';

const textOf = (file: string) => readFileSync(join(REPOSITORY, file), 'utf8');

/** What is wrong with one: its file is not there or not run, or has no test of this name. */
export function problemOfTest(file: string, name: string): string | null {
	if (!existsSync(join(REPOSITORY, file))) return `${file} is not there`;
	if (!isRun(file)) return `${file} is not run`;
	return testNamesOf(file).includes(name) ? null : `${file} has no test "${name}"`;
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

/**
 * The names of the tests that a file declares, as they stand in its text, each after the names of the blocks around it:
 * `on %s › Stop ends a download`. Tests and blocks that are skipped are none.
 */
export function testNamesIn(source: string): string[] {
	const names: string[] = [];
	const visit = (node: ts.Node, around: readonly string[]): void => {
		const call = ts.isCallExpression(node) ? declarationIn(node) : null;
		if (call === null) return ts.forEachChild(node, (child) => visit(child, around));
		if (call.isSkipped) return;
		const name = [...around, call.name];
		if (call.kind === 'describe') ts.forEachChild(call.body, (child) => visit(child, name));
		else names.push(name.join(' › '));
	};
	visit(ts.createSourceFile('tests.ts', source, ts.ScriptTarget.Latest, true), []);
	return names;
}

interface Declaration {
	kind: 'describe' | 'test';
	name: string;
	isSkipped: boolean;
	body: ts.Node;
}

/** What a call declares: `test(name, body)`, `test.each(rows)(name, body)` and the same of `it` and `describe`. */
function declarationIn(call: ts.CallExpression): Declaration | null {
	const words = wordsOf(call.expression);
	const [first = '', ...modifiers] = words;
	const [name, body] = call.arguments;
	if (!/^(it|test|describe)$/.test(first) || name === undefined || body === undefined) return null;
	return {
		kind: first === 'describe' ? 'describe' : 'test',
		name: literalOf(name),
		isSkipped: modifiers.some((word) => word === 'skip' || word === 'todo' || word === 'failing'),
		body,
	};
}

/** The words of what is called: `test.each(rows)` is `test`, `each`. */
function wordsOf(called: ts.Expression): string[] {
	if (ts.isIdentifier(called)) return [called.text];
	if (ts.isPropertyAccessExpression(called)) return [...wordsOf(called.expression), called.name.text];
	if (ts.isCallExpression(called) || ts.isExpressionWithTypeArguments(called))
		return wordsOf(called.expression);
	return [];
}

function literalOf(name: ts.Expression): string {
	return ts.isStringLiteralLike(name) ? name.text : name.getText().replace(/^`|`$/g, '');
}
