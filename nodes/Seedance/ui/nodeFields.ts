/**
 * Builds the fields of the node's and the trigger's own parameters, both top-level fields and those in Options.
 * Defaults, limits, and texts are in parameters/nodeParameters.ts.
 */
import type { INodeProperties } from 'n8n-workflow';
import { z } from 'zod/v4';
import {
	FIRST_OPERATION,
	OPERATION_WORDS,
	RESOURCE_WORDS,
	OPERATIONS_OF,
	TAKING_MODEL,
	type ChoiceWords,
	type Operation,
	type Resource,
} from '../parameters/choices';
import {
	NODE_PARAMETER_NAMES,
	NODE_PARAMETERS,
	nodeParameter,
	type NodeParameter,
	type NodeParameterName,
} from '../parameters/nodeParameters';
import { allModels, allProviders } from '../providers';
import type { Provider } from '../providers/provider';
import { fieldFrom } from './field';
import { rareProviderFields } from './providerFields';

const CANCELLING = allProviders.filter(({ cancelRequest }) => cancelRequest !== null);
const CALLING_BACK = allProviders.filter(({ sendsCallbacks }) => sendsCallbacks);
const CALLING_NOBODY = allProviders.filter(({ sendsCallbacks }) => !sendsCallbacks);

/** Returns the node's fields for these parameters, in this order. */
export function nodeFields(...names: NodeParameterName[]): INodeProperties[] {
	return names.flatMap((name) => placesInNode(nodeParameter(name)).map((where) => nodeField(name, where)));
}

/** Returns the trigger's fields for these parameters. The trigger has no operations and no models. */
export function triggerFields(...names: NodeParameterName[]): INodeProperties[] {
	return names.map((name) => {
		const { beside, rare } = nodeParameter(name);
		return nodeField(name, { show: shownBeside(beside, rootOf(rare)) });
	});
}

/** Returns one Operation field per resource, each with its own operations. */
export function operationFields(): INodeProperties[] {
	return [operationField('video'), operationField('task')];
}

function operationField(resource: Resource): INodeProperties {
	const words = NODE_PARAMETERS.operation;
	return {
		...fieldFrom(
			'operation',
			{ ...words, initial: FIRST_OPERATION[resource] },
			z.enum(OPERATIONS_OF[resource]),
		),
		displayOptions: { show: { resource: [resource] } },
	};
}

/** Returns the collection Options: the package's own options and the providers' rarer parameters. */
export function optionsField(): INodeProperties {
	const own = NODE_PARAMETER_NAMES.filter((name) => nodeParameter(name).rare === true);
	return collection([...nodeFields(...own), ...rareProviderFields()]);
}

/** Returns Options for a node and for a tool. A tool starts with a cap, because the agent's model decides how often to call it. */
export function optionsFields(): INodeProperties[] {
	const field = optionsField();
	const caps = Object.fromEntries(
		(['maxCredits', 'maxUsd'] as const).map((name) => [name, nodeParameter(name).initial]),
	);
	return [
		{ ...field, displayOptions: { hide: { '@tool': [true] } } },
		{ ...field, default: caps, displayOptions: { show: { '@tool': [true] } } },
	];
}

/** Builds a collection in alphabetical order, as n8n shows collections. */
export function collection(options: readonly INodeProperties[]): INodeProperties {
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [...options].sort((a, b) => (a.displayName < b.displayName ? -1 : 1)),
	};
}

type DisplayOptions = NonNullable<INodeProperties['displayOptions']>;
type Conditions = NonNullable<DisplayOptions['show']>;

interface Where {
	show: Conditions;
	hide?: Conditions;
}

function nodeField(name: NodeParameterName, where: Where): INodeProperties {
	const parameter = nodeParameter(name);
	const { schema, choices, ...words } = parameter;
	const field = fieldFrom(
		name,
		{
			...words,
			...descriptionOf(parameter),
			...(choices === undefined ? {} : { choices: told(choices) }),
		},
		schema,
	);
	const { show, hide } = where;
	const whole =
		words.searchMethod === undefined
			? hiddenForSome(field, onlyForSome(choices))
			: locator(field, words.searchMethod);
	if (Object.keys(show).length === 0) return whole;
	return { ...whole, displayOptions: { show, ...(hide === undefined ? {} : { hide }) } };
}

/** Turns a field into a resource locator with a list. By ID is the default, because most IDs come from the previous node. */
function locator({ placeholder, ...field }: INodeProperties, searchListMethod: string): INodeProperties {
	return {
		...field,
		type: 'resourceLocator',
		default: { mode: 'id', value: field.default },
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				typeOptions: { searchListMethod, searchable: true },
			},
			{
				displayName: 'By ID',
				name: 'id',
				type: 'string',
				...(placeholder === undefined ? {} : { placeholder }),
			},
		],
	};
}

/** Adds the operations that show the field only to keep its value to the description. */
function descriptionOf({ description, isHeld, rare, operations = [] }: NodeParameter): {
	description?: string;
} {
	if (isHeld === undefined || description === undefined) return {};
	const others = OPERATIONS_OF.video.filter((one) => !operations.includes(one));
	const names = [
		...others.map((one) => OPERATION_WORDS[one].name),
		...(rare === true ? [`the operations of ${RESOURCE_WORDS.task.name}`] : []),
	].join(' and ');
	return { description: `${description.replace(/\.$/, '')}. Not used by ${names}.` };
}

/**
 * Returns where a parameter is shown. A parameter that only some providers support gets two fields: one for their models,
 * and one for operations without a model, where the default of the hidden field Model would hide the first.
 */
function placesInNode(parameter: NodeParameter): Where[] {
	const { operations, needsCancel, rare } = parameter;
	if (needsCancel === undefined) return [whereInNode(parameter)];
	const takesModel = (operation: Operation) => TAKING_MODEL.some((one) => one === operation);
	const withModel = whereInNode({ ...parameter, operations: operations?.filter(takesModel) ?? [] });
	const model = { [`${rootOf(rare)}model`]: modelsOf(CANCELLING) };
	return [
		{ ...withModel, show: { ...withModel.show, ...model } },
		whereInNode({ ...parameter, operations: operations?.filter((one) => !takesModel(one)) ?? [] }),
	];
}

function whereInNode({ operations, isHeld, beside, needsCallbacks, notInTool, rare }: NodeParameter): Where {
	const root = rootOf(rare);
	const shownIn = isHeld === true ? holding(operations, rare) : operations;
	return {
		show: {
			...(shownIn === undefined ? {} : { [`${root}operation`]: [...shownIn] }),
			...(needsCallbacks === undefined ? {} : { [`${root}model`]: modelsOf(CALLING_BACK) }),
			...shownBeside(beside, root),
		},
		...(notInTool === undefined ? {} : { hide: { '@tool': [true] } }),
	};
}

/** Returns the operations that show a held field; undefined for all. An option takes up no space until it is added. */
function holding(
	operations: NodeParameter['operations'] = [],
	rare: true | undefined,
): Operation[] | undefined {
	return rare === true ? undefined : [...new Set([...OPERATIONS_OF.video, ...operations])];
}

/** In a collection, names of fields outside of it start with a slash. */
function rootOf(rare: true | undefined): '' | '/' {
	return rare === undefined ? '' : '/';
}

function shownBeside(beside: NodeParameter['beside'] = {}, root: '' | '/'): Conditions {
	return Object.fromEntries(Object.entries(beside).map(([name, values]) => [`${root}${name}`, [...values]]));
}

/** Returns the values of choices that only providers with callbacks support. They are hidden for the models of other providers. */
function onlyForSome(choices: NodeParameter['choices'] = {}): ReadonlySet<unknown> {
	return new Set(Object.keys(choices).filter((value) => choices[value]?.needsCallbacks === true));
}

/** Adds the providers that don't support a choice to its description. Wait has no model, so it shows the choice for all providers. */
function told(choices: Readonly<Record<string, ChoiceWords>>): Readonly<Record<string, ChoiceWords>> {
	const titles = CALLING_NOBODY.map(({ title }) => title).join(', ');
	return Object.fromEntries(
		Object.entries(choices).map(([value, words]) => [
			value,
			words.needsCallbacks === undefined
				? words
				: { ...words, description: `${words.description ?? ''} Not available with ${titles}.`.trim() },
		]),
	);
}

/** Hides choices for models whose provider doesn't support them. A hidden choice that is already selected stays, and n8n marks it. */
function hiddenForSome(field: INodeProperties, values: ReadonlySet<unknown>): INodeProperties {
	if (values.size === 0) return field;
	const displayOptions = { hide: { model: modelsOf(CALLING_NOBODY) } };
	const options = field.options?.map((option) =>
		'value' in option && values.has(option.value) ? { ...option, displayOptions } : option,
	);
	return { ...field, ...(options === undefined ? {} : { options }) };
}

function modelsOf(some: readonly Provider[]): string[] {
	return allModels().flatMap(({ id }) => (some.some(({ name }) => id.startsWith(`${name}/`)) ? [id] : []));
}
