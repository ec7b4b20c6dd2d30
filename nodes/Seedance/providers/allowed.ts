/** What a schema allows, in words: for error messages and for the README's table. Throws on a schema it can't put into words. */
import { z } from 'zod/v4';

/** Which forms a schema can have here. Anything else is a mistake of the package, found when it is built. */
export type Shape =
	| { kind: 'text'; min: number; max: number; urlScheme: string | null }
	| { kind: 'choice'; values: readonly (string | number)[] }
	| { kind: 'integer'; min: number; max: number }
	| { kind: 'boolean' }
	| { kind: 'urls'; min: number; max: number; urlScheme: string };

export interface Described {
	shape: Shape;
	required: boolean;
	/** The value that the provider takes where none is given, or undefined. */
	defaultValue: string | number | boolean | undefined;
}

const Default = z.union([z.string(), z.number(), z.boolean()]);
const UrlMeta = z.object({ urlScheme: z.string() });
const LengthMeta = z.object({ minLength: z.number(), maxLength: z.number() });
const Choice = z.union([z.string(), z.number()]);

/**
 * Takes a schema apart into its shape, its default and whether it is required.
 * @throws Error naming the zod type where there is no form for it.
 */
export function describe(schema: z.ZodType): Described {
	const known = described.get(schema);
	if (known !== undefined) return known;
	const found = describeAnew(schema);
	described.set(schema, found);
	return found;
}

/** Schemas don't change, and are asked about for every value of every item. */
const described = new WeakMap<z.ZodType, Described>();

function describeAnew(schema: z.ZodType): Described {
	if (schema instanceof z.ZodDefault) {
		return {
			shape: shapeOf(unwrap(schema)),
			required: false,
			defaultValue: Default.parse(schema.def.defaultValue),
		};
	}
	return {
		shape: shapeOf(unwrap(schema)),
		required: !(schema instanceof z.ZodOptional),
		defaultValue: undefined,
	};
}

/** The schema inside `.optional()` or `.default()`. */
export function unwrap(schema: z.ZodType): z.ZodType {
	if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) {
		return unwrap(schema.unwrap() as z.ZodType);
	}
	return schema;
}

function shapeOf(schema: z.ZodType): Shape {
	if (schema instanceof z.ZodString) return textShape(schema);
	if (schema instanceof z.ZodEnum) return { kind: 'choice', values: z.array(Choice).parse(schema.options) };
	if (schema instanceof z.ZodLiteral)
		return { kind: 'choice', values: z.array(Choice).parse([...schema.values]) };
	if (schema instanceof z.ZodBoolean) return { kind: 'boolean' };
	if (schema instanceof z.ZodNumber && schema.format === 'safeint') {
		return { kind: 'integer', min: bound(schema.minValue), max: bound(schema.maxValue) };
	}
	if (schema instanceof z.ZodArray) return listShape(schema);
	throw new Error(`No form for a schema of type "${schema.def.type}": teach allowed.ts about it`);
}

function textShape(schema: z.ZodString): Shape {
	const urlScheme = UrlMeta.safeParse(schema.meta());
	const length = LengthMeta.safeParse(schema.meta());
	return {
		kind: 'text',
		min: length.data?.minLength ?? 0,
		max: length.data?.maxLength ?? Number.POSITIVE_INFINITY,
		urlScheme: urlScheme.success ? urlScheme.data.urlScheme : null,
	};
}

function listShape(schema: z.ZodArray): Shape {
	const element = shapeOf(schema.element as z.ZodType);
	if (element.kind !== 'text' || element.urlScheme === null) {
		throw new Error('No form for a list of anything but URLs: teach allowed.ts about it');
	}
	const bounds = z.toJSONSchema(schema, { unrepresentable: 'any' });
	return {
		kind: 'urls',
		min: bounds.minItems ?? 0,
		max: bounds.maxItems ?? Number.POSITIVE_INFINITY,
		urlScheme: element.urlScheme,
	};
}

function bound(value: number | null): number {
	// zod's own bounds of a whole number are those of a safe integer.
	if (value === null || Math.abs(value) >= Number.MAX_SAFE_INTEGER)
		throw new Error('A number needs both its bounds');
	return value;
}

/** Such as "a whole number from 4 to 15" or "one of 16:9, 9:16". */
export function allowedInWords(schema: z.ZodType): string {
	const shape = shapeOf(unwrap(schema));
	switch (shape.kind) {
		case 'text':
			if (shape.urlScheme !== null) return `a public ${shape.urlScheme} URL`;
			return `text of ${shape.min} to ${shape.max} characters`;
		case 'choice':
			return `one of ${shape.values.join(', ')}`;
		case 'integer':
			return `a whole number from ${shape.min} to ${shape.max}`;
		case 'boolean':
			return 'true or false';
		case 'urls': {
			const count = Number.isFinite(shape.max)
				? `${shape.min} to ${shape.max} public`
				: `${shape.min} or more public`;
			return `${count} ${shape.urlScheme} URLs`;
		}
	}
}
