/** Returns true for a JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Parses JSON. Returns undefined if the text isn't JSON. */
export function parseJson(text: string): unknown {
	try {
		const value: unknown = JSON.parse(text);
		return value;
	} catch {
		return undefined;
	}
}

/** Returns the value if it is a string, or the fallback. */
export function textOr<T>(value: unknown, fallback: T): string | T {
	return typeof value === 'string' ? value : fallback;
}
