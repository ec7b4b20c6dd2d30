/** Checks an item's parameters before any credit is spent. Returns the checked parameters or every violation. */
import { shown } from '../text/shown';
import { isEmpty } from './coerce';
import { isRequired, takes, type Mode, type Model, type ModelParameters, type ParameterRule } from './model';
import { NODE_PARAMETERS } from './nodeParameters';
import { PARAMETER_NAMES, textOf, type ParameterName } from './providerParameters';
import { readValue, type ReadValue } from './readValue';
import { describe } from './schemaShape';

export interface Violation {
	parameter: ParameterName | 'mode';
	/** Sentence with the field, the value, and what is allowed. */
	message: string;
}

export type Checked = { ok: true; parameters: ModelParameters } | { ok: false; violations: Violation[] };

/**
 * The user's values by parameter name. A missing key means that the field was not shown or the option not added; null comes from
 * an expression.
 */
export type Given = Readonly<Partial<Record<ParameterName, unknown>>>;

/**
 * Checks all parameters of one item against one model, with every rule of the provider's page, including those across fields.
 * @param given raw values from expressions
 * @param isDefault whether a value is only the editor's default, which is allowed in a field that doesn't apply
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
		const { label } = NODE_PARAMETERS.mode;
		const message = `${label} is "${mode}", which ${model.title} doesn't support: use one of ${model.modes.join(', ')}`;
		return { ok: false, violations: [{ parameter: 'mode', message }] };
	}
	for (const name of PARAMETER_NAMES) {
		const rule = model.parameters[name];
		if (takes(rule, mode, given)) {
			const result = checkOne(name, rule, mode, given);
			if (!result.ok) violations.push({ parameter: name, message: result.message });
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

/** Returns the value to send, undefined to send none, or the problem with the given value. */
function checkOne(name: ParameterName, rule: ParameterRule, mode: Mode, given: Given): ReadValue {
	const { defaultValue } = describe(rule.schema);
	const { label, rare } = textOf(name);
	if (!isRequired(rule, mode)) {
		if (!(name in given)) return { ok: true, value: rare ? undefined : defaultValue };
		if (isEmpty(given[name]) && defaultValue === undefined) return { ok: true, value: undefined };
	}
	return readValue(label, rule.schema, given[name]);
}

function notTaken(
	name: ParameterName,
	value: unknown,
	rule: ParameterRule | undefined,
	model: Model,
	mode: Mode,
): string {
	const { label, rare, placeholder } = textOf(name);
	// Only text fields have a placeholder. The others always have a value.
	const standard = placeholder === undefined ? 'reset the field to its default' : 'clear the field';
	const where =
		rule === undefined
			? model.title
			: (rule.modes?.includes(mode) ?? true)
				? otherValue(rule)
				: `mode "${mode}"`;
	return `${label} is ${shown(value)}, but ${where} doesn't accept this field: ${rare ? 'remove the option' : standard}`;
}

function otherValue(rule: ParameterRule): string {
	if (rule.unless === undefined) return 'this model';
	return `${textOf(rule.unless.parameter).label} ${rule.unless.is.map((one) => `"${one}"`).join(' or ')}`;
}
