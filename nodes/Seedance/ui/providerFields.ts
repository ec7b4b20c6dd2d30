/** The fields of all models: a parameter that looks the same for several models is one field, shown for those. */
import type { INodeProperties } from 'n8n-workflow';
import { z } from 'zod/v4';
import {
	MODE_WORDS,
	SUBMITTING,
	TAKING_MODEL,
	type ChoiceWords,
	type Operation,
} from '../parameters/choices';
import { isRequired, MODES, type Mode, type Model, type ParameterRule } from '../parameters/model';
import { inputsInWords, labelsOf, modeInputs } from '../parameters/modeInputs';
import { nodeParameter } from '../parameters/nodeParameters';
import { PARAMETER_NAMES, textOf, type ParameterName } from '../parameters/providerParameters';
import { describe } from '../parameters/schemaShape';
import { allModels, allProviders } from '../providers';
import { fieldFrom, fieldOf } from './field';

/** Fields that stand on their own but for the prompt, in the order of the table of parameters. */
export function providerFields(): INodeProperties[] {
	return PARAMETER_NAMES.filter((name) => name !== 'prompt' && !textOf(name).rare).flatMap(fieldsOf);
}

/** The fields of one parameter that stands on its own, one for each way in which models take it. */
export function fieldsOf(name: ParameterName): INodeProperties[] {
	return variants(name, '');
}

/** Fields of the collection Options. There, a name of a field outside the collection starts with a slash. */
export function rareProviderFields(): INodeProperties[] {
	return PARAMETER_NAMES.filter((name) => textOf(name).rare).flatMap((name) => variants(name, '/'));
}

/** The field Model. The editor asks the node for its choices, because they depend on the credential; other readers have them all. */
export function modelField(): INodeProperties {
	const { schema, ...words } = nodeParameter('model');
	const initial = String(describe(schema).defaultValue);
	return {
		...fieldFrom('model', { ...words, initial }, z.string()),
		type: 'options',
		typeOptions: { loadOptionsMethod: 'getModels' },
		options: modelOptions(),
		displayOptions: { show: { operation: [...TAKING_MODEL] } },
	};
}

/** All models as choices. */
export function modelOptions(): Array<{ name: string; value: string; description: string }> {
	return allModels().map((model) => ({
		name: model.title,
		value: model.id,
		description: `${model.description}. ${priceInWords(model)}.`,
	}));
}

/** What a short video costs, such as "A video of 5 seconds at 720p costs 240 credits, $2.40". */
function priceInWords(model: Model): string {
	const provider = allProviders.find(({ name }) => model.id.startsWith(`${name}/`));
	if (provider === undefined) throw new Error(`${model.id} is of no provider`);
	const { unit, usdPerUnit, sites } = provider;
	const parameters = { duration: 5, resolution: '720p', aspectRatio: '16:9' };
	const price = provider.price({ model, mode: 'text-to-video', parameters, region: sites[0].region });
	if (price === null) return 'The provider publishes no price';
	const credits = unit === 'credits' ? [`${price.most} credits`] : [];
	const usd = usdPerUnit === null ? [] : [`$${(price.most * usdPerUnit).toFixed(2)}`];
	const [site = ''] = sites[0].title.split(' ');
	const where = sites.length > 1 ? ` at ${site}` : '';
	return `A video of 5 seconds at 720p costs ${[...credits, ...usd].join(', ')}${where}`;
}

/** The field Mode: models that offer the same modes with the same inputs share one. */
export function modeFields(): INodeProperties[] {
	const { schema, ...words } = nodeParameter('mode');
	const initial = String(describe(schema).defaultValue);
	const byModes = groupBy(allModels(), (model) => JSON.stringify(modeChoices(model)));
	return byModes.flatMap((models) => {
		const [first] = models;
		if (first === undefined) return [];
		return {
			...fieldFrom('mode', { ...words, initial, choices: modeChoices(first) }, z.enum(modesOf(first))),
			displayOptions: { show: { operation: [...TAKING_MODEL], model: models.map(({ id }) => id) } },
		};
	});
}

function modesOf(model: Model): Mode[] {
	return MODES.filter((mode) => model.modes.includes(mode));
}

/** The words of a model's modes, each with what the model needs and takes in it. */
function modeChoices(model: Model): Record<string, ChoiceWords> {
	return Object.fromEntries(
		modesOf(model).map((mode) => [
			mode,
			{ ...MODE_WORDS[mode], description: inputsInWords(modeInputs(model, mode)) },
		]),
	);
}

interface Variant {
	model: Model;
	rule: ParameterRule;
	field: INodeProperties;
	/** Where it is shown; null: in all modes of the model. */
	modes: readonly Mode[] | null;
	isRequired: boolean;
	/** Whether the model requires the parameter in some modes and takes it in others. */
	isPart: boolean;
}

function variants(name: ParameterName, root: '' | '/'): INodeProperties[] {
	const all = allModels().flatMap((model) => variantsOf(name, model));
	return groupBy(all, ({ field, modes, rule, isRequired: required, isPart }) =>
		JSON.stringify([field, modes, rule.unless, required, !required && isPart]),
	).flatMap((group) => {
		const [first] = group;
		if (first === undefined) return [];
		const { field, modes, rule } = first;
		const models = group.map(({ model }) => model.id);
		if (first.isRequired && !isAlwaysNeeded(name)) return demanded(name, field, { models, modes });
		// Where Mode is an expression, the field beside the one that n8n demands is shown for both.
		if (first.isPart && !first.isRequired) return [shownExactly(field, { models, modes })];
		return [
			{
				...field,
				...(isAlwaysNeeded(name) ? { required: true } : {}),
				displayOptions: {
					show: {
						[`${root}operation`]: [...TAKING_MODEL],
						[`${root}model`]: models,
						...(modes === null ? {} : { [`${root}mode`]: [...modes] }),
					},
					// Both are in the collection, so the other one's name has no slash.
					...(rule.unless === undefined ? {} : { hide: { [rule.unless.parameter]: [...rule.unless.is] } }),
				},
			},
		];
	});
}

/** A parameter as one model takes it: where it must be given, and where it may be. */
function variantsOf(name: ParameterName, model: Model): Variant[] {
	const rule = model.parameters[name];
	if (rule === undefined) return [];
	const taking = model.modes.filter((mode) => rule.modes?.includes(mode) ?? true);
	const byNeed = groupBy(taking, (mode) =>
		JSON.stringify([isRequired(rule, mode), hintOf(name, model, mode)]),
	);
	return byNeed.flatMap((modes) => {
		const [first] = modes;
		if (first === undefined) return [];
		const hint = hintOf(name, model, first);
		const field = { ...fieldOf(name, rule), ...(hint === null ? {} : { hint }) };
		const isEverywhere = modes.length === model.modes.length;
		const isPart = modes.length < taking.length;
		const required = isRequired(rule, first);
		return [{ model, rule, field, modes: isEverywhere ? null : modes, isRequired: required, isPart }];
	});
}

/** Says that one of several fields is needed, under each of them, because n8n itself can demand only single fields. */
function hintOf(name: ParameterName, model: Model, mode: Mode): string | null {
	const { oneOf } = modeInputs(model, mode);
	return oneOf.includes(name) && oneOf.length > 1 ? `Enter ${labelsOf(oneOf, 'or')}` : null;
}

/** Whether every model needs a parameter in every mode, so that n8n may ask for it whatever Model and Mode are. */
function isAlwaysNeeded(name: ParameterName): boolean {
	return allModels().every((model) =>
		variantsOf(name, model).some((one) => one.isRequired && one.modes === null),
	);
}

/** What has the same key, together, in the order of the first of each. */
export function groupBy<T>(all: readonly T[], key: (one: T) => string): T[][] {
	const groups = new Map<string, T[]>();
	for (const one of all) {
		const group = groups.get(key(one));
		if (group === undefined) groups.set(key(one), [one]);
		else group.push(one);
	}
	return [...groups.values()];
}

// Fields that n8n itself demands, without demanding them of rows whose model or mode an expression chooses.

/** Where a field is required: for these models, in these modes (null: all that they have). */
interface Place {
	models: readonly string[];
	modes: readonly Mode[] | null;
}

const EXPRESSION = { _cnd: { startsWith: '=' } };

/**
 * The field twice, of which one is shown at a time. Where Model or Mode is an expression, n8n takes the fields of all
 * models and modes for shown, and would not start a workflow for the lack of one that no row needs: there, the field is
 * shown without being required, and the check before sending asks for it row by row.
 */
function demanded(name: ParameterName, field: INodeProperties, place: Place): INodeProperties[] {
	const { models, modes } = place;
	const required = { ...field, required: true };
	return [
		// No price depends on the prompt.
		...(name === 'prompt'
			? [shownExactly(required, place, SUBMITTING), shownExactly(field, place, ['estimateCost'])]
			: [shownExactly(required, place)]),
		{
			...field,
			displayOptions: {
				show: {
					operation: [...TAKING_MODEL],
					...(modes === null ? { model: [EXPRESSION] } : { model: [...models], mode: [EXPRESSION] }),
				},
			},
		},
	];
}

/** The field for these models and modes, and not where one of them is an expression. */
function shownExactly(
	field: INodeProperties,
	{ models, modes }: Place,
	operations: readonly Operation[] = TAKING_MODEL,
): INodeProperties {
	const ids = allModels().map(({ id }) => id);
	return {
		...field,
		displayOptions: {
			show: { operation: [...operations] },
			// As what hides it, since n8n shows a field as soon as one of the values to show it for is an expression.
			hide: {
				model: allBut(models, ids),
				...(modes === null ? {} : { mode: allBut(modes, MODES) }),
			},
		},
	};
}

/** All other values, and what the editor makes of an expression that it can't evaluate yet. */
function allBut(wanted: readonly string[], all: readonly string[]) {
	return [...all.filter((one) => !wanted.includes(one)), '', null, EXPRESSION];
}
