/**
 * What this execution has submitted, written down the moment it is known, so that no retry of the node pays twice. n8n keeps it
 * in the node context, which Retry On Fail and "Retry execution" hand on; the process keeps it too, for a second retry of the
 * same execution, to which n8n hands the context of the first failure only.
 */
import { z } from 'zod/v4';
import { RecentMap } from '../recentMap';
import { oneAtATime } from './mutex';
import { OrderKeys, type OrderIdentity, type Scope } from './orderKeys';

const Entry = z.object({
	/** `sent`: the request went out and nothing certain came back. `bought`: there is a task. `failed`: the provider said that it failed. */
	state: z.enum(['sent', 'bought', 'failed']),
	taskId: z.string().nullable(),
	/** What the task has cost, by the provider's answer. All amounts are in the provider's unit. */
	amount: z.number().nullable(),
	/** What it was expected to cost, for where no answer says. */
	expected: z.number().nullable().default(null),
	/** What earlier attempts, which failed, have cost and not given back; null where that of one is not known. */
	failedAmount: z.number().nullable().default(0),
	attempt: z.int().min(0),
	/** Tasks of earlier attempts, which the provider has said failed. */
	failedTaskIds: z.array(z.string()),
	/**
	 * The idempotency key and body of a request whose outcome is not known, where the provider honors keys: the same key has to
	 * come with the same body, and an expression may not give the same value again.
	 */
	request: z
		.object({ key: z.string(), body: z.record(z.string(), z.unknown()) })
		.nullable()
		.default(null),
	/** When it was written, milliseconds since 1970. */
	at: z.number(),
	/** The runs of the node that the order is for, from 0. */
	runs: z.array(z.int()),
	row: z.string(),
	seat: z.string(),
	ownKey: z.string().nullable().default(null),
});
type Entry = z.infer<typeof Entry>;
export type JournalEntry = Omit<Entry, 'runs' | 'row' | 'seat' | 'ownKey'>;

/** An object that outlives the run: n8n's node context, or the memory of the process. */
export type JournalStore = Record<string, unknown>;

/** A user's own key holds as long as the URL of a finished video does: one of an older task could not be used. */
export const OWN_KEY_HOLDS_MS = 24 * 3_600_000;
/** The most accounts, and orders with own keys of each, that the process remembers. */
const MOST_ACCOUNTS = 100;
const MOST_OWN_ORDERS = 5000;

/** What the process knows of an account's orders with own keys, whichever execution submitted them. */
export interface OwnOrders {
	/** By the order's key. */
	known: RecentMap<string, object>;
	/** What was written before counts no more, in milliseconds since 1970. */
	since: number;
}

/** More executions than are retried while they are remembered. */
const MOST_EXECUTIONS = 5000;
/** The most entries in all of them, of some 300 bytes each. */
const MOST_ENTRIES = 20_000;
/** They are counted once in so many new executions. */
const COUNTED_EVERY = 100;

/**
 * The journals that the process remembers, by node and execution. n8n gives the context of the first failure to every retry of
 * an execution; only this knows what an earlier retry has submitted.
 */
export class JournalMemory {
	private readonly stores = new RecentMap<string, JournalStore>({
		entries: MOST_EXECUTIONS,
		weight: MOST_ENTRIES,
		weightOf: (store) => Object.keys(store).length,
		weighedEvery: COUNTED_EVERY,
	});
	private readonly lost = new WeakMap<JournalStore, number>();
	private readonly own = new RecentMap<string, OwnOrders['known']>({ entries: MOST_ACCOUNTS });

	/**
	 * @param id the same for an execution and its retries
	 * @param retriedAt the time by `Clock.elapsed` in a retry; otherwise null
	 */
	of(id: string, retriedAt: number | null = null): JournalStore {
		return this.stores.use(id, () => {
			const store = {};
			if (retriedAt !== null) this.lost.set(store, retriedAt);
			return store;
		});
	}

	/**
	 * Returns since when, by `Clock.elapsed`, this process knows that orders may be missing, or null if none can be. It never saw the
	 * first try of an execution that it first met as a retry. What n8n hands on may lack orders too, those of a try that was killed.
	 */
	lostAt(store: JournalStore): number | null {
		return this.lost.get(store) ?? null;
	}

	/**
	 * Returns the orders with own keys of an account. Two executions may submit the same one within seconds, before the provider's list
	 * shows the first.
	 * @param now in milliseconds since 1970
	 */
	ownOrdersOf(account: string, now: number): OwnOrders {
		const known = this.own.use(account, () => new RecentMap({ entries: MOST_OWN_ORDERS }));
		return { known, since: now - OWN_KEY_HOLDS_MS };
	}
}

/** Where an order stands in the journal. */
export interface OrderPlace {
	key: string;
	runIndex: number;
	row: string;
	seat: string;
	/** The user's own key, as it is to be sent; null for none, and for one that changes with each evaluation. */
	sentKey: string | null;
	/** The user's own key as this run has it, or null. */
	ownKey: string | null;
}

/** What is spent, in the provider's unit, and how many videos have a cost that nobody knows. */
export interface Spent {
	amount: number;
	unknown: number;
}

export class Journal {
	/** Keys that n8n itself has handed on: with them, it has handed on the very same input. */
	private readonly handedOn: ReadonlySet<string>;

	/**
	 * @param kept n8n's node context
	 * @param shared the memory of the process for this node and execution, with its retries
	 * @param own where own keys hold across executions: what the process knows of such orders; null where the provider sees to that
	 */
	constructor(
		private readonly kept: JournalStore,
		private readonly shared: JournalStore = kept,
		private readonly own: OwnOrders | null = null,
	) {
		this.handedOn = new Set(Object.keys(kept));
		for (const key of new Set([...this.handedOn, ...Object.keys(shared)])) {
			const [ours, theirs] = [parsed(kept[key]), parsed(shared[key])];
			const newest = (ours?.at ?? -1) > (theirs?.at ?? -1) ? ours : (theirs ?? ours);
			if (newest !== null) this.keep(key, newest);
		}
	}

	/**
	 * Finds the place of each order: that of the same order in an earlier try, else a new one. Equal orders are told apart by
	 * their number among the equal ones of this execution, not by their place among the items: rows may have moved by the time of
	 * a retry. To be called with the turn, since another run may have submitted what is asked for here.
	 * @returns one place for each order, in their order
	 */
	placesOf(orders: readonly OrderIdentity[], scope: Scope): OrderPlace[] {
		const { runIndex } = scope;
		const entries = this.entries();
		const keys = new OrderKeys(entries, this.handedOn, scope).keysOf(orders);
		return orders.map(({ row, seat, ownKey }, index) => {
			const key = keys[index] ?? '';
			const entry = entries.get(key);
			if (entry !== undefined && !entry.runs.includes(runIndex)) {
				this.keep(key, { ...entry, runs: [...entry.runs, runIndex] });
			}
			const sentKey = ownKey?.isStable === true ? ownKey.value : null;
			return { key, runIndex, row, seat, sentKey, ownKey: ownKey?.value ?? null };
		});
	}

	/** What is known of an order, or null; an entry that can't be read counts as none. */
	find(place: OrderPlace): JournalEntry | null {
		return this.ofOthers(place) ?? parsed(this.shared[place.key]);
	}

	/** What another execution, which has the user's key too, has written of an order since this one did; else null. */
	ofOthers({ key, sentKey }: OrderPlace): JournalEntry | null {
		if (sentKey === null || this.own === null) return null;
		const stored = this.own.known.get(key);
		const entry = stored === this.shared[key] ? null : parsed(stored);
		const since = Math.max(parsed(this.shared[key])?.at ?? 0, this.own.since);
		return (entry?.at ?? 0) > since ? entry : null;
	}

	write({ key, runIndex, row, seat, sentKey, ownKey }: OrderPlace, entry: JournalEntry): void {
		const known = parsed(this.shared[key])?.runs ?? [];
		const runs = known.includes(runIndex) ? known : [...known, runIndex];
		const stored = this.keep(key, { ...entry, runs, row, seat, ownKey });
		if (sentKey !== null) this.own?.known.set(key, stored);
	}

	/**
	 * What counts towards Max Credits before this batch has sent anything: failed attempts, and whatever other orders have cost
	 * or may have cost.
	 * @param places the orders of this batch, whose present attempts it counts itself
	 */
	spentBeside(places: readonly OrderPlace[], { runIndex, isTool }: Scope): Spent {
		const own = new Set(places.map(({ key }) => key));
		const spent = { amount: 0, unknown: 0 };
		for (const [key, entry] of this.entries()) {
			if (!isTool && !entry.runs.includes(runIndex)) continue;
			const isOthers = entry.state !== 'failed' && !own.has(key);
			for (const cost of [entry.failedAmount, isOthers ? (entry.amount ?? entry.expected) : 0]) {
				spent.amount += cost ?? 0;
				spent.unknown += Number(cost === null);
			}
		}
		return spent;
	}

	/**
	 * Waits until no other run of the node in this execution, or in another retry of it, submits anything: an agent may call its
	 * tool several times at once, and each call has to know what the others have submitted.
	 * @param signal ends the waiting
	 * @returns what is to be called once nothing more will be submitted; it may be called again
	 */
	async turn(signal: AbortSignal): Promise<() => void> {
		return await oneAtATime(this.shared, signal);
	}

	/** For an order that certainly was not accepted. */
	forget({ key, sentKey }: OrderPlace): void {
		for (const store of [this.kept, this.shared]) Reflect.deleteProperty(store, key);
		if (sentKey !== null) this.own?.known.delete(key);
	}

	private keep(key: string, entry: Entry): object {
		const { request, ownKey, ...facts } = entry;
		const rare = { ...(request === null ? {} : { request }), ...(ownKey === null ? {} : { ownKey }) };
		const stored = { ...facts, ...rare };
		parsedBefore.set(stored, entry);
		for (const store of [this.kept, this.shared]) store[key] = stored;
		return stored;
	}

	private entries(): Map<string, Entry> {
		const entries = new Map<string, Entry>();
		for (const [key, value] of Object.entries(this.shared)) {
			const entry = parsed(value);
			if (entry !== null) entries.set(key, entry);
		}
		return entries;
	}
}

/** By the object that was stored. It is replaced and never changed, and a loop reads all of them in every round. */
const parsedBefore = new WeakMap<object, Entry>();

function parsed(value: unknown): Entry | null {
	if (typeof value !== 'object' || value === null) return null;
	const known = parsedBefore.get(value) ?? Entry.safeParse(value).data;
	if (known === undefined) return null;
	parsedBefore.set(value, known);
	return known;
}
