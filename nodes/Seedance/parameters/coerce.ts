/**
 * Converts values from expressions to the type of the schema if their meaning is clear: "5" becomes the duration 5, "true"
 * becomes true, and one URL becomes a list of one.
 * Other values are passed on unchanged, for the schema to reject. n8n checks none of this.
 */
import type { z } from 'zod/v4';
import { describe, type Shape } from './schemaShape';
import { isBlank } from '../text/characters';
import { urlsIn } from '../text/urls';

/** Returns the value in the type of the schema if its meaning is clear; otherwise unchanged. */
export function readLoosely(schema: z.ZodType, value: unknown): unknown {
	return readers[describe(schema).shape.kind](value, describe(schema).shape);
}

/** Whether a value is empty: null, undefined, text without visible characters, or an empty list, also as text. */
export function isEmpty(value: unknown): boolean {
	if (value === null || value === undefined) return true;
	if (typeof value === 'string') return isBlank(value) || /^\s*\[\s*\]\s*$/.test(value);
	return Array.isArray(value) && value.length === 0;
}

/** Converts text in decimal notation to a number. Returns other values, including "0x10" and "1e3", unchanged. */
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

/** Splits a list in text form, such as `a, b`, one item per line, or `["a", "b"]`. */
export function wordsIn(text: string): string[] {
	return text.replace(/[[\]"]/g, '').split(/[,\n]/);
}

/** More URLs than any provider accepts, for fields without a limit. */
export const MOST_URLS = 1000;

/** Converts text to a list of URLs. Returns other values unchanged. */
export function urlsOf(value: unknown): unknown {
	return typeof value === 'string' ? urlsOfText(value) : value;
}

/** Parses a JSON array, or URLs on separate lines or one after the other. */
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
