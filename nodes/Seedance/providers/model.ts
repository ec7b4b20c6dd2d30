/** What a model is: the parameters it takes, each with a schema and its name on the wire. */
import type { z } from 'zod/v4';
import type { ParameterName } from './parameters';

export const MODES = ['text-to-video', 'image-to-video', 'media-to-video'] as const;
export type Mode = (typeof MODES)[number];

/** Checked values by parameter name; absent where the user gave none and the provider has no default. */
export type ModelParameters = Partial<Record<ParameterName, unknown>>;

export interface ParameterRule {
	/**
	 * What is allowed, with the default inside (`.default`) or `.optional()` where nothing need be given. A schema with
	 * neither is required. The editor's field, the check before sending and the README's table all come from it.
	 */
	readonly schema: z.ZodType;
	/** The provider's name for it. */
	readonly wire: string;
	/** The provider's form of the value, where it isn't the value itself. */
	readonly toWire?: (value: unknown) => unknown;
	/** The modes that take it; all of them where absent. */
	readonly modes?: readonly Mode[];
	/** Not taken while another parameter has one of these values. */
	readonly unless?: { readonly parameter: ParameterName; readonly is: readonly string[] };
}

/** A rule across fields, judged from the values as given: an explanation of what is amiss, or null. */
export type CrossRule = (
	mode: Mode,
	given: Readonly<ModelParameters>,
) => { parameter: ParameterName; problem: string } | null;

export interface Model {
	/** As stored in workflows: provider and model, such as `seedance2ai/pro`. */
	readonly id: string;
	/** The provider's own word for it. */
	readonly wire: string;
	readonly title: string;
	readonly description: string;
	readonly modes: readonly Mode[];
	readonly parameters: Readonly<Partial<Record<ParameterName, ParameterRule>>>;
	readonly rules?: readonly CrossRule[];
}

/** Whether a model takes a parameter in this mode, beside these other values. */
export function takes(
	rule: ParameterRule | undefined,
	mode: Mode,
	others: ModelParameters,
): rule is ParameterRule {
	if (rule === undefined) return false;
	if (rule.modes !== undefined && !rule.modes.includes(mode)) return false;
	if (rule.unless === undefined) return true;
	const other = others[rule.unless.parameter];
	return !(typeof other === 'string' && rule.unless.is.includes(other.trim()));
}

/** The body fields of a submission under the provider's names, in the order of the model's table. */
export function wireParameters(model: Model, parameters: ModelParameters): Record<string, unknown> {
	const body: Record<string, unknown> = {};
	for (const [name, value] of Object.entries(parameters)) {
		const rule = model.parameters[name as ParameterName];
		if (rule === undefined || value === undefined) continue;
		body[rule.wire] = rule.toWire ? rule.toWire(value) : value;
	}
	return body;
}
