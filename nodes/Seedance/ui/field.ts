/** One provider parameter in, one n8n field out. */
import type { INodeProperties } from 'n8n-workflow';
import { describe, type Described } from '../providers/allowed';
import type { ParameterRule } from '../providers/model';
import { textOf, type ParameterName } from '../providers/parameters';
import { labelOf } from './labels';

/**
 * The field for a parameter as one model takes it: type, options, limits and default from its schema, words from the
 * table of parameters. Where it shows is decided elsewhere.
 * @throws Error for a schema that has no field, when the package is built
 */
export function fieldOf(name: ParameterName, rule: ParameterRule): INodeProperties {
	const described = describe(rule.schema);
	const text = textOf(name);
	return {
		displayName: text.label,
		name,
		...control(described, text.rows),
		...(text.placeholder === undefined ? {} : { placeholder: text.placeholder }),
		description: text.description,
	};
}

type Control = Pick<INodeProperties, 'type' | 'default' | 'options' | 'typeOptions'>;

function control({ shape, defaultValue }: Described, rows: number | undefined): Control {
	switch (shape.kind) {
		case 'choice':
			return {
				type: 'options',
				options: shape.values.map((value) => ({ name: labelOf(value), value })),
				default: defaultValue ?? shape.values[0] ?? '',
			};
		case 'integer':
			return {
				type: 'number',
				typeOptions: { minValue: shape.min, maxValue: shape.max, numberPrecision: 0 },
				default: defaultValue ?? shape.min,
			};
		case 'boolean':
			return { type: 'boolean', default: defaultValue ?? false };
		case 'text':
		case 'urls':
			return { type: 'string', ...(rows === undefined ? {} : { typeOptions: { rows } }), default: '' };
	}
}
