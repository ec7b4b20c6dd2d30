/** Schemas of the node's own parameters that need more than a type with limits. */
import { z } from 'zod/v4';
import { shown } from '../text/shown';
import { plainIdOf } from '../text/taskIds';
import { textProblem } from '../text/textProblem';

/** What was found in a value: what it means, or a problem in words that follow the field's name. */
type Found<T> = { value: T } | { problem: string };

/**
 * A schema for what only a function can read, such as what may come as a number or as text.
 * @param inWords what is allowed, in words that follow "must be"
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

/** Text of at least one character, without the spaces around it. */
export function plainText(inWords: string) {
	return z.string().trim().min(1).meta({ inWords });
}

export const TaskId = readBy('a task ID from Submit, without spaces or slashes', (value) => {
	const id = plainIdOf(value);
	if (id !== null) return { value: id };
	return roundedNumber(value);
});

/** An integer that JavaScript has rounded would stand for the ID of something else. */
function roundedNumber(value: unknown): { problem: string } | null {
	return Number.isInteger(value) && !Number.isSafeInteger(value)
		? { problem: `is the number ${shown(value)}, which is too large to be exact: enter it as text` }
		: null;
}

/** Printable ASCII, since it goes into a header. */
const KEY = /^[\x21-\x7e][\x20-\x7e]{0,254}$/;

export const IdempotencyKey = readBy('text of 1 to 255 letters, digits, and symbols (ASCII)', (value) => {
	const rounded = roundedNumber(value);
	if (rounded !== null) return rounded;
	const key = typeof value === 'number' && Number.isFinite(value) ? String(value) : value;
	return typeof key === 'string' && KEY.test(key.trim()) ? { value: key.trim() } : null;
});

/** Some file systems and databases take 255; a suffix and an extension are added. */
const MOST_NAME_BYTES = 200;
const FILE_NAME = `a file name of at most ${MOST_NAME_BYTES} bytes`;

/** Control characters, line separators, halves of characters, and what turns the direction of the text around. */
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

/** As JSON in UTF-8, so that the whole callback URL stays near 3 KB. */
export const MOST_CONTEXT_BYTES = 2048;

/** Any JSON. What is inside an object is not looked at. */
export const CallbackPayload = z.union([
	z.string(),
	z.number(),
	z.boolean(),
	z.null(),
	z.custom<object>((value) => typeof value === 'object' && value !== null),
]);
export type CallbackPayload = z.infer<typeof CallbackPayload>;

/**
 * What a user gives to be handed on by the trigger. Text that is a JSON object or list is taken for it; other text stays text,
 * so that a row's ID "007" is not a number.
 */
export const GivenContext = readBy('text or JSON', (value): Found<CallbackPayload> | null => {
	const json = jsonOf(typeof value === 'string' ? structureIn(value) : value);
	if (json === null) return null;
	const bytes = Buffer.byteLength(json);
	if (bytes > MOST_CONTEXT_BYTES) {
		return {
			problem: `is ${shown(value)}, which as JSON has ${bytes} bytes, but must have at most ${MOST_CONTEXT_BYTES}: pass an ID, and look up the rest after the trigger`,
		};
	}
	// In JSON, what an object or an expression leaves by accident can only stand in its texts.
	const accident = typeof value === 'string' ? null : textProblem(json);
	if (accident !== null) return { problem: `is ${shown(value)}, but ${accident}` };
	return { value: CallbackPayload.parse(JSON.parse(json)) };
});

/** Null for what is no JSON, such as a function or an object that contains itself. */
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
