/** Reads one value by its schema, or returns an error message with the field, the value, and what is allowed. */
import type { z } from 'zod/v4';
import { isBlank } from '../text/characters';
import { shown } from '../text/shown';
import { textProblem, urlTextProblem } from '../text/textProblem';
import { isEmpty, MOST_URLS, readLoosely } from './coerce';
import { nodeParameter, type NodeParameterName, type NodeValue } from './nodeParameters';
import { allowedInWords, describe, unwrap } from './schemaShape';

export type ReadValue<T = unknown> = { ok: true; value: T } | { ok: false; message: string };

/** Reads a value that must not be empty. The caller handles values that may be empty. */
export function readValue<T>(label: string, schema: z.ZodType<T>, value: unknown): ReadValue<T> {
	const refuse = (problem: string) => ({ ok: false as const, message: `${label} ${problem}` });
	const allowed = () => allowedInWords(schema);
	const inner = unwrap(schema);
	const accident = typeof value === 'string' ? problemOfText(inner, value) : null;
	if (accident !== null) return refuse(`is ${shown(value)}, but ${accident}`);
	if (isEmpty(value)) {
		const came = value === null || value === undefined ? 'empty' : `empty (${emptyInWords(value)})`;
		return refuse(`is ${came}, but must be ${allowed()}`);
	}
	const read = readLoosely(inner, value);
	if (Array.isArray(read) && read.length > MOST_URLS) {
		return refuse(`is a list of ${read.length}, but must be ${allowed()}, and at most ${MOST_URLS}`);
	}
	const parsed = schema.safeParse(read);
	if (parsed.success) return { ok: true, value: parsed.data };
	return refuse(problems(inner, value, read, parsed.error));
}

function problemOfText(schema: z.ZodType, text: string): string | null {
	const { shape } = describe(schema);
	const holdsUrls = shape.kind === 'urls' || (shape.kind === 'text' && shape.urlScheme !== null);
	return holdsUrls ? urlTextProblem(text) : textProblem(text);
}

/** Describes the content of an empty field, which may have invisible characters. */
function emptyInWords(value: unknown): string {
	const isInvisible = typeof value === 'string' && value.trim() !== '' && isBlank(value);
	return isInvisible ? 'only invisible characters' : shown(value);
}

/**
 * Returns the text after the field's name. The package's own rules have their own text; for zod's, it is the value and what is
 * allowed.
 */
function problems(schema: z.ZodType, value: unknown, read: unknown, error: z.ZodError): string {
	const own = error.issues.filter((issue) => issue.code === 'custom');
	const { kind } = describe(schema).shape;
	if (own.length < error.issues.length) {
		const isNoJson = kind === 'urls' && typeof value === 'string' && read === value;
		const why = isNoJson ? ': the text begins like a JSON list, but is not valid JSON' : '';
		return `is ${shown(value)}, but must be ${allowedInWords(schema)}${why}`;
	}
	const isOne = kind === 'text' || kind === 'other';
	const more = own.length > MOST_TOLD ? `, and ${own.length - MOST_TOLD} more` : '';
	const told = own
		.slice(0, MOST_TOLD)
		.map((issue) => {
			const element =
				Array.isArray(read) && typeof issue.path[0] === 'number' ? (read[issue.path[0]] as unknown) : value;
			const at = typeof issue.path[0] === 'number' ? ` (entry ${issue.path[0] + 1})` : '';
			return issue.message.startsWith('must') || !isOne
				? `is ${shown(element)}${at}, but ${issue.message}`
				: issue.message;
		})
		.join(', and ');
	return `${told}${more}`;
}

/** Limits the message, because a list can have any number of invalid entries. */
const MOST_TOLD = 5;

// Parameters of the node and the trigger.

/** Raw values from expressions. A missing key means that the field was not shown or the option not added. */
type GivenToNode = Readonly<Partial<Record<NodeParameterName, unknown>>>;

/**
 * Reads one parameter. Only a missing one gets its default.
 * A value that an expression leaves empty is an error, because the user relies on it.
 */
export function readNode<N extends NodeParameterName>(name: N, given: GivenToNode): ReadValue<NodeValue<N>> {
	const { label, schema, instead } = nodeParameter(name);
	if (!(name in given)) {
		const absent = schema.safeParse(undefined);
		if (absent.success) return { ok: true, value: absent.data };
	}
	const read = readValue(label, schema, given[name]);
	if (read.ok || instead === undefined) return read;
	return { ok: false, message: `${read.message}; ${instead}` };
}
