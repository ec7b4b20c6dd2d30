import type { Answer } from '../http/answer';

interface Entry {
	body: string;
	/** null while the first request is still running. */
	answer: Answer | null;
}

/** A fresh key that is being used; to be settled or given up. */
export interface Claim {
	settle(answer: Answer): void;
	/** Nothing was bought: the key may be used again. */
	release(): void;
}

export type Verdict =
	| { kind: 'first'; claim: Claim }
	| { kind: 'replay'; answer: Answer }
	| { kind: 'running' }
	| { kind: 'otherBody' };

/** Idempotency-Key as the seedance2ai.io API page has it: a key belongs to one body, and conflicts while it still runs. */
export class IdempotencyKeys {
	private readonly entries = new Map<string, Entry>();

	/** Keys of different API keys have nothing to do with each other. */
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
