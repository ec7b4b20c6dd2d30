/** Describes schemas in words for error messages and the tables in the docs. Throws for schemas it can't describe. */
import { z } from 'zod/v4';
import { listed } from '../text/sentences';

/** Supported forms of schemas. Any other form is an error of the package, found when it is built. */
export type Shape =
	| { kind: 'text'; min: number; max: number; urlScheme: string | null; takesAssets: boolean }
	| { kind: 'choice'; values: readonly (string | number)[] }
	| { kind: 'choices'; values: readonly (string | number)[] }
	| { kind: 'integer'; min: number; max: number }
	| { kind: 'number'; above: number; max: number }
	| { kind: 'boolean' }
	| { kind: 'urls'; min: number; max: number; urlScheme: string; takesAssets: boolean }
	/** Read by its own function, which describes what it allows. */
	| { kind: 'other' };

export interface Described {
	shape: Shape;
	required: boolean;
	/** Value that the provider uses if none is given, or undefined. */
	defaultValue: string | number | boolean | string[] | undefined;
}

const Default = z.union([z.string(), z.number(), z.boolean(), z.array(z.string()).min(1)]);
const WordsMeta = z.object({ inWords: z.string() });
const UrlMeta = z.object({ urlScheme: z.string(), takesAssets: z.boolean() });
const LengthMeta = z.object({ minLength: z.number(), maxLength: z.number() });
const Choice = z.union([z.string(), z.number()]);

/**
 * Returns a schema's shape, its default, and whether it is required.
 * @throws Error with the zod type if it is not supported
 */
export function describe(schema: z.ZodType): Described {
	const known = described.get(schema);
	if (known !== undefined) return known;
	const found = describeAnew(schema);
	described.set(schema, found);
	return found;
}

/** Cache. Schemas don't change, and every value of every item needs one. */
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

/** Returns the schema inside `.optional()` or `.default()`. */
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
	if (schema instanceof z.ZodNumber) return numberShape(schema);
	if (schema instanceof z.ZodArray) return listShape(schema);
	if (schema instanceof z.ZodPipe && WordsMeta.safeParse(schema.meta()).success) return { kind: 'other' };
	throw new Error(`Unsupported schema type "${schema.def.type}": add it to schemaShape.ts`);
}

function textShape(schema: z.ZodString): Shape {
	const urlScheme = UrlMeta.safeParse(schema.meta());
	const length = LengthMeta.safeParse(schema.meta());
	return {
		kind: 'text',
		min: length.data?.minLength ?? 0,
		max: length.data?.maxLength ?? Number.POSITIVE_INFINITY,
		urlScheme: urlScheme.success ? urlScheme.data.urlScheme : null,
		takesAssets: urlScheme.success && urlScheme.data.takesAssets,
	};
}

/**
 * Returns the shape of a number that may have decimals. The schema needs an exclusive minimum, because the editor's field starts
 * at the next whole number.
 */
function numberShape(schema: z.ZodNumber): Shape {
	const { exclusiveMinimum: above } = z.toJSONSchema(schema);
	if (typeof above !== 'number') throw new Error('A decimal number needs an exclusive minimum');
	return { kind: 'number', above, max: schema.maxValue ?? Number.POSITIVE_INFINITY };
}

function listShape(schema: z.ZodArray): Shape {
	const element = shapeOf(schema.element as z.ZodType);
	if (element.kind === 'choice') return { kind: 'choices', values: element.values };
	if (element.kind !== 'text' || element.urlScheme === null) {
		throw new Error('Unsupported list: only URLs and choices are supported');
	}
	const bounds = z.toJSONSchema(schema, { unrepresentable: 'any' });
	return {
		kind: 'urls',
		min: bounds.minItems ?? 0,
		max: bounds.maxItems ?? Number.POSITIVE_INFINITY,
		urlScheme: element.urlScheme,
		takesAssets: element.takesAssets,
	};
}

function bound(value: number | null): number {
	// zod's default bounds of an integer are the safe integers.
	if (value === null || Math.abs(value) >= Number.MAX_SAFE_INTEGER)
		throw new Error('A number needs a minimum and a maximum');
	return value;
}

/** Describes what a schema allows, such as "a whole number from 4 to 15" or "one of 16:9, 9:16". */
export function allowedInWords(schema: z.ZodType): string {
	const inner = unwrap(schema);
	const own = WordsMeta.safeParse(inner.meta());
	if (own.success) return own.data.inWords;
	const shape = shapeOf(inner);
	switch (shape.kind) {
		case 'text':
			if (shape.urlScheme !== null) {
				return `a public ${shape.urlScheme} URL${shape.takesAssets ? ' or an asset://… ID' : ''}`;
			}
			return `text of ${shape.min} to ${shape.max} characters`;
		case 'other':
			return 'a value';
		case 'choice':
			return choicesInWords(inRuns(shape.values));
		case 'choices':
			return `one or more of ${shape.values.join(', ')}`;
		case 'number': {
			const most = Number.isFinite(shape.max) ? ` and at most ${shape.max}` : '';
			return `a number above ${shape.above}${most}`;
		}
		case 'integer':
			return `a whole number from ${shape.min} to ${shape.max}`;
		case 'boolean':
			return 'true or false';
		case 'urls': {
			const count = Number.isFinite(shape.max)
				? `${shape.min} to ${shape.max} public`
				: `${shape.min} or more public`;
			return `${count} ${shape.urlScheme} URLs${shape.takesAssets ? ' or asset://… IDs' : ''}`;
		}
	}
}

/** Describes a model's durations and resolutions, such as "5, 10, or 15 seconds, up to 1080p". */
export function limitsInWords({
	duration,
	resolution,
}: Readonly<Partial<Record<'duration' | 'resolution', { readonly schema: z.ZodType }>>>): string {
	const seconds = duration === undefined ? '' : `${rangeInWords(describe(duration.schema).shape)} seconds`;
	const sizes = resolution === undefined ? null : describe(resolution.schema).shape;
	// The largest is last, as on the providers' pages. "4k" is the value sent; "4K" is the spelling in texts.
	const largest = sizes?.kind === 'choice' ? String(sizes.values.at(-1)).replace(/k$/, 'K') : '';
	return [seconds, largest === '' ? '' : `up to ${largest}`].filter((one) => one !== '').join(', ');
}

function rangeInWords(shape: Shape): string {
	if (shape.kind === 'integer') return `${shape.min} to ${shape.max}`;
	if (shape.kind !== 'choice') throw new Error('A duration must be a whole number or a choice');
	const runs = inRuns(shape.values.filter((value) => value !== CHOSEN_BY_MODEL));
	return listed(runs, 'or');
}

/** Duration that lets the model choose. */
export const CHOSEN_BY_MODEL = -1;

/** Lists choices, such as "one of 480p, 720p" or, with a run of numbers, "-1 or 4 to 15". */
function choicesInWords(runs: readonly string[]): string {
	return runs.some((run) => run.includes(' to ')) ? listed(runs, 'or') : `one of ${runs.join(', ')}`;
}

/** Formats values and joins runs of three or more consecutive integers, such as "4 to 30". */
function inRuns(values: readonly (string | number)[]): string[] {
	const runs: Array<Array<string | number>> = [];
	for (const value of values) {
		const run = runs.at(-1);
		const last = run?.at(-1);
		if (run !== undefined && typeof last === 'number' && value === last + 1) run.push(value);
		else runs.push([value]);
	}
	return runs.flatMap((run) =>
		run.length < 3 ? run.map(String) : [`${run[0] ?? ''} to ${run.at(-1) ?? ''}`],
	);
}
