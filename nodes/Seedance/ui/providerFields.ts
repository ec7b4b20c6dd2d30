/** The fields of all models: a parameter that looks the same for several models is one field, shown for those. */
import type { INodeProperties } from 'n8n-workflow';
import { allModels } from '../providers';
import { describe } from '../providers/allowed';
import { MODES, type Mode, type Model, type ParameterRule } from '../providers/model';
import { PARAMETER_NAMES, textOf, type ParameterName } from '../providers/parameters';
import { fieldOf } from './field';
import { groupBy } from './groupBy';
import { labelOf } from './labels';
import { TAKING_MODEL } from './operationNames';
import { requiredIn } from './required';

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

/** The field Model, one option a model. */
export function modelField(): INodeProperties {
	return {
		displayName: 'Model',
		name: 'model',
		type: 'options',
		options: allModels().map(({ id, title, description }) => ({ name: title, value: id, description })),
		default: 'seedance2ai/standard',
		description: 'Which model makes the video; it has to be one of the provider that the credential is for',
		displayOptions: { show: { operation: [...TAKING_MODEL] } },
	};
}

/** The field Mode: models that offer the same modes share one. */
export function modeFields(): INodeProperties[] {
	const byModes = groupBy(allModels(), (model) => model.modes.join());
	return byModes.map((models) => ({
		displayName: 'Mode',
		name: 'mode',
		type: 'options',
		options: MODES.filter((mode) => models[0]?.modes.includes(mode)).map((mode) => ({
			name: labelOf(mode),
			value: mode,
			...MODE_TEXTS[mode],
		})),
		default: 'text-to-video',
		description: 'What the video is made from',
		displayOptions: { show: { operation: [...MAKING_FIRST], model: models.map(({ id }) => id) } },
	}));
}

/** The editor opens a node that was added by one of the actions below with the first operation that shows the field. */
const MAKING_FIRST = [...TAKING_MODEL].reverse();

/**
 * n8n's editor lists not only operations among the actions of a node of the category AI, but also the choices of a field
 * of the name `mode`: each needs an action that says what it does.
 */
const MODE_TEXTS: Readonly<Record<Mode, { description: string; action: string }>> = {
	'text-to-video': { description: 'From the prompt alone', action: 'Make video from text and wait for it' },
	'image-to-video': {
		description: 'From the prompt and images',
		action: 'Make video from images and wait for it',
	},
	'media-to-video': {
		description: 'From the prompt and reference images, videos or audio',
		action: 'Make video from reference media and wait for it',
	},
};

interface Variant {
	model: Model;
	rule: ParameterRule;
	field: INodeProperties;
}

function variants(name: ParameterName, root: '' | '/'): INodeProperties[] {
	const all = allModels().flatMap((model): Variant[] => {
		const rule = model.parameters[name];
		return rule === undefined ? [] : [{ model, rule, field: fieldOf(name, rule) }];
	});
	return groupBy(all, ({ model, rule, field }) =>
		JSON.stringify([field, modesToShow(model, rule), rule.unless, describe(rule.schema).required]),
	).flatMap((group) => {
		const first = group[0];
		if (first === undefined) return [];
		const modes = modesToShow(first.model, first.rule);
		const models = group.map(({ model }) => model.id);
		const { schema, unless } = first.rule;
		if (describe(schema).required && !isAlwaysNeeded(name)) return requiredIn(first.field, { models, modes });
		return [
			{
				...first.field,
				...(isAlwaysNeeded(name) ? { required: true } : {}),
				displayOptions: {
					show: {
						[`${root}operation`]: [...TAKING_MODEL],
						[`${root}model`]: models,
						...(modes === null ? {} : { [`${root}mode`]: [...modes] }),
					},
					// Both are in the collection, so the other one's name has no slash.
					...(unless === undefined ? {} : { hide: { [unless.parameter]: [...unless.is] } }),
				},
			},
		];
	});
}

/** Whether every model needs a parameter in every mode, so that n8n may ask for it whatever Model and Mode are. */
function isAlwaysNeeded(name: ParameterName): boolean {
	return allModels().every((model) => {
		const rule = model.parameters[name];
		return rule !== undefined && rule.modes === undefined && describe(rule.schema).required;
	});
}

/** The modes that show a field, or null where all of the model's do. */
function modesToShow(model: Model, rule: ParameterRule): readonly Mode[] | null {
	if (rule.modes === undefined || model.modes.every((mode) => rule.modes?.includes(mode))) return null;
	return rule.modes.filter((mode) => model.modes.includes(mode));
}
