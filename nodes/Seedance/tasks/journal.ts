/**
 * What this execution has bought, written down the moment it is known, so that a retry of the node pays for nothing
 * twice. It lives in n8n's node context, which Retry On Fail and "Retry execution" hand on, and goes through JSON.
 */
import { z } from 'zod/v4';
import { canonicalJson, hash } from './idempotency';

const Entry = z.object({
	/** `sent`: the request went out and nothing certain came back. `bought`: there is a task. `failed`: the provider said that it failed. */
	state: z.enum(['sent', 'bought', 'failed']),
	taskId: z.string().nullable(),
	credits: z.number().nullable(),
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

	/** Credits of all that is written down as bought but these orders: what other runs of the node have spent. */
	spentBeside(places: readonly OrderPlace[]): number {
		const own = new Set(places.map(keyOf));
		return Object.entries(this.store).reduce((sum, [key, value]) => {
			const { data: entry } = Entry.safeParse(value);
			const counts = entry?.state === 'bought' && !own.has(key);
			return counts ? sum + (entry.credits ?? 0) : sum;
		}, 0);
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
