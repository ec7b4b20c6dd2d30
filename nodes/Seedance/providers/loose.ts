/**
 * What expressions deliver, read by its plain meaning: "5" for a duration is 5, "true" is true, one URL is a list of
 * one. What has no plain meaning is handed on as it came, for the schema to refuse. n8n checks none of this itself.
 */
import type { z } from 'zod/v4';
import { describe, type Shape } from './allowed';

/** The value as the schema wants it, where its meaning is plain; else the value unchanged. */
export function readLoosely(schema: z.ZodType, value: unknown): unknown {
	return readers[describe(schema).shape.kind](value, describe(schema).shape);
}

/** Whether a value says nothing: null, undefined, blank text, an empty list. */
export function isEmpty(value: unknown): boolean {
	if (value === null || value === undefined) return true;
	if (typeof value === 'string') return value.trim() === '';
	return Array.isArray(value) && value.length === 0;
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
	integer: (value) =>
		typeof value === 'string' && /^[+-]?\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : value,
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

/** The list that a value stands for, where it stands for one. */
export function urlsOf(value: unknown): unknown {
	return typeof value === 'string' ? urlsOfText(value) : value;
}

/** A JSON array, or one URL per line. */
function urlsOfText(text: string): unknown {
	if (text.trim().startsWith('[')) {
		try {
			return JSON.parse(text) as unknown;
		} catch {
			return text;
		}
	}
	return text.split(/\r?\n/).filter((line) => line.trim() !== '');
}
