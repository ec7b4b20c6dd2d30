/** Builds the n8n field for one parameter. */
import type { INodeProperties } from 'n8n-workflow';
import type { ChoiceWords } from '../parameters/choices';
import type { ParameterRule } from '../parameters/model';
import { textOf, type ParameterName } from '../parameters/providerParameters';
import { describe, type Described } from '../parameters/schemaShape';
import type { z } from 'zod/v4';

/** Texts of a field. */
export interface FieldWords {
	readonly label: string;
	readonly description?: string;
	readonly placeholder?: string;
	readonly hint?: string;
	/** Number of rows of a text field. */
	readonly rows?: number;
	/** Texts of a choice's values, if they aren't in the list below. */
	readonly choices?: Readonly<Record<string, ChoiceWords>>;
	/** Value that the editor fills in, if it isn't the schema's default. */
	readonly initial?: string | number;
	readonly required?: true;
	/** Accepts no expression. */
	readonly isFixed?: true;
}

/**
 * Builds the field for a parameter: its type, options, limits, and default come from the schema. Its display options are set
 * elsewhere.
 * @throws Error for a schema that has no field, when the package is built
 */
export function fieldFrom(name: string, words: FieldWords, schema: z.ZodType): INodeProperties {
	const { type, ...rest } = control(describe(schema), words);
	const { label, description, placeholder, hint, required, isFixed } = words;
	return {
		displayName: label,
		name,
		type,
		...(isFixed === undefined ? {} : { noDataExpression: isFixed }),
		...(required === undefined ? {} : { required }),
		...rest,
		...(placeholder === undefined ? {} : { placeholder }),
		...(hint === undefined ? {} : { hint }),
		...(description === undefined ? {} : { description }),
	};
}

/** Builds the field for a provider's parameter with the rule of one model and the texts of the parameter table. */
export function fieldOf(name: ParameterName, rule: ParameterRule): INodeProperties {
	return fieldFrom(name, textOf(name), rule.schema);
}

type Control = Pick<INodeProperties, 'type' | 'default' | 'options' | 'typeOptions'>;

function control({ shape, defaultValue }: Described, { rows, choices, initial }: FieldWords): Control {
	const standard = initial ?? defaultValue;
	switch (shape.kind) {
		case 'choice':
			return {
				type: 'options',
				options: shape.values.map((value) => optionOf(value, choices)),
				default: standard ?? shape.values[0] ?? '',
			};
		case 'choices':
			return {
				type: 'multiOptions',
				options: shape.values.map((value) => optionOf(value, choices)),
				default: standard ?? [],
			};
		case 'integer':
			return {
				type: 'number',
				typeOptions: { minValue: shape.min, maxValue: shape.max, numberPrecision: 0 },
				default: standard ?? shape.min,
			};
		case 'number': {
			// The editor accepts whole numbers; an expression can also give decimals.
			const least = Math.floor(shape.above) + 1;
			return {
				type: 'number',
				typeOptions: { minValue: least, ...(Number.isFinite(shape.max) ? { maxValue: shape.max } : {}) },
				default: standard ?? least,
			};
		}
		case 'boolean':
			return { type: 'boolean', default: standard ?? false };
		case 'text':
		case 'urls':
		case 'other':
			return {
				type: 'string',
				...(rows === undefined ? {} : { typeOptions: { rows } }),
				default: standard ?? '',
			};
	}
}

type Option = NonNullable<INodeProperties['options']>[number];

function optionOf(value: string | number, choices: FieldWords['choices'] = {}): Option {
	const words = choices[value];
	if (words === undefined) return { name: LABELS[value] ?? String(value), value };
	const { name, description, action } = words;
	return {
		name,
		value,
		...(description === undefined ? {} : { description }),
		...(action === undefined ? {} : { action }),
	};
}

/** Labels of the values of providers' choices. A value that isn't listed is its own label. */
const LABELS: Readonly<Record<string, string>> = {
	'1080p-plus': '1080p Plus',
	'4k': '4K',
	'-1': 'Chosen by the Model',
	adaptive: 'Adaptive',
	edit: 'Edit',
	extend: 'Extend',
	mov: 'MOV',
	mp4: 'MP4',
	real: 'Real',
	reference: 'Reference',
	standard: 'Standard',
	wild: 'Wild',
};
