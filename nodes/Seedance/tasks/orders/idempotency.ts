/** The idempotency key: the same for every retry of the same video, different for every other video. */
import { hash } from '../../text/hash';

/** One attempt at one video. */
export interface Attempt {
	/** The part that a retried execution shares with its retries (host/openRun.ts). */
	origin: string;
	nodeId: string;
	/** The video's key in the journal: a hash of its parameters, and its number among equal videos. */
	order: string;
	/** Increases only after the provider itself has reported a task as failed. */
	attempt: number;
}

/** Returns JSON that is the same for equal values, even if their keys are in another order. */
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
 * Returns the idempotency key for one attempt at one video.
 * @param ownKey the user's own key, which is sent unchanged with the first attempt; null if there is none
 * @returns the user's key, or a prefix with a hash of 40 hex characters. Later attempts with a user's key are hashed too, because with
 * a number appended it could be the user's key of another row.
 */
export function idempotencyKey({ attempt, ...order }: Attempt, ownKey: string | null): string {
	if (ownKey !== null && attempt === 0) return ownKey;
	return `n8n-${hash(canonicalJson(ownKey === null ? [order, attempt] : [ownKey, attempt]), 40)}`;
}

/**
 * Returns the key of one attempt at one video for a provider without idempotency keys, which receives only the mark made from it. With
 * the user's own key, it is the same in every execution. The video's own key is part of it, because such a provider can't reject a key
 * that is reused for another video.
 * @param ownKey the user's own key, or null
 */
export function markKey(attempt: Attempt, ownKey: string | null): string {
	if (ownKey === null) return idempotencyKey(attempt, null);
	return `n8n-${hash(canonicalJson([ownKey, attempt.order, attempt.attempt]), 40)}`;
}
