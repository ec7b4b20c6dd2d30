/** The idempotency key: the same for every retry of the same order, different for every other order. */
import { hash } from '../../text/hash';

/** One attempt at one order. */
export interface Attempt {
	/** What a retried execution shares with the one it retries (host/openRun.ts). */
	origin: string;
	nodeId: string;
	/** The order's key in the journal: what it asks for, and its number among equal orders. */
	order: string;
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

/**
 * The key to send with one attempt at one order.
 * @param ownKey the user's own key, sent as it is with the first attempt; null for none
 * @returns the user's key, else a hash of 40 hex characters with a prefix. A later attempt with an own key is hashed too: with
 * a number appended it could be the own key of another row.
 */
export function idempotencyKey({ attempt, ...order }: Attempt, ownKey: string | null): string {
	if (ownKey !== null && attempt === 0) return ownKey;
	return `n8n-${hash(canonicalJson(ownKey === null ? [order, attempt] : [ownKey, attempt]), 40)}`;
}

/**
 * Returns the key of one attempt at one order for a provider without idempotency keys, which sees only the mark made from it. With the
 * user's own key it is the same in every execution. The order is part of it, because such a provider can't refuse a key that
 * comes with another order.
 * @param ownKey the user's own key, or null for none
 */
export function markKey(attempt: Attempt, ownKey: string | null): string {
	if (ownKey === null) return idempotencyKey(attempt, null);
	return `n8n-${hash(canonicalJson([ownKey, attempt.order, attempt.attempt]), 40)}`;
}
