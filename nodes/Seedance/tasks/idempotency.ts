/** The idempotency key: the same for every retry of the same order, different for every other order. */
import { createHash } from 'crypto';

export interface OrderIdentity {
	/** What a retried execution shares with the one it retries (host/origin.ts). */
	origin: string;
	nodeId: string;
	/** Which round of a loop this is, from 0. */
	runIndex: number;
	itemIndex: number;
	/** Rises only after the provider itself has said that a task failed. */
	attempt: number;
}

/** The same text for the same value, whatever the order of its keys. */
export function canonicalJson(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
	if (typeof value === 'object' && value !== null) {
		const pairs = Object.entries(value)
			.filter(([, one]) => one !== undefined)
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([key, one]) => `${JSON.stringify(key)}:${canonicalJson(one)}`);
		return `{${pairs.join(',')}}`;
	}
	return JSON.stringify(value);
}

/** SHA-256 in hex, cut to `length` characters. */
export function hash(text: string, length = 64): string {
	return createHash('sha256').update(text).digest('hex').slice(0, length);
}

/**
 * The key for one attempt at one order.
 * @param userKey the user's own key, which stands for the whole identity but the attempt
 * @returns the user's key as it is for the first attempt, else a hash of 40 hex characters with a prefix
 */
export function idempotencyKey(identity: OrderIdentity, request: unknown, userKey: string | null): string {
	const { attempt, ...where } = identity;
	if (userKey !== null) return attempt === 0 ? userKey : `${userKey}-${attempt + 1}`;
	return `n8n-${hash(canonicalJson([where, attempt, request]), 40)}`;
}
