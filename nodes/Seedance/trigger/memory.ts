/** Remembers what each trigger has received, per process: n8n makes new objects for every request. */
import { z } from 'zod/v4';
import { keptByProcess } from '../host/processState';
import { isSameId } from '../text/taskIds';
import { RecentMap } from '../tasks/recentMap';

/** More than one n8n has. */
const MOST_TRIGGERS = 1000;
/** A forger or a wrong setting must not fill n8n's log. */
const LOG_AGAIN_MS = 3_600_000;

/** What a person should know of a callback that started nothing. */
export interface Complaint {
	kind: 'missing' | 'forged' | 'expired' | 'another' | 'unreachable' | 'broken';
	/** They go on after "a callback". */
	words: string;
}

export class TriggerMemory {
	readonly deliveries = new DeliveryLog();
	private readonly complaints = new Map<Complaint['kind'], { at: number; since: number }>();

	/** @returns what to log: a complaint when one of its kind comes up first, and then once an hour with how often; else null */
	complaint({ kind, words }: Complaint, now: number): string | null {
		const known = this.complaints.get(kind);
		if (known !== undefined && now - known.at < LOG_AGAIN_MS) {
			known.since += 1;
			return null;
		}
		this.complaints.set(kind, { at: now, since: 0 });
		const times = known?.since ?? 0;
		return times === 0 ? words : `${words} (and ${times} more since the last log entry)`;
	}
}

const memories = keptByProcess(() => new RecentMap<string, TriggerMemory>({ entries: MOST_TRIGGERS }));

/** Of the trigger with this node ID in this workflow. */
export function memoryOf(workflowId: string, nodeId: string): TriggerMemory {
	return memories().use(JSON.stringify([workflowId, nodeId]), () => new TriggerMemory());
}

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

const Delivery = z.object({
	taskId: z.string(),
	/** Of the token that it came with; null where callbacks are not signed. */
	nonce: z.string().nullable(),
	/** The states in which it was delivered. */
	states: z.array(z.string()),
});
type Delivery = z.infer<typeof Delivery>;
const Saved = z.array(Delivery).catch([]);

/**
 * What a trigger has delivered: each end of a task starts the workflow once, and each token serves one task. Kept in n8n's
 * static data of the node. n8n reads a copy of them for each callback and saves that copy whole some time after it was
 * answered, so of two callbacks at once the later save wins: therefore all copies that may still be saved get
 * everything. Between processes, as in queue mode with several webhook processes, nothing prevents it.
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

	/** Takes in what was saved, by this process or another. */
	recall(data: Readonly<StaticData>): void {
		for (const saved of Saved.parse(data[KEY] ?? [])) {
			const known = this.deliveries.get(saved.taskId);
			if (known === undefined) this.keep(saved);
			else known.states = [...new Set([...known.states, ...saved.states])];
		}
	}

	/** Whether a token may deliver this task: it has delivered no other, and no other token has delivered the task. */
	allows(taskId: string, nonce: string | null): boolean {
		if (nonce === null) return true;
		const task = this.taskOfNonce.get(nonce);
		const known = this.deliveries.get(taskId)?.nonce ?? null;
		return (task === undefined || task === taskId) && (known === null || known === nonce);
	}

	/**
	 * Whether a token may deliver a task that a callback names, before the provider has confirmed how its ID is spelled: what it
	 * has delivered under another letter case is the same task.
	 */
	isWorthAsking(taskId: string, nonce: string | null): boolean {
		const delivered = nonce === null ? undefined : this.taskOfNonce.get(nonce);
		return delivered === undefined ? this.allows(taskId, nonce) : isSameId(delivered, taskId);
	}

	has(taskId: string, state: string): boolean {
		return this.deliveries.get(taskId)?.states.includes(state) ?? false;
	}

	/** Notes a delivery, here and in the static data. */
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
