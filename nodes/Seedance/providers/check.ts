/** The check before a credit is spent: raw values in, checked parameters or every violation out. */
import type { z } from 'zod/v4';
import { allowedInWords, describe, unwrap } from './allowed';
import { isEmpty, readLoosely } from './loose';
import { takes, type Mode, type Model, type ModelParameters, type ParameterRule } from './model';
import { PARAMETER_NAMES, textOf, type ParameterName } from './parameters';

export interface Violation {
	parameter: ParameterName;
	/** A sentence that names the field, the value and what is allowed. */
	message: string;
}

export type Checked = { ok: true; parameters: ModelParameters } | { ok: false; violations: Violation[] };

/** What the user gave, by parameter name. A key that is missing was not offered or not added; null came from an expression. */
export type Given = Readonly<Partial<Record<ParameterName, unknown>>>;

/**
 * Checks all parameters of one item against one model, with every rule of the provider's page, across fields too.
 * @param given raw values, as expressions delivered them
 * @param isDefault whether a value is only the editor's default, which may stand in a field that doesn't apply
 */
export function checkParameters(
	model: Model,
	mode: Mode,
	given: Given,
	isDefault: (name: ParameterName, value: unknown) => boolean,
): Checked {
	const parameters: ModelParameters = {};
	const violations: Violation[] = [];
	if (!model.modes.includes(mode)) {
		const message = `Mode is "${mode}", which ${model.title} doesn't offer: use one of ${model.modes.join(', ')}`;
		return { ok: false, violations: [{ parameter: 'prompt', message }] };
	}
	for (const name of PARAMETER_NAMES) {
		const rule = model.parameters[name];
		if (takes(rule, mode, given)) {
			const result = checkOne(name, rule, given);
			if ('message' in result) violations.push({ parameter: name, message: result.message });
			else if (result.value !== undefined) parameters[name] = result.value;
		} else if (!isEmpty(given[name]) && !isDefault(name, given[name])) {
			violations.push({ parameter: name, message: notTaken(name, given[name], rule, model, mode) });
		}
	}
	for (const rule of model.rules ?? []) {
		const found = rule(mode, given);
		if (found !== null && !violations.some((one) => one.parameter === found.parameter)) {
			violations.push({
				parameter: found.parameter,
				message: `${textOf(found.parameter).label} ${found.problem}`,
			});
		}
	}
	return violations.length === 0 ? { ok: true, parameters } : { ok: false, violations };
}

function checkOne(
	name: ParameterName,
	rule: ParameterRule,
	given: Given,
): { value: unknown } | { message: string } {
	const { required, defaultValue } = describe(rule.schema);
	const value = given[name];
	const label = textOf(name).label;
	if (!(name in given)) {
		if (!required) return { value: textOf(name).rare ? undefined : defaultValue };
	} else if (isEmpty(value) && !required && defaultValue === undefined) {
		return { value: undefined };
	}
	if (isEmpty(value)) {
		const came = value === null || value === undefined ? 'empty' : `empty (${shown(value)})`;
		return { message: `${label} is ${came}, but must be ${allowedInWords(rule.schema)}` };
	}
	const schema = unwrap(rule.schema);
	const parsed = schema.safeParse(readLoosely(schema, value));
	if (parsed.success) return { value: parsed.data };
	return { message: `${label} ${problems(schema, value, parsed.error)}` };
}

/** The sentence after the field's name. Our own rules bring their words; for zod's, the value and what is allowed. */
function problems(schema: z.ZodType, value: unknown, error: z.ZodError): string {
	const own = error.issues.filter((issue) => issue.code === 'custom');
	if (own.length < error.issues.length) return `is ${shown(value)}, but must be ${allowedInWords(schema)}`;
	const isText = describe(schema).shape.kind === 'text';
	return own
		.map((issue) => {
			const element =
				Array.isArray(value) && typeof issue.path[0] === 'number' ? (value[issue.path[0]] as unknown) : value;
			const at = typeof issue.path[0] === 'number' ? ` (number ${issue.path[0] + 1})` : '';
			return issue.message.startsWith('must') || !isText
				? `is ${shown(element)}${at}, but ${issue.message}`
				: issue.message;
		})
		.join(', and ');
}

function notTaken(
	name: ParameterName,
	value: unknown,
	rule: ParameterRule | undefined,
	model: Model,
	mode: Mode,
): string {
	const label = textOf(name).label;
	const where =
		rule === undefined
			? model.title
			: (rule.modes?.includes(mode) ?? true)
				? otherValue(rule)
				: `mode "${mode}"`;
	return `${label} is ${shown(value)}, but ${where} doesn't take it: leave it empty`;
}

function otherValue(rule: ParameterRule): string {
	if (rule.unless === undefined) return 'this model';
	return `${textOf(rule.unless.parameter).label} ${rule.unless.is.map((one) => `"${one}"`).join(' or ')}`;
}

const SHOWN_CHARACTERS = 80;

/** A value for a message: short, and long text by its length. */
export function shown(value: unknown): string {
	if (typeof value === 'number') return String(value);
	if (typeof value === 'string' && value.length > SHOWN_CHARACTERS) {
		return `"${value.slice(0, SHOWN_CHARACTERS)}…" (${value.length} characters)`;
	}
	const text = jsonOrKind(value);
	return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}

/** JSON, or in words what kind of value it is where it has none: a BigInt, something that contains itself. */
function jsonOrKind(value: unknown): string {
	try {
		return String(JSON.stringify(value));
	} catch {
		return `a ${typeof value}`;
	}
}
