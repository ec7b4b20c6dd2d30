import { isLoopback, isPublic, parseHttpUrl } from './addresses';

/** Returns the problem with a value, or null. */
export type Check = (value: unknown) => string | null;

export const oneOf =
	(...allowed: readonly string[]): Check =>
	(value) =>
		typeof value === 'string' && allowed.includes(value) ? null : `must be one of ${allowed.join(', ')}`;

export const boolean: Check = (value) => (typeof value === 'boolean' ? null : 'must be true or false');

export const integer =
	(min: number, max: number): Check =>
	(value) =>
		typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
			? null
			: `must be an integer from ${min} to ${max}`;

export const text =
	(min: number, max: number): Check =>
	(value) => {
		if (typeof value !== 'string') return 'must be a string';
		// The page says "characters", so an emoji counts as one.
		const count = Array.from(value).length;
		return count >= min && count <= max ? null : `must have ${min} to ${max} characters`;
	};

export const httpUrl: Check = (value) =>
	typeof value === 'string' && parseHttpUrl(value) !== null ? null : 'must be an http or https URL';

/** Checks that the provider can reach a URL. Loopback may be allowed, because the sandbox itself is on loopback. */
export const publicUrl =
	(scheme: 'https' | 'http or https', loopbackAllowed: boolean): Check =>
	(value) => {
		const problem = `must be a public ${scheme} URL`;
		const url = typeof value === 'string' ? parseHttpUrl(value) : null;
		if (url === null) return problem;
		if (isLoopback(url)) return loopbackAllowed ? null : problem;
		return isPublic(url) && (scheme !== 'https' || url.protocol === 'https:') ? null : problem;
	};

export const listOf =
	(item: Check, min: number, max: number): Check =>
	(value) => {
		if (!Array.isArray(value)) return 'must be a list';
		if (value.length < min || value.length > max) return `must have ${min} to ${max} entries`;
		const problems = value.map((entry) => item(entry));
		return problems.find((problem) => problem !== null) ?? null;
	};
