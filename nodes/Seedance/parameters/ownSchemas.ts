/** Schemas of the node's own parameters that need more than a type and limits. */
import { z } from 'zod/v4';
import { shown } from '../text/shown';
import { plainIdOf } from '../text/taskIds';
import { textProblem } from '../text/textProblem';

/** Value read, or a problem as text that follows the field's name. */
type Found<T> = { value: T } | { problem: string };

/**
 * Builds a schema for values that need a function to read, such as text that may also come as a number.
 * @param inWords what is allowed, as text that follows "must be"
 */
function readBy<T>(inWords: string, read: (value: unknown) => Found<T> | null) {
	return z
		.unknown()
		.transform((value, context) => {
			const found = read(value) ?? { problem: `must be ${inWords}` };
			if ('value' in found) return found.value;
			context.issues.push({ code: 'custom', input: value, message: found.problem });
			return z.NEVER;
		})
		.meta({ inWords });
}

/** Returns a schema for text of at least one character, without surrounding spaces. */
export function plainText(inWords: string) {
	return z.string().trim().min(1).meta({ inWords });
}

export const TaskId = readBy('a task ID from Submit, without spaces or slashes', (value) => {
	const id = plainIdOf(value);
	if (id !== null) return { value: id };
	return roundedNumber(value);
});

/** Returns a problem for an integer that JavaScript has rounded, because it would be the ID of something else. */
function roundedNumber(value: unknown): { problem: string } | null {
	return Number.isInteger(value) && !Number.isSafeInteger(value)
		? {
				problem: `is the number ${shown(value)}, which is too large to be stored exactly: enter the original value as text`,
			}
		: null;
}

/** Printable ASCII, because the key is sent in a header. */
const KEY = /^[\x21-\x7e][\x20-\x7e]{0,254}$/;

export const IdempotencyKey = readBy('1 to 255 ASCII letters, digits, or symbols', (value) => {
	const rounded = roundedNumber(value);
	if (rounded !== null) return rounded;
	const key = typeof value === 'number' && Number.isFinite(value) ? String(value) : value;
	return typeof key === 'string' && KEY.test(key.trim()) ? { value: key.trim() } : null;
});

/** Some file systems and databases allow 255 bytes, and a suffix and an extension are added. */
const MOST_NAME_BYTES = 200;
const FILE_NAME = `a file name of at most ${MOST_NAME_BYTES} bytes`;

/** Control characters, line separators, lone surrogates, and characters that change the text direction. */
const NOT_IN_NAMES = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202a-\u202e\u2066-\u2069]/u;

export const FileName = readBy(FILE_NAME, (value): Found<string> | null => {
	const name = typeof value === 'number' && Number.isFinite(value) ? String(value) : value;
	if (typeof name !== 'string') return null;
	const trimmed = name.trim();
	if (trimmed === '') return null;
	const refuse = (why: string) => ({ problem: `is ${shown(trimmed)}, but a file name must not ${why}` });
	if (/[/\\]/.test(trimmed)) return refuse('contain / or \\');
	if (NOT_IN_NAMES.test(trimmed)) return refuse('contain line breaks or other control characters');
	if (trimmed.startsWith('.')) return refuse('begin with a dot');
	const bytes = Buffer.byteLength(trimmed);
	if (bytes <= MOST_NAME_BYTES) return { value: trimmed };
	return { problem: `has ${bytes} bytes, but must be ${FILE_NAME}` };
});

/** Limit as JSON in UTF-8. It keeps the whole callback URL at about 3 KB. */
export const MOST_CONTEXT_BYTES = 2048;

/** Any JSON. The content of objects is not checked. */
export const CallbackPayload = z.union([
	z.string(),
	z.number(),
	z.boolean(),
	z.null(),
	z.custom<object>((value) => typeof value === 'object' && value !== null),
]);
export type CallbackPayload = z.infer<typeof CallbackPayload>;

/**
 * Context for the trigger to output. Text that is a JSON object or list is parsed; other text stays text, so that a row ID
 * such as "007" does not become a number.
 */
export const GivenContext = readBy('text or JSON', (value): Found<CallbackPayload> | null => {
	const json = jsonOf(typeof value === 'string' ? structureIn(value) : value);
	if (json === null) return null;
	const bytes = Buffer.byteLength(json);
	if (bytes > MOST_CONTEXT_BYTES) {
		return {
			problem: `is ${shown(value)}, which has a JSON size of ${bytes} bytes, but the limit is ${MOST_CONTEXT_BYTES}: pass only an ID, and look up the rest in the triggered workflow`,
		};
	}
	// In JSON, traces of unevaluated expressions or objects can only be in its texts.
	const accident = typeof value === 'string' ? null : textProblem(json);
	if (accident !== null) return { problem: `is ${shown(value)}, but ${accident}` };
	return { value: CallbackPayload.parse(JSON.parse(json)) };
});

/** Returns the JSON text, or null if the value can't be JSON, such as a function or a circular object. */
function jsonOf(value: unknown): string | null {
	try {
		const json: unknown = JSON.stringify(value);
		return typeof json === 'string' ? json : null;
	} catch {
		return null;
	}
}

function structureIn(text: string): unknown {
	if (!/^\s*[[{]/.test(text)) return text;
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return text;
	}
}
