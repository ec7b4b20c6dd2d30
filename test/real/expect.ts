import { z } from 'zod/v4';

/** Parses what came from outside; where it is something else, the error says so in words. */
export function expect<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
	const result = schema.safeParse(value);
	if (result.success) return result.data;
	throw new Error(`n8n gave ${what} in an unexpected form: ${z.prettifyError(result.error)}`);
}
