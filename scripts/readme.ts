/**
 * `npm run readme`: writes the README's tables from the schemas and the error texts, between their markers. A test fails
 * when they are stale.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ERROR_TEXTS, nextStepOf } from '../nodes/Seedance/host/items/errorTexts';
import { allModels, allProviders } from '../nodes/Seedance/providers';
import { allowedInWords, describe } from '../nodes/Seedance/parameters/schemaShape';
import { OPERATION_WORDS } from '../nodes/Seedance/parameters/choices';
import type { Mode, Model, ParameterRule } from '../nodes/Seedance/parameters/model';
import { NODE_PARAMETER_NAMES, nodeParameter } from '../nodes/Seedance/parameters/nodeParameters';
import { PARAMETER_NAMES, textOf, type ParameterName } from '../nodes/Seedance/parameters/providerParameters';
import { FAILURE_CODES, type FailureCode } from '../nodes/Seedance/providers/task';
import { PROMISES } from './promises';

export const README_FILE = resolve(__dirname, '../README.md');

/** The README with its tables renewed. @throws Error where a marker is missing */
export function renewed(readme: string): string {
	const parts = {
		models: modelTable(),
		parameters: parameterTable(),
		own: ownTable(),
		errors: errorTable(),
		bench: measurements(),
		promises: promiseTable(),
	};
	return Object.entries(parts).reduce((text, [name, part]) => withPart(text, name, part), readme);
}

function withPart(readme: string, name: string, part: string): string {
	const [begin, end] = [`<!-- generated:${name} -->`, `<!-- /generated:${name} -->`];
	const [from, to] = [readme.indexOf(begin), readme.indexOf(end)];
	if (from < 0 || to < from) throw new Error(`README.md has no ${begin} … ${end}`);
	return `${readme.slice(0, from)}${begin}\n\n${part}\n\n${readme.slice(to)}`;
}

function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
	const line = (cells: readonly string[]) =>
		`| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
	return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const code = (text: string) => `\`${text}\``;
const everyone = allModels();

/** The main table that `npm run bench` wrote. */
function measurements(): string {
	const lines = readFileSync(resolve(__dirname, '../docs/measurements.md'), 'utf8').split('\n');
	const from = lines.findIndex((line) => line.startsWith('|'));
	return lines.slice(from, lines.indexOf('', from)).join('\n');
}

function modelTable(): string {
	const rows = everyone.map(({ id, title, description, modes }) => [
		title,
		code(id),
		`${description}.`,
		modes.map(code).join(', '),
	]);
	return table(['Model', 'Value', 'What it does', 'Modes'], rows);
}

function parameterTable(): string {
	const head = ['Parameter', 'Models', 'Modes', 'Allowed', 'Default', 'Required'];
	const rows = PARAMETER_NAMES.flatMap((name) => parameterRows(name));
	const rules = everyone.flatMap((model) =>
		model.modes.flatMap((mode) =>
			(model.rules ?? []).flatMap((rule) => {
				const found = rule(mode, {});
				return found === null
					? []
					: [`- ${model.title}: refused where ${textOf(found.parameter).label} ${found.problem}.`];
			}),
		),
	);
	return `${table(head, rows)}\n\nAcross fields:\n\n${rules.join('\n')}`;
}

/** One row for all models that take a parameter in the same way. */
function parameterRows(name: ParameterName): string[][] {
	const rows = new Map<string, { cells: string[]; models: Model[] }>();
	for (const model of everyone) {
		const rule = model.parameters[name];
		if (rule === undefined) continue;
		const cells = [modesOf(model, rule), allowedInWords(rule.schema), ...defaultAndRequired(model, rule)];
		const row = rows.get(cells.join('|')) ?? { cells, models: [] };
		row.models.push(model);
		rows.set(cells.join('|'), row);
	}
	const { label, rare } = textOf(name);
	const field = `${rare ? 'Options › ' : ''}${label} ${code(name)}`;
	return [...rows.values()].map(({ cells, models }) => [field, modelsInWords(models), ...cells]);
}

function modesOf(model: Model, rule: ParameterRule): string {
	const { unless } = rule;
	const taken = takenIn(model, rule);
	const words = taken.length === model.modes.length ? 'all' : taken.map(code).join(', ');
	if (unless === undefined) return words;
	return `${words}, unless ${textOf(unless.parameter).label} is ${unless.is.map(code).join(' or ')}`;
}

function defaultAndRequired(model: Model, rule: ParameterRule): [string, string] {
	const { defaultValue, required } = describe(rule.schema);
	const modes = model.modes.filter((mode) => rule.requiredIn?.includes(mode));
	const isTold = required || modes.length === 0 || modes.length === takenIn(model, rule).length;
	const needed = required || modes.length > 0 ? 'yes' : '';
	return [
		defaultValue === undefined ? '' : code(String(defaultValue)),
		isTold ? needed : `in ${modes.map(code).join(', ')}`,
	];
}

function takenIn(model: Model, { modes }: ParameterRule): Mode[] {
	return model.modes.filter((mode) => modes?.includes(mode) ?? true);
}

/** The node's own parameters: what each allows where. What they mean is told beside the table. */
function ownTable(): string {
	const rows = NODE_PARAMETER_NAMES.flatMap((name) => {
		const { label, schema, rare, operations } = nodeParameter(name);
		if (operations === undefined) return [];
		const { defaultValue } = describe(schema);
		return [
			[
				`${rare === true ? 'Options › ' : ''}${label} ${code(name)}`,
				operations.map((one) => OPERATION_WORDS[one].name).join(', '),
				allowedInWords(schema),
				defaultValue === undefined ? '' : code(String(defaultValue)),
			],
		];
	});
	return table(['Parameter', 'Operations', 'Allowed', 'Default'], rows);
}

/** Such as "all", "all of seedanceapi.org" or the models' ids. */
function modelsInWords(models: readonly Model[]): string {
	if (models.length === everyone.length) return 'all';
	return allProviders
		.flatMap((provider) => {
			const ids = provider.models('public').map(({ id }) => id);
			const taking = ids.filter((id) => models.some((model) => model.id === id));
			return taking.length === ids.length ? [`all of ${provider.title}`] : taking.map(code);
		})
		.join(', ');
}

function errorTable(): string {
	return table(
		['Code', 'What happened', 'What to do'],
		FAILURE_CODES.map((one) => [
			code(one),
			`${ERROR_TEXTS[one].meaning}.`,
			`${nextSteps(one)}${withTask(one)}`,
		]),
	);
}

/** What to do in place of that where there is a task; empty where it is the same or there never is one. */
function withTask(failure: FailureCode): string {
	const { withTask: step } = ERROR_TEXTS[failure];
	return step === undefined ? '' : ` **If the item has a task ID**: ${step}`;
}

/** What to do, for each provider where it depends on the provider. */
function nextSteps(failure: FailureCode): string {
	const steps = allProviders.map((provider) => ({
		title: provider.title,
		step: nextStepOf(failure, provider, false),
	}));
	if (new Set(steps.map(({ step }) => step)).size === 1) return steps[0]?.step ?? '';
	return steps.map(({ title, step }) => `**${title}**: ${step}`).join(' ');
}

/** One row for every file of tests, with the promise on the first of its rows. */
function promiseTable(): string {
	const rows = PROMISES.flatMap(({ promise, shownBy }, index) =>
		Object.entries(shownBy).map(([file, names], row) => [
			row === 0 ? `**${index + 1}. ${promise}**` : '',
			names.map(testInWords).join('<br>'),
			`[${file}](${file})`,
		]),
	);
	return table(['Promise', 'Tests', 'File'], rows);
}

/** A test's name with an ellipsis for what its rows put in, and without blocks around it that are rows alone. */
function testInWords(name: string): string {
	const parts = name.split(' › ').filter((part, index, all) => index === all.length - 1 || part !== 'on %s');
	return parts.join(' › ').replace(/%[sdij]|\$\{\w+\}|\$\w+/g, '…');
}

if (require.main === module) writeFileSync(README_FILE, renewed(readFileSync(README_FILE, 'utf8')));
