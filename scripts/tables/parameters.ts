/** Builds the tables of docs/parameters.md: models, parameters of each provider, and the node's own parameters. */
import { OPERATION_WORDS, OPERATIONS } from '../../nodes/Seedance/parameters/choices';
import type { Mode, Model, ParameterRule } from '../../nodes/Seedance/parameters/model';
import { NODE_PARAMETER_NAMES, nodeParameter } from '../../nodes/Seedance/parameters/nodeParameters';
import {
	PARAMETER_NAMES,
	textOf,
	type ParameterName,
} from '../../nodes/Seedance/parameters/providerParameters';
import { allowedInWords, describe } from '../../nodes/Seedance/parameters/schemaShape';
import { allModels, allProviders } from '../../nodes/Seedance/providers';
import { code, table } from './markdown';

export function modelTable(): string {
	const rows = allModels().map(({ id, title, description, modes }) => [
		title,
		code(id),
		`${description}.`,
		modes.map(code).join(', '),
	]);
	return table(['Model', 'Value', 'Description', 'Modes'], rows);
}

/** Returns one section per provider, because a workflow uses the models of one provider. */
export function parameterTables(): string {
	const head = ['Parameter', 'Models', 'Modes', 'Allowed', 'Default', 'Required'];
	return allProviders
		.map((provider) => {
			const models = provider.models('public');
			const rows = PARAMETER_NAMES.flatMap((name) => parameterRows(name, models));
			return [`### ${provider.title}`, table(head, rows), ...combinations(models)].join('\n\n');
		})
		.join('\n\n');
}

/** Returns one row for all models with the same rule for a parameter. */
function parameterRows(name: ParameterName, models: readonly Model[]): string[][] {
	const rows = new Map<string, { cells: string[]; taking: Model[] }>();
	for (const model of models) {
		const rule = model.parameters[name];
		if (rule === undefined) continue;
		const cells = [
			modesOf(model, rule),
			inDocument(allowedInWords(rule.schema)),
			...defaultAndRequired(model, rule),
		];
		const row = rows.get(cells.join('|')) ?? { cells, taking: [] };
		row.taking.push(model);
		rows.set(cells.join('|'), row);
	}
	const { label, rare } = textOf(name);
	return [...rows.values()].map(({ cells, taking }) => [
		fieldOf(label, name, rare),
		taking.length === models.length ? 'all' : taking.map(({ id }) => code(id)).join(', '),
		...cells,
	]);
}

function fieldOf(label: string, name: string, isRare = false): string {
	return `${isRare ? 'Options › ' : ''}${label} ${code(name)}`;
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

/** Parameters that make cross-field rules report a problem if the other fields are empty. */
const PROBES = [{}, { taskType: 'edit' }, { taskType: 'extend' }, { draft: true }] as const;

/** Lists the cross-field rules by their error texts. Returns nothing for a provider without any. */
function combinations(models: readonly Model[]): string[] {
	const errors = new Map<string, string[]>();
	for (const model of models) {
		const found = (model.rules ?? []).flatMap((rule) =>
			model.modes.flatMap((mode) => PROBES.flatMap((given) => rule(mode, given) ?? [])),
		);
		for (const { parameter, problem } of found) {
			const error = `${textOf(parameter).label} ${problem}.`;
			const ids = errors.get(error) ?? [];
			errors.set(error, ids.includes(model.id) ? ids : [...ids, model.id]);
		}
	}
	if (errors.size === 0) return [];
	const lines = [...errors].map(([error, ids]) => {
		return `- ${ids.length === models.length ? 'All models' : ids.map(code).join(', ')}: ${error}`;
	});
	return ['The node also rejects these combinations:', lines.join('\n')];
}

/** Returns the table of the node's own parameters. */
export function ownTable(): string {
	const rows = NODE_PARAMETER_NAMES.flatMap((name) => {
		const { label, description, schema, rare, operations } = nodeParameter(name);
		if (operations === undefined) return [];
		const { defaultValue } = describe(schema);
		return [
			[
				fieldOf(label, name, rare),
				description ?? '',
				operations.length === OPERATIONS.length
					? 'all'
					: operations.map((one) => OPERATION_WORDS[one].name).join(', '),
				inDocument(allowedInWords(schema)),
				defaultValue === undefined ? '' : code(String(defaultValue)),
			],
		];
	});
	return table(['Parameter', 'Meaning', 'Operations', 'Allowed', 'Default'], rows);
}

/** Marks the values of a list of choices as code. */
function inDocument(allowed: string): string {
	return allowed.replace(/^(one of|one or more of) (.*)$/, (_, start: string, values: string) => {
		return `${start} ${values.split(', ').map(code).join(', ')}`;
	});
}
