/**
 * A record of what this execution has submitted, written as soon as it is known, so that no retry of the node is charged twice. n8n
 * keeps it in the node context, which it passes to Retry On Fail and "Retry execution". The process keeps it too, because n8n passes
 * only the context of the first failure to a second retry of the same execution.
 */
import { z } from 'zod/v4';
import { RecentMap } from '../recentMap';
import { oneAtATime } from './mutex';
import { OrderKeys, type OrderIdentity, type Scope } from './orderKeys';

const Entry = z.object({
	/**
	 * `sent`: the request was sent, and its result is unknown. `bought`: there is a task. `failed`: the provider reported the task as
	 * failed.
	 */
	state: z.enum(['sent', 'bought', 'failed']),
	taskId: z.string().nullable(),
	/** The cost of the task, as reported by the provider. All amounts are in the provider's unit. */
	amount: z.number().nullable(),
	/** The expected cost, used if no response reports one. */
	expected: z.number().nullable().default(null),
	/** The cost of earlier, failed attempts, minus refunds; null if any of them is unknown. */
	failedAmount: z.number().nullable().default(0),
	attempt: z.int().min(0),
	/** Tasks of earlier attempts that the provider reported as failed. */
	failedTaskIds: z.array(z.string()),
	/**
	 * The idempotency key and body of a request whose result is unknown, if the provider honors keys. The same key requires the same body,
	 * and an expression may give another value the next time.
	 */
	request: z
		.object({ key: z.string(), body: z.record(z.string(), z.unknown()) })
		.nullable()
		.default(null),
	/** When the entry was written, in milliseconds since 1970. */
	at: z.number(),
	/** The runs of the node that the video is for, from 0. */
	runs: z.array(z.int()),
	row: z.string(),
	seat: z.string(),
	ownKey: z.string().nullable().default(null),
});
type Entry = z.infer<typeof Entry>;
export type JournalEntry = Omit<Entry, 'runs' | 'row' | 'seat' | 'ownKey'>;

/** An object that outlives the run: n8n's node context or the memory of the process. */
export type JournalStore = Record<string, unknown>;

/**
 * How long a user's own key identifies a video, in milliseconds: as long as the URL of a finished video works. An older task would be
 * useless.
 */
export const OWN_KEY_HOLDS_MS = 24 * 3_600_000;
/** Maximum number of accounts, and of videos with a user's own key per account, that the process remembers. */
const MOST_ACCOUNTS = 100;
const MOST_OWN_ORDERS = 5000;

/** The videos of an account that were submitted with a user's own key, by any execution of this process. */
export interface OwnOrders {
	/** Journal entries by the video's key. */
	known: RecentMap<string, object>;
	/** Older entries don't count, in milliseconds since 1970. */
	since: number;
}

/** Maximum number of executions to remember. Fewer are retried while they are remembered. */
const MOST_EXECUTIONS = 5000;
/** Maximum number of entries in all of them. An entry takes about 300 bytes. */
const MOST_ENTRIES = 20_000;
/** Entries are counted once per this many new executions. */
const COUNTED_EVERY = 100;

/**
 * The journals that the process remembers, by node and execution. n8n passes the context of the first failure to every retry of an
 * execution, so only this memory knows what an earlier retry submitted.
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
	 * Returns the journal of a node in an execution.
	 * @param id the same for an execution and its retries
	 * @param retriedAt the time by `Clock.elapsed` if this is a retry; otherwise null
	 */
	of(id: string, retriedAt: number | null = null): JournalStore {
		return this.stores.use(id, () => {
			const store = {};
			if (retriedAt !== null) this.lost.set(store, retriedAt);
			return store;
		});
	}

	/**
	 * Returns since when, by `Clock.elapsed`, submits may be missing from a journal, or null if none can be. They may be missing if this
	 * process first met the execution as a retry, so it never saw the first try. n8n's node context doesn't contain the submits of a
	 * killed try either.
	 */
	lostAt(store: JournalStore): number | null {
		return this.lost.get(store) ?? null;
	}

	/**
	 * Returns an account's videos with a user's own key. Needed because two executions may submit the same video within seconds, before
	 * the provider's list shows the first one.
	 * @param now in milliseconds since 1970
	 */
	ownOrdersOf(account: string, now: number): OwnOrders {
		const known = this.own.use(account, () => new RecentMap({ entries: MOST_OWN_ORDERS }));
		return { known, since: now - OWN_KEY_HOLDS_MS };
	}
}

/** The place of a video in the journal. */
export interface OrderPlace {
	key: string;
	runIndex: number;
	row: string;
	seat: string;
	/** The user's own key to send; null if there is none or if its value changes with each evaluation. */
	sentKey: string | null;
	/** The user's own key in this run, or null. */
	ownKey: string | null;
}

/** The amount spent, in the provider's unit, and the number of videos whose cost is unknown. */
export interface Spent {
	amount: number;
	unknown: number;
}

export class Journal {
	/** Keys from n8n's node context. If n8n passed these on, it passed on exactly the same input too. */
	private readonly handedOn: ReadonlySet<string>;

	/**
	 * Merges the entries of `kept` and `shared`. The newer entry wins.
	 * @param kept n8n's node context
	 * @param shared the process's memory for this node and execution, including its retries
	 * @param own the account's videos with a user's own key; null if the provider itself handles such keys across executions
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
	 * Finds the place of each video: that of the same video in an earlier try, or a new one. Equal videos are distinguished by their
	 * number among the equal ones of this execution, not by the item's index, because rows may have moved before a retry. Call this only
	 * while holding the turn, because another run may be submitting the same video.
	 * @returns one place per video, in the same order
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

	/** Returns the entry for a video, or null if there is none or it can't be read. */
	find(place: OrderPlace): JournalEntry | null {
		return this.ofOthers(place) ?? parsed(this.shared[place.key]);
	}

	/** Returns the entry that another execution with the same user-defined key wrote after this one's last entry; otherwise null. */
	ofOthers({ key, sentKey }: OrderPlace): JournalEntry | null {
		if (sentKey === null || this.own === null) return null;
		const stored = this.own.known.get(key);
		const entry = stored === this.shared[key] ? null : parsed(stored);
		const since = Math.max(parsed(this.shared[key])?.at ?? 0, this.own.since);
		return (entry?.at ?? 0) > since ? entry : null;
	}

	write({ key, runIndex, row, seat, sentKey, ownKey }: OrderPlace, entry: JournalEntry): void {
		const known = parsed(this.shared[key])?.runs ?? [];
		// A spread would reserve space for 17 numbers in each entry.
		const runs = known.includes(runIndex) ? known : known.concat(runIndex);
		const stored = this.keep(key, { ...entry, runs, row, seat, ownKey });
		if (sentKey !== null) this.own?.known.set(key, stored);
	}

	/**
	 * Returns the amount that counts toward Max Credits before this batch sends anything: failed attempts, and the known or possible cost of other
	 * videos.
	 * @param places the videos of this batch; their current attempts are not included, because the batch counts them itself
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
	 * Waits until no other run of the node submits anything, in this execution or in another retry of it. An agent may call its tool
	 * several times at once, and each call must know what the others have submitted.
	 * @param signal ends the wait
	 * @returns a function to call when nothing more will be submitted; it may be called more than once
	 */
	async turn(signal: AbortSignal): Promise<() => void> {
		return await oneAtATime(this.shared, signal);
	}

	/** Removes a video that was certainly not accepted. */
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

/**
 * Parsed entries, by the stored object. Avoids parsing all of them again in every round of a loop. A stored object is replaced and
 * never modified.
 */
const parsedBefore = new WeakMap<object, Entry>();

function parsed(value: unknown): Entry | null {
	if (typeof value !== 'object' || value === null) return null;
	const known = parsedBefore.get(value) ?? Entry.safeParse(value).data;
	if (known === undefined) return null;
	parsedBefore.set(value, known);
	return known;
}
