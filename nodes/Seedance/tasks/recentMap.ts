/** A map with a bound. If it is too full, the least recently used entries go. */

export interface Bounds<V> {
	/** The most entries. */
	entries: number;
	/** The most weight of all entries together; unbounded if not given. */
	weight?: number;
	/** Returns the weight of an entry. It may change while the entry is kept; then call `trim`. */
	weightOf?: (value: V) => number;
	/** Weighs all entries only once in so many new ones, because that takes time; 1 if not given. */
	weighedEvery?: number;
	/** Returns true if an entry must stay because it is in use, even if the map is too full. */
	isInUse?: (value: V) => boolean;
	/** Called with each entry that goes because the map is too full. */
	onGone?: (value: V) => void;
}

/** `use` and `set` make an entry the most recently used one, which always stays. */
export class RecentMap<K, V> {
	/** A Map lists its entries in the order in which they were set: here the least recently used one first. */
	private readonly map = new Map<K, V>();
	private added = 0;

	constructor(private readonly bounds: Bounds<V>) {}

	get size(): number {
		return this.map.size;
	}

	/** Returns an entry without making it the most recently used one. */
	get(key: K): V | undefined {
		return this.map.get(key);
	}

	/** Returns an entry, a new one if there is none, and makes it the most recently used one. */
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

	/** Removes the least recently used entries until the others are within the bounds. */
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

	/** The weight of all entries together. */
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

	/** All entries, the least recently used one first. They may be deleted meanwhile. */
	[Symbol.iterator](): IterableIterator<[K, V]> {
		return this.map[Symbol.iterator]();
	}

	private weightOf(value: V): number {
		return this.bounds.weightOf?.(value) ?? 0;
	}
}
