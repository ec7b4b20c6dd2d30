/** One parameter in, one n8n field out. */
import type { INodeProperties } from 'n8n-workflow';
import type { ChoiceWords } from '../parameters/choices';
import type { ParameterRule } from '../parameters/model';
import { textOf, type ParameterName } from '../parameters/providerParameters';
import { describe, type Described } from '../parameters/schemaShape';
import type { z } from 'zod/v4';

/** What a field says, of whichever parameter. */
export interface FieldWords {
	readonly label: string;
	readonly description?: string;
	readonly placeholder?: string;
	readonly hint?: string;
	/** Rows of a text field. */
	readonly rows?: number;
	/** The words for a choice's values, where they aren't in the list below. */
	readonly choices?: Readonly<Record<string, ChoiceWords>>;
	/** What the editor fills in, where that isn't the schema's default. */
	readonly initial?: string | number;
	readonly required?: true;
	/** Takes no expression. */
	readonly isFixed?: true;
}

/**
 * The field for a parameter: type, options, limits and default from its schema. Where it shows is decided elsewhere.
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

/** The field for a provider's parameter as one model takes it, with words from the table of parameters. */
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
			// The editor counts in whole numbers; an expression can give those in between.
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

/** The words for the values of providers' choices; a value that isn't listed is its own word. */
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
