import type { INode } from 'n8n-workflow';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { operationError, plainDescription, urlOf } from '../../nodes/Seedance/host/operationError';
import { REPOSITORY } from '../package/folders';
import { SEEDANCE, SEEDANCE_TOOL } from '../workflows/workflow';

const nodeOf = (type: string): INode => ({
	id: 'one',
	name: 'Generate a Video',
	type,
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
});
const PAGE = { file: 'docs/money.md', heading: 'If n8n is killed' } as const;
const LINES = ['Item 0: <Image 1> & "two"', 'Item 1: ok, &lt;'];

test('the description is HTML: a line each, text escaped, and the page as a link that opens a new tab', () => {
	const { message, description } = operationError(nodeOf(SEEDANCE), '1 < 2', { lines: LINES, pages: [PAGE] });
	expect(message).toBe('1 < 2');
	expect(description).toBe(
		`Item 0: &lt;Image 1&gt; &amp; "two"<br>\nItem 1: ok, &amp;lt;<br>\nDocs: <a href="${urlOf(PAGE)}" target="_blank">If n8n is killed</a>`,
	);
});

test('a link in the text of a provider is no link in the editor', () => {
	const said = 'See <a href="https://elsewhere.example">your refund</a>';
	const { description } = operationError(nodeOf(SEEDANCE), 'Refused', { lines: [said] });
	expect(description).not.toContain('<a');
});

test('a URL with parameters that begin like HTML entities is what the editor shows', () => {
	const { description } = operationError(nodeOf(SEEDANCE), 'Late', {
		lines: ['https://x.example/?a=1&region=2'],
	});
	expect(description).toBe('https://x.example/?a=1&amp;region=2');
});

test('a message has no tags, because n8n shows it as HTML in a notification', () => {
	const { message } = operationError(
		nodeOf(SEEDANCE),
		'See <a href="https://elsewhere.example">this</a>, 1 < 2',
	);
	expect(message).toBe('See ‹a href="https://elsewhere.example">this‹/a>, 1 < 2');
});

test("a tool's message has the description as text without links to pages", () => {
	const { message, description } = operationError(nodeOf(SEEDANCE_TOOL), 'Refused', {
		lines: LINES,
		pages: [PAGE],
	});
	expect(message).toBe(`Refused. ${LINES.join('\n')}`);
	// n8n appends a description to the message if the message doesn't contain it.
	expect(description).toBeFalsy();
});

test.each([
	['with a page', [PAGE]],
	['without a page', []],
])('the plain description is the text as it was given, %s', (_, pages) => {
	expect(plainDescription(operationError(nodeOf(SEEDANCE), 'Refused', { lines: LINES, pages }))).toBe(
		LINES.join('\n'),
	);
});

test('an error without a description has an empty one', () => {
	expect(plainDescription(operationError(nodeOf(SEEDANCE), 'Refused'))).toBe('');
});

test('no other file creates an error of n8n, which would replace messages and show HTML', () => {
	const folder = join(REPOSITORY, 'nodes');
	const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
		file.endsWith('.ts'),
	);
	const creating = files.filter((file) =>
		/new Node(Operation|Api)Error\(/.test(readFileSync(join(folder, file), 'utf8')),
	);
	expect(creating).toEqual(['Seedance/host/operationError.ts']);
});
