import {
	NodeHelpers,
	type INodeParameters,
	type INodeProperties,
	type INodePropertyOptions,
} from 'n8n-workflow';
import { seedance, withResource } from '../workflows/workflow';
import { Seedance } from '../../nodes/Seedance/Seedance.node';

const { description: ofNode } = new Seedance();
const DESCRIPTIONS = { node: ofNode, tool: { ...ofNode, name: `${ofNode.name}Tool` } };

/** What the editor shows for a node with these parameters: fields and options by name, in their order. */
export interface Shown {
	/** The node's parameters as the editor stores them, with the defaults of the fields it shows. */
	values: INodeParameters;
	fields: INodeProperties[];
	/** What "Add option" offers, and what it shows of the options added. */
	options: INodeProperties[];
}

/** Opens the node, or the tool that n8n makes of it, in n8n's own logic of fields. */
export function openEditor(some: INodeParameters, as: 'node' | 'tool' = 'node'): Shown {
	const description = DESCRIPTIONS[as];
	const parameters = withResource(some);
	const node = seedance(parameters);
	const { properties } = description;
	const values = NodeHelpers.getNodeParameters(properties, parameters, true, false, node, description) ?? {};
	const isShown = (field: INodeProperties, siblings: INodeParameters) =>
		NodeHelpers.displayParameter(siblings, field, node, description, values);
	const fields = properties.filter((field) => isShown(field, values));
	const added = (values.options ?? {}) as INodeParameters;
	return { values, fields, options: optionFields().filter((field) => isShown(field, added)) };
}

/** All fields of the collection Options. */
export function optionFields(): INodeProperties[] {
	const collection = ofNode.properties.find(({ name }) => name === 'options');
	return (collection?.options ?? []).filter((option): option is INodeProperties => 'type' in option);
}

/** The choices of the field Operation, of all resources together. */
export function operationChoices(): INodePropertyOptions[] {
	const fields = topFields().filter(({ name }) => name === 'operation');
	return fields
		.flatMap(({ options = [] }) => options)
		.filter((option): option is INodePropertyOptions => 'value' in option);
}

/** All fields that stand on their own. */
export function topFields(): INodeProperties[] {
	return ofNode.properties;
}

export function namesOf(fields: readonly INodeProperties[]): string[] {
	return fields.map(({ name }) => name);
}

/** The one field of that name; more than one at a time would be shown twice. */
export function fieldNamed(shown: Shown, name: string): INodeProperties {
	const found = [...shown.fields, ...shown.options].filter((field) => field.name === name);
	if (found.length !== 1 || found[0] === undefined) {
		throw new Error(`${name} is shown ${found.length} times`);
	}
	return found[0];
}

/** A field's control in one line, such as `list: 5, 10, 15 = 5` or `number: 4 to 15 = 5`. */
export function controlOf({ type, typeOptions, options, default: value, required }: INodeProperties): string {
	const star = required === true ? '* ' : '';
	const standard = ` = ${JSON.stringify(value)}`;
	if (type === 'options') return `${star}list: ${valuesOf(options).join(', ')}${standard}`;
	if (type !== 'number') return `${star}${type}${standard}`;
	const { minValue, maxValue, numberPrecision } = typeOptions ?? {};
	const whole = numberPrecision === 0 ? 'whole ' : '';
	return `${star}${whole}number: ${minValue ?? '?'} to ${maxValue ?? '?'}${standard}`;
}

function valuesOf(options: INodeProperties['options']): string[] {
	return (options ?? []).map((option) => ('value' in option ? JSON.stringify(option.value) : option.name));
}
