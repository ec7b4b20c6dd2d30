/**
 * What expressions deliver, read by its plain meaning: "5" for a duration is 5, "true" is true, one URL is a list of
 * one. What has no plain meaning is handed on as it came, for the schema to refuse. n8n checks none of this itself.
 */
import type { z } from 'zod/v4';
import { describe, type Shape } from './schemaShape';
import { isBlank } from '../text/characters';
import { urlsIn } from '../text/urls';

/** The value as the schema wants it, where its meaning is plain; else the value unchanged. */
export function readLoosely(schema: z.ZodType, value: unknown): unknown {
	return readers[describe(schema).shape.kind](value, describe(schema).shape);
}

/** Whether a value says nothing: null, undefined, text with nothing to be seen, an empty list, also as text. */
export function isEmpty(value: unknown): boolean {
	if (value === null || value === undefined) return true;
	if (typeof value === 'string') return isBlank(value) || /^\s*\[\s*\]\s*$/.test(value);
	return Array.isArray(value) && value.length === 0;
}

/** The number that a text is in decimal notation, which "0x10" and "1e3" are not; any other value unchanged. */
function readNumber(value: unknown): unknown {
	return typeof value === 'string' && /^[+-]?\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : value;
}

const readers: Record<Shape['kind'], (value: unknown, shape: Shape) => unknown> = {
	text: (value, shape) =>
		typeof value === 'string' && shape.kind === 'text' && shape.urlScheme !== null ? value.trim() : value,
	choice: (value, shape) => {
		if (shape.kind !== 'choice') return value;
		const text = typeof value === 'number' ? String(value) : value;
		return typeof text === 'string'
			? (shape.values.find((one) => String(one) === text.trim()) ?? value)
			: value;
	},
	choices: (value, shape) => {
		const list = typeof value === 'string' ? wordsIn(value) : value;
		if (shape.kind !== 'choices' || !Array.isArray(list)) return value;
		return list.map((one: unknown) => readers.choice(one, { kind: 'choice', values: shape.values }));
	},
	integer: readNumber,
	number: readNumber,
	other: (value) => value,
	boolean: (value) => {
		const text = typeof value === 'string' ? value.trim().toLowerCase() : value;
		if (text === 'true') return true;
		return text === 'false' ? false : value;
	},
	urls: (value) => {
		const list = urlsOf(value);
		return Array.isArray(list)
			? list.map((one: unknown) => (typeof one === 'string' ? one.trim() : one))
			: list;
	},
};

/** The words of a list that came as text, such as `a, b`, a line each or `["a", "b"]`. */
export function wordsIn(text: string): string[] {
	return text.replace(/[[\]"]/g, '').split(/[,\n]/);
}

/** More than any provider takes, where one gives no number. */
export const MOST_URLS = 1000;

/** The list that a value stands for, where it stands for one. */
export function urlsOf(value: unknown): unknown {
	return typeof value === 'string' ? urlsOfText(value) : value;
}

/** A JSON array, or URLs in lines of their own or behind one another. */
function urlsOfText(text: string): unknown {
	if (text.trim().startsWith('[')) {
		try {
			return JSON.parse(text) as unknown;
		} catch {
			return text;
		}
	}
	const urls: string[] = [];
	for (const piece of urlsIn(text, MOST_URLS).pieces) {
		for (const [line] of piece.matchAll(/[^\r\n\u2028\u2029]+/g)) {
			if (!isBlank(line)) urls.push(line);
			if (urls.length > MOST_URLS) return urls;
		}
	}
	return urls;
}
