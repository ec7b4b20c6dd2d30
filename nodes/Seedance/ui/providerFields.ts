/** Fields of all models. If a parameter has the same field for several models, they share it. */
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

/** Returns the top-level fields except for the prompt, in the order of the parameter table. */
export function providerFields(): INodeProperties[] {
	return PARAMETER_NAMES.filter((name) => name !== 'prompt' && !textOf(name).rare).flatMap(fieldsOf);
}

/** Returns the fields of one top-level parameter, one for each different rule among the models. */
export function fieldsOf(name: ParameterName): INodeProperties[] {
	return variants(name, '');
}

/** Returns the provider fields of the collection Options. There, names of fields outside the collection start with a slash. */
export function rareProviderFields(): INodeProperties[] {
	return PARAMETER_NAMES.filter((name) => textOf(name).rare).flatMap((name) => variants(name, '/'));
}

/**
 * Returns the field Model. The editor loads its choices from the node, since they depend on the credential; other readers see all
 * models.
 */
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

/** Returns all models as choices. */
export function modelOptions(): Array<{ name: string; value: string; description: string }> {
	return allModels().map((model) => ({
		name: model.title,
		value: model.id,
		description: `${model.description}. ${priceInWords(model)}.`,
	}));
}

/** Describes the price of a short video, such as "A 5-second video at 720p costs 240 credits ($2.40)". */
function priceInWords(model: Model): string {
	const provider = allProviders.find(({ name }) => model.id.startsWith(`${name}/`));
	if (provider === undefined) throw new Error(`${model.id} belongs to no provider`);
	const { unit, usdPerUnit, sites } = provider;
	const parameters = { duration: 5, resolution: '720p', aspectRatio: '16:9' };
	const price = provider.price({ model, mode: 'text-to-video', parameters, region: sites[0].region });
	if (price === null) return 'The provider publishes no price';
	const usd = usdPerUnit === null ? null : `$${(price.most * usdPerUnit).toFixed(2)}`;
	const inCredits = `${price.most} credits${usd === null ? '' : ` (${usd})`}`;
	const amount = unit === 'credits' ? inCredits : `$${price.most.toFixed(2)}`;
	const [site = ''] = sites[0].title.split(' ');
	const where = sites.length > 1 ? ` on ${site}` : '';
	return `A 5-second video at 720p costs ${amount}${where}`;
}

/** Returns the field Mode. Models with the same modes and inputs share one. */
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

/** Returns the texts of a model's modes, with the inputs that each mode needs and accepts. */
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
	/** Modes that show the field; null for all modes of the model. */
	modes: readonly Mode[] | null;
	isRequired: boolean;
	/** Whether this is one of several groups of modes for which the model has different fields. */
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
		// If Mode is an expression, the optional copy that `demanded` makes is shown instead.
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
					// Both fields are in the collection, so the other field's name has no slash.
					...(rule.unless === undefined ? {} : { hide: { [rule.unless.parameter]: [...rule.unless.is] } }),
				},
			},
		];
	});
}

/** Returns the fields of a parameter for one model, one for each group of modes with the same requirement and hint. */
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

/** Returns a hint that one of several fields is needed. n8n can require only single fields, so each of them shows it. */
function hintOf(name: ParameterName, model: Model, mode: Mode): string | null {
	const { oneOf } = modeInputs(model, mode);
	return oneOf.includes(name) && oneOf.length > 1
		? `Enter at least one of these: ${labelsOf(oneOf, 'or')}`
		: null;
}

/** Whether every model requires the parameter in every mode, so that n8n can require it for any Model and Mode. */
function isAlwaysNeeded(name: ParameterName): boolean {
	return allModels().every((model) =>
		variantsOf(name, model).some((one) => one.isRequired && one.modes === null),
	);
}

/** Groups items by key, in the order in which the keys first occur. */
export function groupBy<T>(all: readonly T[], key: (one: T) => string): T[][] {
	const groups = new Map<string, T[]>();
	for (const one of all) {
		const group = groups.get(key(one));
		if (group === undefined) groups.set(key(one), [one]);
		else group.push(one);
	}
	return [...groups.values()];
}

// Fields that n8n requires, except for items whose model or mode comes from an expression.

/** Models and modes that require a field. Modes are null for all modes of the models. */
interface Place {
	models: readonly string[];
	modes: readonly Mode[] | null;
}

/**
 * Text that starts with "=". For startsWith, older versions of n8n throw an error if the parameter has no value. For regex, n8n runs
 * code in a context of its own, which takes 200 times as long, and it checks conditions dozens of times for each run of the node.
 */
const EXPRESSION = { _cnd: { between: { from: '=', to: '=\uffff' } } };

/**
 * Returns two copies of the field, only one of which is shown at a time.
 * If Model or Mode is an expression, n8n treats the fields of all models and modes as shown, and would refuse to start the
 * workflow if one that no item needs is empty. In that case, the optional copy is shown, and the check before sending
 * requires the value for each item.
 */
function demanded(name: ParameterName, field: INodeProperties, place: Place): INodeProperties[] {
	const { models, modes } = place;
	const required = { ...field, required: true };
	return [
		// Prices don't depend on the prompt.
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

/** Returns the field for these models and modes only. It is hidden if one of them is an expression. */
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
			// Uses `hide`, because n8n shows a field if the value that `show` checks is an expression.
			hide: {
				model: allBut(models, ids),
				...(modes === null ? {} : { mode: allBut(modes, MODES) }),
			},
		},
	};
}

/** Returns all other values, and the values the editor sees for an expression that it can't evaluate yet. */
function allBut(wanted: readonly string[], all: readonly string[]) {
	return [...all.filter((one) => !wanted.includes(one)), '', null, EXPRESSION];
}
