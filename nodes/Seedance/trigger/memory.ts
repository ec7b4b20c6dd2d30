/** What this process remembers of each trigger; n8n makes new objects for every request. */
import { Deliveries } from './deliveries';

/** More than one n8n has; the one not called for longest goes first. */
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
	readonly deliveries = new Deliveries();
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
		return times === 0 ? words : `${words} (and ${times} times more since this was last logged)`;
	}
}

const memories = new Map<string, TriggerMemory>();

/** Of the trigger with this node ID in this workflow. */
export function memoryOf(workflowId: string, nodeId: string): TriggerMemory {
	const key = JSON.stringify([workflowId, nodeId]);
	const memory = memories.get(key) ?? new TriggerMemory();
	memories.delete(key);
	memories.set(key, memory);
	const [oldest] = memories.keys();
	if (memories.size > MOST_TRIGGERS && oldest !== undefined) memories.delete(oldest);
	return memory;
}
