/**
 * What a trigger has delivered: each end of a task starts the workflow once, and each token serves one task. Kept in n8n's
 * static data of the node. n8n reads a copy of them for each callback and saves that copy whole some time after it was
 * answered, so of two callbacks at once the later save wins: therefore all copies that may still be saved get
 * everything. Between processes, as in queue mode with several webhook processes, nothing prevents it.
 */
import { z } from 'zod/v4';

/** In the static data, the newest. */
const MOST_SAVED = 1000;
/** In memory, of one trigger. */
const MOST_REMEMBERED = 5000;
const KEY = 'delivered';
/** As many callbacks as may be under way at once. */
const MOST_COPIES = 100;

/** n8n's static data of the node, as one callback sees them. */
export interface StaticData {
	[key: string]: unknown;
}

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
	/** Copies of the static data that n8n may not have saved yet, oldest first. */
	private readonly copies = new Set<StaticData>();

	/** Takes in what was saved, by this process or another. */
	recall(data: Readonly<StaticData>): void {
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
	note(taskId: string, nonce: string | null, state: string, data: StaticData): void {
		const known = this.records.get(taskId);
		this.forget(taskId);
		this.keep({ taskId, nonce: known?.nonce ?? nonce, states: [...(known?.states ?? []), state] });
		this.copies.add(data);
		const [oldest] = this.copies;
		if (this.copies.size > MOST_COPIES && oldest !== undefined) this.copies.delete(oldest);
		const saved = [...this.records.values()].slice(-MOST_SAVED);
		for (const copy of this.copies) copy[KEY] = saved;
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
