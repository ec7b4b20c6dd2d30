/** The type of a model: its parameters, each with a schema and its name on the wire. */
import type { z } from 'zod/v4';
import type { MediaLimits } from './mediaLimits';
import type { MediaKind, ParameterName } from './providerParameters';
import { describe } from './schemaShape';

export const MODES = ['text-to-video', 'image-to-video', 'media-to-video', 'draft-to-video'] as const;
export type Mode = (typeof MODES)[number];

/** Checked values by parameter name; absent where the user gave none and the provider has no default. */
export type ModelParameters = Partial<Record<ParameterName, unknown>>;

/** The limits of each kind of file, beside the item's other parameters. */
export type MediaRules = (given: ModelParameters) => Readonly<Record<MediaKind, MediaLimits>>;

export interface ParameterRule {
	/**
	 * What is allowed, with the default inside (`.default`) or `.optional()` where nothing need be given. A schema with
	 * neither is required. The editor's field, the check before sending and the table in docs/parameters.md all come from it.
	 */
	readonly schema: z.ZodType;
	/** The provider's name for it; absent where the provider's folder writes it into the request in its own way. */
	readonly wire?: string;
	/** The provider's form of the value, where it isn't the value itself; undefined to send nothing. */
	readonly toWire?: (value: unknown) => unknown;
	/** The modes that take it; all of them where absent. */
	readonly modes?: readonly Mode[];
	/** The modes in which it must be given, where the schema leaves it optional. */
	readonly requiredIn?: readonly Mode[];
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
	/** The limits for files; absent where the provider documents none. */
	readonly media?: MediaRules;
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

/** Whether a parameter must be given in this mode, which takes it. */
export function isRequired({ schema, requiredIn = [] }: ParameterRule, mode: Mode): boolean {
	return describe(schema).required || requiredIn.includes(mode);
}

/** The body fields of a submission under the provider's names, in the order of the model's table. */
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
