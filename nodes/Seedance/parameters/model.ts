/** Model type: its parameters, each with a schema and its name in the request. */
import type { z } from 'zod/v4';
import type { MediaLimits } from './mediaLimits';
import type { MediaKind, ParameterName } from './providerParameters';
import { describe } from './schemaShape';

export const MODES = ['text-to-video', 'image-to-video', 'media-to-video', 'draft-to-video'] as const;
export type Mode = (typeof MODES)[number];

/** Checked values by parameter name. Absent if the user gave none and the provider has no default. */
export type ModelParameters = Partial<Record<ParameterName, unknown>>;

/** Limits of each kind of file, which may depend on the item's other parameters. */
export type MediaRules = (given: ModelParameters) => Readonly<Record<MediaKind, MediaLimits>>;

export interface ParameterRule {
	/**
	 * Allowed values, with the default (`.default`), or `.optional()` if no value is needed. A schema with neither is required.
	 * The editor's field, the check before sending, and the table in docs/parameters.md are derived from it.
	 */
	readonly schema: z.ZodType;
	/** The provider's name for it. Absent if the provider's folder adds it to the request in its own way. */
	readonly wire?: string;
	/** Converts the value to the provider's form; returns undefined to send nothing. Absent if the value is sent unchanged. */
	readonly toWire?: (value: unknown) => unknown;
	/** Modes that accept it; all if absent. */
	readonly modes?: readonly Mode[];
	/** Modes that require it, although the schema is optional. */
	readonly requiredIn?: readonly Mode[];
	/** Not accepted while another parameter has one of these values. */
	readonly unless?: { readonly parameter: ParameterName; readonly is: readonly string[] };
}

/** Checks a rule across fields on the given values. Returns the problem, or null. */
export type CrossRule = (
	mode: Mode,
	given: Readonly<ModelParameters>,
) => { parameter: ParameterName; problem: string } | null;

export interface Model {
	/** As stored in workflows: provider and model, such as `seedance2ai/pro`. */
	readonly id: string;
	/** The provider's own name for it. */
	readonly wire: string;
	readonly title: string;
	readonly description: string;
	readonly modes: readonly Mode[];
	readonly parameters: Readonly<Partial<Record<ParameterName, ParameterRule>>>;
	readonly rules?: readonly CrossRule[];
	/** Limits for files; absent if the provider documents none. */
	readonly media?: MediaRules;
}

/** Whether a model accepts a parameter in this mode, with these other values. */
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

/** Whether a parameter is required in this mode. The mode must accept it. */
export function isRequired({ schema, requiredIn = [] }: ParameterRule, mode: Mode): boolean {
	return describe(schema).required || requiredIn.includes(mode);
}

/** Returns the request body of a submission with the provider's names, in the order of the parameters. */
export function wireParameters(model: Model, parameters: ModelParameters): Record<string, unknown> {
	const body: Record<string, unknown> = {};
	for (const [name, value] of Object.entries(parameters)) {
		const rule = model.parameters[name as ParameterName];
		if (rule?.wire === undefined || value === undefined) continue;
		const sent = rule.toWire ? rule.toWire(value) : value;
		if (sent !== undefined) body[rule.wire] = sent;
	}
	return body;
}
