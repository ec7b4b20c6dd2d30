import type { Answer } from '../http/answer';

interface Entry {
	body: string;
	/** null while the first request is still running. */
	answer: Answer | null;
}

/** A new key in use, to be settled or released. */
export interface Claim {
	settle(answer: Answer): void;
	/** Releases the key for reuse, because no task was created. */
	release(): void;
}

export type Verdict =
	| { kind: 'first'; claim: Claim }
	| { kind: 'replay'; answer: Answer }
	| { kind: 'running' }
	| { kind: 'otherBody' };

/**
 * Idempotency keys, according to the seedance2ai.io API page: a key belongs to one body, and conflicts while its request is
 * running.
 */
export class IdempotencyKeys {
	private readonly entries = new Map<string, Entry>();

	/** Idempotency keys of different API keys are independent. */
	claim(apiKey: string, idempotencyKey: string, body: string): Verdict {
		const id = JSON.stringify([apiKey, idempotencyKey]);
		const known = this.entries.get(id);
		if (known !== undefined) {
			if (known.body !== body) return { kind: 'otherBody' };
			return known.answer === null ? { kind: 'running' } : { kind: 'replay', answer: known.answer };
		}
		const entry: Entry = { body, answer: null };
		this.entries.set(id, entry);
		return {
			kind: 'first',
			claim: {
				settle: (answer) => {
					entry.answer = answer;
				},
				release: () => {
					this.entries.delete(id);
				},
			},
		};
	}

	clear(): void {
		this.entries.clear();
	}
}
