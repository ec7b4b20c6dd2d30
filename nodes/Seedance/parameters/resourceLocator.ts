/** n8n's value for a field in which the user chooses from a list or enters an ID. */
import { z } from 'zod/v4';

const Locator = z.looseObject({ __rl: z.literal(true), value: z.unknown() });

/** Returns what a resource locator points to; any other value as it is, such as an ID that an expression gives for the whole field. */
export function located(value: unknown): unknown {
	const locator = Locator.safeParse(value);
	return locator.success ? locator.data.value : value;
}
