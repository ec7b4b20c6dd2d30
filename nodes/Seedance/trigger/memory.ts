/** Remembers the callbacks of each trigger in this process. n8n creates new objects for every request. */
import { z } from 'zod/v4';
import { keptByProcess } from '../host/processState';
import { endWithPeriod } from '../text/sentences';
import { isSameId } from '../text/taskIds';
import { RecentMap } from '../tasks/recentMap';

/** More than one n8n instance has. */
const MOST_TRIGGERS = 1000;
/** Limits repeated log entries, so that forged callbacks or a wrong setting don't fill n8n's log. */
const LOG_AGAIN_MS = 3_600_000;

/** Warning for the user about a callback that started no workflow. */
export interface Complaint {
	kind: 'missing' | 'forged' | 'expired' | 'another' | 'unreachable' | 'broken';
	/** Follows "a callback" in the log entry. */
	words: string;
}

export class TriggerMemory {
	readonly deliveries = new DeliveryLog();
	private readonly complaints = new Map<Complaint['kind'], { at: number; since: number }>();

	/** @returns the text to log for the first complaint of its kind, then once an hour with the number since; otherwise null */
	complaint({ kind, words }: Complaint, now: number): string | null {
		const known = this.complaints.get(kind);
		if (known !== undefined && now - known.at < LOG_AGAIN_MS) {
			known.since += 1;
			return null;
		}
		this.complaints.set(kind, { at: now, since: 0 });
		const times = known?.since ?? 0;
		return times === 0
			? words
			: `${endWithPeriod(words)} The same happened to ${times} more ${times === 1 ? 'callback' : 'callbacks'} since the last log entry`;
	}
}

const memories = keptByProcess(() => new RecentMap<string, TriggerMemory>({ entries: MOST_TRIGGERS }));

/** Returns the memory of the trigger with this node ID in this workflow. */
export function memoryOf(workflowId: string, nodeId: string): TriggerMemory {
	return memories().use(JSON.stringify([workflowId, nodeId]), () => new TriggerMemory());
}

/** Most deliveries in the static data; the newest are kept. */
const MOST_SAVED = 1000;
/** Most deliveries in memory per trigger. */
const MOST_REMEMBERED = 5000;
const KEY = 'delivered';
/** More than the callbacks processed at the same time. */
const MOST_COPIES = 100;

/** n8n's static data of the node, as seen by one callback. */
export interface StaticData {
	[key: string]: unknown;
}

const Delivery = z.object({
	taskId: z.string(),
	/** Nonce of the token it arrived with; null if callbacks are not signed. */
	nonce: z.string().nullable(),
	/** Task states that were delivered. */
	states: z.array(z.string()),
});
type Delivery = z.infer<typeof Delivery>;
const Saved = z.array(Delivery).catch([]);

/**
 * Log of a trigger's deliveries, stored in n8n's static data of the node. Each end of a task starts the workflow once, and a token
 * serves one task.
 * n8n gives each callback a copy of the static data and saves the whole copy some time after the response, so the last save
 * wins. Therefore each delivery is written to all copies that may still be saved.
 * Several webhook processes, as in queue mode, can still deliver the same task twice.
 */
export class DeliveryLog {
	/** By task ID. */
	private readonly deliveries = new RecentMap<string, Delivery>({
		entries: MOST_REMEMBERED,
		onGone: (delivery) => this.forgetNonce(delivery),
	});
	private readonly taskOfNonce = new Map<string, string>();
	/** Copies of the static data that n8n may not have saved yet. */
	private readonly copies = new RecentMap<StaticData, StaticData>({ entries: MOST_COPIES });

	/** Adds the deliveries saved by this process or another. */
	recall(data: Readonly<StaticData>): void {
		for (const saved of Saved.parse(data[KEY] ?? [])) {
			const known = this.deliveries.get(saved.taskId);
			if (known === undefined) this.keep(saved);
			else known.states = [...new Set([...known.states, ...saved.states])];
		}
	}

	/** Whether a token may deliver this task: it has delivered no other task, and no other token has delivered this one. */
	allows(taskId: string, nonce: string | null): boolean {
		if (nonce === null) return true;
		const task = this.taskOfNonce.get(nonce);
		const known = this.deliveries.get(taskId)?.nonce ?? null;
		return (task === undefined || task === taskId) && (known === null || known === nonce);
	}

	/**
	 * Whether to poll a task that a callback names. At this point the provider has not confirmed the spelling of the ID, so an ID
	 * that the token has delivered in another letter case counts as the same task.
	 */
	isWorthAsking(taskId: string, nonce: string | null): boolean {
		const delivered = nonce === null ? undefined : this.taskOfNonce.get(nonce);
		return delivered === undefined ? this.allows(taskId, nonce) : isSameId(delivered, taskId);
	}

	has(taskId: string, state: string): boolean {
		return this.deliveries.get(taskId)?.states.includes(state) ?? false;
	}

	/** Records a delivery, here and in the static data. */
	note(taskId: string, nonce: string | null, state: string, data: StaticData): void {
		const known = this.deliveries.get(taskId);
		if (known !== undefined) this.forgetNonce(known);
		this.keep({ taskId, nonce: known?.nonce ?? nonce, states: [...(known?.states ?? []), state] });
		this.copies.set(data, data);
		const saved = [...this.deliveries.values()].slice(-MOST_SAVED);
		for (const copy of this.copies.values()) copy[KEY] = saved;
	}

	private keep(delivery: Delivery): void {
		this.deliveries.set(delivery.taskId, delivery);
		if (delivery.nonce !== null) this.taskOfNonce.set(delivery.nonce, delivery.taskId);
	}

	private forgetNonce({ nonce }: Delivery): void {
		if (nonce !== null) this.taskOfNonce.delete(nonce);
	}
}
