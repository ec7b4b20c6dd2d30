import ts from 'typescript';

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
		name: textOf(name),
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

function textOf(name: ts.Expression): string {
	return ts.isStringLiteralLike(name) ? name.text : name.getText().replace(/^`|`$/g, '');
}
