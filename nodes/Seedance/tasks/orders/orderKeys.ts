/** Identifies videos by their parameters, not by the item's index, so that a retry finds them again. */
import { hash } from '../../text/hash';
import { canonicalJson } from './idempotency';

/** The facts that identify a video to submit. */
export interface OrderIdentity {
	/**
	 * Hash of the parameters without the callback URL. A parameter counts by its value, or as written if its expression gives another
	 * value at each evaluation. Files count by their content, because their URLs may change.
	 */
	request: string;
	/** The user's own idempotency key, or null. `asWritten` is its part of the identity. `isStable` is true if its value is that part. */
	ownKey: { value: string; asWritten: string; isStable: boolean } | null;
	/** Hash of the item's JSON. */
	row: string;
	/**
	 * Hash of the parameters as written, the item, and its index in the run. The same in a retry, even if expressions give other values.
	 */
	seat: string;
}

/**
 * Determines which items share a video, and which videos count toward Max Credits: those of one run of the node, or of all calls of a
 * tool.
 */
export interface Scope {
	/** The round of a loop, from 0. */
	runIndex: number;
	/** Whether the node is a tool of an agent. Then every call is a run, and equal calls mean the same video. */
	isTool: boolean;
}

/** The journal's facts about a video that was sent earlier. */
interface KnownOrder {
	/** The runs of the node that the video is for. */
	runs: readonly number[];
	row: string;
	seat: string;
	ownKey: string | null;
}

/** Finds the journal keys of a batch's videos. Each rule can use only keys that earlier rules have left. */
export class OrderKeys {
	private readonly keys: Array<string | undefined> = [];
	private readonly taken = new Set<string>();
	/** Keys of earlier tries of this run: by parameters (the lowest number last), by parameters and row, and by seat. */
	private readonly byAsked = new Map<string, string[]>();
	private readonly byRow = new Map<string, string[]>();
	private readonly bySeat = new Map<string, string>();
	/** Keys of all runs, by parameters and the user's own key at that time. */
	private readonly byOwnKey = new Map<string, string>();
	private readonly nextNumber = new Map<string, number>();

	constructor(
		private readonly entries: ReadonlyMap<string, KnownOrder>,
		private readonly handedOn: ReadonlySet<string>,
		private readonly scope: Scope,
	) {
		for (const [key, { runs, row, seat, ownKey }] of [...entries].reverse()) {
			if (ownKey !== null) this.byOwnKey.set(pairOf(askedBy(key), ownKey), key);
			if (!runs.includes(scope.runIndex)) continue;
			this.bySeat.set(seat, key);
			add(this.byAsked, askedBy(key), key);
			add(this.byRow, pairOf(askedBy(key), row), key);
		}
	}

	keysOf(orders: readonly OrderIdentity[]): ReadonlyArray<string | undefined> {
		const { isTool } = this.scope;
		const isSent = ({ ownKey }: OrderIdentity) => ownKey?.isStable === true;
		// The values that a model passes to its tool identify the video, whenever the calls are made.
		this.pass(orders, (_, asked) => (isTool ? keyOf(asked, 0) : undefined));
		this.pass(orders, ({ seat }, asked) => {
			const key = this.bySeat.get(seat);
			return key !== undefined && askedBy(key) === asked ? this.free(key) : undefined;
		});
		// A user's own key identifies its video at any index.
		this.pass(orders, (order, asked) =>
			isSent(order) && this.entries.has(keyOf(asked, 0)) ? keyOf(asked, 0) : undefined,
		);
		this.pass(orders, ({ ownKey }, asked) =>
			ownKey === null ? undefined : this.free(this.byOwnKey.get(pairOf(asked, ownKey.value))),
		);
		// If expressions count as written, different rows may have the same parameters. Each row keeps its own video, even if it has moved.
		this.pass(orders, ({ row }, asked) => this.firstFree(this.byRow.get(pairOf(asked, row))));
		// The same item with the same parameters as written is the same video, even if its expressions now give other values.
		this.pass(orders, ({ seat }) => {
			const key = this.bySeat.get(seat);
			return key !== undefined && this.handedOn.has(key) ? this.free(key) : undefined;
		});
		this.pass(orders, (_, asked) => this.firstFree(this.byAsked.get(asked)));
		this.pass(orders, (order, asked) => (isSent(order) ? keyOf(asked, 0) : this.newKey(asked)));
		return this.keys;
	}

	private pass(
		orders: readonly OrderIdentity[],
		find: (order: OrderIdentity, asked: string) => string | undefined,
	): void {
		for (const [index, order] of orders.entries()) {
			if (this.keys[index] !== undefined) continue;
			const key = find(order, askedOf(order));
			this.keys[index] = key;
			if (key !== undefined) this.taken.add(key);
		}
	}

	private free(key: string | undefined): string | undefined {
		return key === undefined || this.taken.has(key) ? undefined : key;
	}

	private firstFree(keys: string[] = []): string | undefined {
		while (this.taken.has(keys.at(-1) ?? '')) keys.pop();
		return keys.at(-1);
	}

	private newKey(asked: string): string {
		let number = this.nextNumber.get(asked) ?? 0;
		while (this.taken.has(keyOf(asked, number)) || this.entries.has(keyOf(asked, number))) number += 1;
		this.nextNumber.set(asked, number + 1);
		return keyOf(asked, number);
	}
}

function askedOf({ request, ownKey }: OrderIdentity): string {
	return ownKey === null ? request : hash(canonicalJson([request, ownKey.asWritten]), 16);
}

function keyOf(asked: string, number: number): string {
	return `${asked}/${number}`;
}

function add(lists: Map<string, string[]>, name: string, key: string): void {
	const list = lists.get(name);
	if (list === undefined) lists.set(name, [key]);
	else list.push(key);
}

function pairOf(one: string, other: string): string {
	return JSON.stringify([one, other]);
}

function askedBy(key: string): string {
	return key.slice(0, key.lastIndexOf('/'));
}
