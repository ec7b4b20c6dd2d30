/** A map of limited size that evicts the least recently used entries. */

export interface Bounds<V> {
	/** Maximum number of entries. */
	entries: number;
	/** Maximum total weight of all entries; unlimited if not set. */
	weight?: number;
	/** Returns the weight of an entry. If the weight of a stored entry changes, call `trim`. */
	weightOf?: (value: V) => number;
	/** Weighs all entries only once per this many new ones, because weighing takes time; 1 if not set. */
	weighedEvery?: number;
	/** Returns true if an entry is in use and must not be evicted. */
	isInUse?: (value: V) => boolean;
	/** Called with each evicted entry. */
	onGone?: (value: V) => void;
}

/** A map of limited size. `use` and `set` make an entry the most recently used one, which is never evicted. */
export class RecentMap<K, V> {
	/** In the order in which the entries were set, which is how a Map iterates: the least recently used one first. */
	private readonly map = new Map<K, V>();
	private added = 0;

	constructor(private readonly bounds: Bounds<V>) {}

	get size(): number {
		return this.map.size;
	}

	/** Returns an entry without changing when it was last used. */
	get(key: K): V | undefined {
		return this.map.get(key);
	}

	/** Returns an entry, or a new one if there is none, and makes it the most recently used one. */
	use(key: K, make: () => V): V {
		const value = this.map.get(key) ?? make();
		this.set(key, value);
		return value;
	}

	set(key: K, value: V): void {
		const isNew = !this.map.delete(key);
		this.map.set(key, value);
		if (!isNew) return;
		this.added += 1;
		const isWeighed = this.added % (this.bounds.weighedEvery ?? 1) === 0;
		if (isWeighed || this.map.size > this.bounds.entries) this.trim();
	}

	delete(key: K): void {
		this.map.delete(key);
	}

	/** Evicts the least recently used entries until the rest are within the bounds. */
	trim(): void {
		const { entries, weight: mostWeight = Number.POSITIVE_INFINITY, isInUse, onGone } = this.bounds;
		let weight = this.weight;
		let newer = this.map.size;
		for (const [key, value] of this.map) {
			newer -= 1;
			if (newer === 0 || (this.map.size <= entries && weight <= mostWeight)) return;
			if (isInUse?.(value) === true) continue;
			this.map.delete(key);
			weight -= this.weightOf(value);
			onGone?.(value);
		}
	}

	/** The total weight of all entries. */
	get weight(): number {
		if (this.bounds.weightOf === undefined) return 0;
		let weight = 0;
		for (const value of this.map.values()) weight += this.weightOf(value);
		return weight;
	}

	/** All values, the least recently used one first. */
	values(): IterableIterator<V> {
		return this.map.values();
	}

	/** Returns all entries, the least recently used one first. They may be deleted during iteration. */
	[Symbol.iterator](): IterableIterator<[K, V]> {
		return this.map[Symbol.iterator]();
	}

	private weightOf(value: V): number {
		return this.bounds.weightOf?.(value) ?? 0;
	}
}
