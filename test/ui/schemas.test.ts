import { z } from 'zod/v4';
import { fieldOf } from '../../nodes/Seedance/ui/field';
import { reachableUrl } from '../../nodes/Seedance/parameters/schemas';
import { controlOf } from './editor';

const url = reachableUrl('https', 'public');

/** A parameter that the editor can't show as it is would be lost or sent wrong: the package then can't be built. */
describe('a field from a schema', () => {
	it.each([
		['a whole number with both bounds', z.int().min(1).max(9).default(2), 'whole number: 1 to 9 = 2'],
		['a choice of texts', z.enum(['a', 'b']).default('b'), 'list: "a", "b" = "b"'],
		['a choice of numbers', z.literal([5, 10]).default(10), 'list: 5, 10 = 10'],
		['a choice without a default, which starts with the first', z.enum(['a', 'b']), 'list: "a", "b" = "a"'],
		['a boolean', z.boolean().default(true), 'boolean = true'],
		['a boolean that nobody has to give', z.boolean().optional(), 'boolean = false'],
		['text', z.string().min(1).max(20), 'string = ""'],
		['a URL', url, 'string = ""'],
		['a list of URLs, as lines of text', z.array(url).min(1).max(3), 'string = ""'],
	])('can be made from %s', (_, schema, control) => {
		expect(controlOf(fieldOf('prompt', { wire: 'x', schema }))).toBe(control);
	});

	it.each([
		['an object', z.object({ x: z.int().min(1).max(2) })],
		['a record', z.record(z.string(), z.string())],
		['a union', z.union([z.string().max(5), z.boolean()])],
		['a number that may be broken', z.number().min(0).max(1)],
		['a number without bounds', z.number()],
		['a date', z.date()],
		['anything', z.unknown()],
		['something that may be null', z.string().max(5).nullable()],
		['a transformed value', z.string().transform((text) => text.length)],
		['a list of texts that are no URLs', z.array(z.string().max(5))],
		['a list of numbers', z.array(z.int().min(1).max(2))],
		['a choice that may be null', z.literal([null, 'a'])],
		['a default that no field can hold', z.array(url).default([])],
	])('throws for %s', (_, schema: z.ZodType) => {
		expect(() => fieldOf('prompt', { wire: 'x', schema })).toThrow();
	});
});
