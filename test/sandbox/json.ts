/** True for what JSON calls an object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The parsed text, or undefined where it isn't JSON. */
export function parseJson(text: string): unknown {
	try {
		const value: unknown = JSON.parse(text);
		return value;
	} catch {
		return undefined;
	}
}

/** The value if it is a string, else the fallback. */
export function textOr<T>(value: unknown, fallback: T): string | T {
	return typeof value === 'string' ? value : fallback;
}
