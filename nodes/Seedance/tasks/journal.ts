/**
 * What this execution has bought, written down the moment it is known, so that a retry of the node pays for nothing
 * twice. It lives in n8n's node context, which Retry On Fail and "Retry execution" hand on, and goes through JSON.
 */
import { z } from 'zod/v4';
import { canonicalJson, hash } from './idempotency';
import { oneAtATime } from './oneAtATime';

const Entry = z.object({
	/** `sent`: the request went out and nothing certain came back. `bought`: there is a task. `failed`: the provider said that it failed. */
	state: z.enum(['sent', 'bought', 'failed']),
	taskId: z.string().nullable(),
	/** What the task has cost, by the provider's answer. */
	credits: z.number().nullable(),
	/** What it was expected to cost, for where no answer says. */
	expected: z.number().nullable().default(null),
	/** What earlier attempts, which failed, have cost and not given back; null where that of one is not known. */
	failedCredits: z.number().nullable().default(0),
	attempt: z.int().min(0),
	/** Tasks of earlier attempts, which the provider has said failed. */
	failedTaskIds: z.array(z.string()),
	/** When it was written, milliseconds since 1970. */
	at: z.number(),
});
export type JournalEntry = z.infer<typeof Entry>;

/** The object that n8n keeps for us. */
export type JournalStore = Record<string, unknown>;

/** Where an order stands in a run of the node. */
export interface OrderPlace {
	runIndex: number;
	itemIndex: number;
	/**
	 * What is ordered, and the user's own key, if any: another request in the same place is another order. Files are in it
	 * by their content, since their URLs may change.
	 */
	request: unknown;
	userKey: string | null;
}

/** Credits that are spent, and how many videos have a cost that nobody knows. */
export interface Spent {
	credits: number;
	unknown: number;
}

export class Journal {
	/** An order is looked up several times, and its request can be long. */
	private readonly keys = new WeakMap<OrderPlace, string>();

	constructor(private readonly store: JournalStore) {}

	/** What is known of an order, or null; an entry that can't be read counts as none. */
	find(place: OrderPlace): JournalEntry | null {
		const entry = this.store[this.keyOf(place)];
		// Most often there is none, and to explain what is wrong with nothing takes long.
		if (entry === undefined) return null;
		const parsed = Entry.safeParse(entry);
		return parsed.success ? parsed.data : null;
	}

	write(place: OrderPlace, entry: JournalEntry): void {
		this.store[this.keyOf(place)] = { ...entry };
	}

	/** What other runs of the node have spent, and failed attempts at these orders: all that is written down but these tasks. */
	spentBeside(places: readonly OrderPlace[]): Spent {
		const own = new Set(places.map(keyOf));
		const spent = { credits: 0, unknown: 0 };
		for (const [key, value] of Object.entries(this.store)) {
			const { data: entry } = Entry.safeParse(value);
			if (entry === undefined) continue;
			const isOthers = entry.state === 'bought' && !own.has(key);
			for (const cost of [entry.failedCredits, isOthers ? (entry.credits ?? entry.expected) : 0]) {
				spent.credits += cost ?? 0;
				spent.unknown += Number(cost === null);
			}
		}
		return spent;
	}

	/**
	 * Waits until no other run of the node in this execution orders anything: an agent may call its tool several times at once,
	 * and each call has to know what the others have bought.
	 * @param signal ends the waiting
	 * @returns what is to be called once nothing more will be ordered; it may be called again
	 */
	async turn(signal: AbortSignal): Promise<() => void> {
		return await oneAtATime(this.store, signal);
	}

	/** For an order that certainly was not accepted. */
	forget(place: OrderPlace): void {
		Reflect.deleteProperty(this.store, this.keyOf(place));
	}

	private keyOf(place: OrderPlace): string {
		const key = this.keys.get(place) ?? keyOf(place);
		this.keys.set(place, key);
		return key;
	}
}

/** The user's own key stands for an order wherever it is; else it is known by its place in the run. */
function keyOf({ runIndex, itemIndex, request, userKey }: OrderPlace): string {
	const order = hash(canonicalJson([request, userKey]), 16);
	return userKey === null ? `${runIndex}/${itemIndex}/${order}` : order;
}
