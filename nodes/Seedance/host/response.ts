/** n8n's full HTTP response, parsed. */
import { z } from 'zod/v4';

/** Header names in lower case. What n8n hands over is an object of a class, so it is read by its entries. */
const Headers = z
	.custom<object>((headers) => typeof headers === 'object' && headers !== null)
	.transform((headers) =>
		Object.fromEntries(
			Object.entries(headers).flatMap(([name, value]: [string, unknown]) =>
				typeof value === 'string' || typeof value === 'number' ? [[name.toLowerCase(), String(value)]] : [],
			),
		),
	);

export const FullResponse = z.object({ statusCode: z.int(), headers: Headers, body: z.unknown().optional() });
export type FullResponse = z.infer<typeof FullResponse>;
