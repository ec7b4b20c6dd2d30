/**
 * What a trigger has delivered: each end of a task starts the workflow once, and each token serves one task. Kept in n8n's
 * static data of the node, which n8n saves after each callback but which two callbacks at once overwrite for each
 * other; so this process remembers as well, and what one save has lost, the next one puts back.
 */
import { z } from 'zod/v4';

/** In the static data, the newest. */
const MOST_SAVED = 1000;
/** In memory, of one trigger. */
const MOST_REMEMBERED = 5000;
const KEY = 'delivered';

const Record = z.object({
	taskId: z.string(),
	/** Of the token that it came with; null where callbacks are not signed. */
	nonce: z.string().nullable(),
	/** The states in which it was delivered. */
	states: z.array(z.string()),
});
type Record = z.infer<typeof Record>;
const Saved = z.array(Record).catch([]);

export class Deliveries {
	/** Oldest first, by task ID. */
	private readonly records = new Map<string, Record>();
	private readonly taskOfNonce = new Map<string, string>();

	/** Takes in what was saved, by this process or another. */
	recall(data: Readonly<{ [key: string]: unknown }>): void {
		for (const saved of Saved.parse(data[KEY] ?? [])) {
			const known = this.records.get(saved.taskId);
			if (known === undefined) this.keep(saved);
			else known.states = [...new Set([...known.states, ...saved.states])];
		}
	}

	/** Whether a token may deliver this task: it has delivered no other, and no other token has delivered the task. */
	allows(taskId: string, nonce: string | null): boolean {
		if (nonce === null) return true;
		const task = this.taskOfNonce.get(nonce);
		const known = this.records.get(taskId)?.nonce ?? null;
		return (task === undefined || task === taskId) && (known === null || known === nonce);
	}

	has(taskId: string, state: string): boolean {
		return this.records.get(taskId)?.states.includes(state) ?? false;
	}

	/** Notes a delivery, here and in the static data. */
	note(taskId: string, nonce: string | null, state: string, data: { [key: string]: unknown }): void {
		const known = this.records.get(taskId);
		this.forget(taskId);
		this.keep({ taskId, nonce: known?.nonce ?? nonce, states: [...(known?.states ?? []), state] });
		data[KEY] = [...this.records.values()].slice(-MOST_SAVED);
	}

	private keep(record: Record): void {
		this.records.set(record.taskId, record);
		if (record.nonce !== null) this.taskOfNonce.set(record.nonce, record.taskId);
		const [oldest] = this.records.keys();
		if (this.records.size > MOST_REMEMBERED && oldest !== undefined) this.forget(oldest);
	}

	private forget(taskId: string): void {
		const nonce = this.records.get(taskId)?.nonce ?? null;
		if (nonce !== null) this.taskOfNonce.delete(nonce);
		this.records.delete(taskId);
	}
}
