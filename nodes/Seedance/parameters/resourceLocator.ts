/** n8n's value for a field in which the user chooses from a list or enters an ID. */
/** Returns what a resource locator points to; any other value as it is, such as an ID that an expression gives for the whole field. */
export function located(value: unknown): unknown {
	// Not by a schema: nearly every value is no locator, and zod makes an error with a stack for each.
	const isLocator =
		typeof value === 'object' && value !== null && '__rl' in value && value.__rl === true && 'value' in value;
	return isLocator ? value.value : value;
}
