/** n8n's value of a field with a choice from a list or an ID. */
/** Returns the value of a resource locator. Returns other values unchanged, such as an ID from an expression for the whole field. */
export function located(value: unknown): unknown {
	// Not checked with zod: most values are no locator, and zod creates an error with a stack trace for each.
	const isLocator =
		typeof value === 'object' && value !== null && '__rl' in value && value.__rl === true && 'value' in value;
	return isLocator ? value.value : value;
}
