/** Decides whether a video may be submitted now: within the user's cap, and only while submits can still succeed. */
import { submitKindOf, type RequestKind, type Provider, type Unit } from '../../providers/provider';
import type { Failure } from '../../providers/task';
import type { JobState } from '../job';
import type { Spent } from './journal';
import { amountUsed, costOf, priceShape, priceToldEarly, usdIn, type Prices } from './prices';

/** Failures that every further submit with this key would meet too. */
const CLOSING: readonly Failure['code'][] = ['insufficient_credits', 'quota_exceeded', 'unauthorized'];

export class SpendGate {
	/** Why no further submit makes sense, or null. */
	private closed: Failure | null = null;
	private readonly closedKinds = new Map<RequestKind, Failure>();
	/** Expected cost of submits that are under way, in the provider's unit like all amounts; null for one whose price nobody knows. */
	private readonly underWay = new Map<JobState, number | null>();
	/** What each order of this run has cost or may have cost; null for one whose cost nobody knows. */
	private readonly costs = new Map<JobState, number | null>();
	/** Kinds of submissions whose price an answer of this run has told. */
	private readonly confirmed = new Map<string, number>();

	constructor(
		private readonly provider: Provider,
		private readonly prices: Prices,
		/** What counts towards the cap: spent and not got back, at first by others. */
		private readonly spent: Spent,
	) {}

	/** `go`, `wait` until a submit under way has been answered, or why it is not to be sent. */
	check(state: JobState): 'go' | 'wait' | Failure {
		// Once sent by this run, an order is followed to a clear answer.
		if (state.tries > 0) return 'go';
		const closed = this.closed ?? this.closedKindOf(state);
		if (closed !== null) return state.inDoubt(notSent(closed));
		const cap = state.order?.cap ?? null;
		return cap === null ? 'go' : this.checkCap(state, cap);
	}

	private checkCap(state: JobState, cap: number): 'go' | 'wait' | Failure {
		// An order in doubt is sent again to find out what it has cost: what others in doubt may have cost holds up only new ones.
		const { amount, unknown } = state.isInDoubt ? this.spentForSure() : this.spent;
		const { unit } = this.provider;
		if (unknown > 0) return this.underWay.size > 0 ? 'wait' : state.inDoubt(costUnknown(cap, unit));
		const price = this.priceOf(state);
		if (amount + (price ?? LEAST[unit]) > cap) return state.inDoubt(overCap(cap, amount, price, unit));
		if (this.underWay.size === 0) return 'go';
		// A price that no answer of this run has told may be out of date: one submit shows it before others go beside it.
		const isConfirmed = [state, ...this.underWay.keys()].every(
			(one) => this.confirmedPrice(one) !== undefined,
		);
		if (price === null || !isConfirmed) return 'wait';
		const expected = [...this.underWay.values()].reduce<number>((sum, one) => sum + (one ?? 0), 0);
		return amount + expected + price > cap ? 'wait' : 'go';
	}

	/** What was spent, without what orders of this run may have cost that are still in doubt. */
	private spentForSure(): Spent {
		const spent = { ...this.spent };
		for (const [state, cost] of this.costs) {
			if (!state.isInDoubt) continue;
			spent.amount -= cost ?? 0;
			spent.unknown -= Number(cost === null);
		}
		return spent;
	}

	sending(state: JobState): void {
		this.underWay.set(state, this.priceOf(state));
	}

	/** No further submit makes sense, or none of this kind. */
	close(failure: Failure, kind: RequestKind | null = null): void {
		if (kind === null) this.closed = failure;
		else this.closedKinds.set(kind, failure);
	}

	/** A submit has been answered, or given up. @param failure what the last answer said, or null for a task */
	answered(state: JobState, failure: Failure | null): void {
		this.underWay.delete(state);
		if (failure !== null && CLOSING.includes(failure.code)) this.close(failure);
		const used = priceToldEarly(amountUsed(state.outcome.task, this.provider.unit));
		if (state.order === null || failure !== null) return;
		const { submission } = state.order;
		if (used !== null) this.prices.note(submission, used);
		const told = used ?? this.provider.price(submission)?.most ?? null;
		if (told !== null) this.confirmed.set(priceShape(submission), told);
	}

	/** Counts anew what an order costs: to be told whenever something is learnt of its task, or that it may have been taken. */
	counts(state: JobState): void {
		const was = this.costs.get(state) ?? (this.costs.has(state) ? null : 0);
		const known = this.costOf(state);
		// What was told once does not become less before the task has ended.
		const isOpen = state.outcome.task.status === 'processing';
		const is = isOpen && known !== null ? Math.max(known, was ?? 0) : known;
		this.costs.set(state, is);
		this.spent.amount += (is ?? 0) - (was ?? 0);
		this.spent.unknown += Number(is === null) - Number(was === null);
	}

	private closedKindOf({ order }: JobState): Failure | null {
		if (this.closedKinds.size === 0 || order === null) return null;
		return this.closedKinds.get(submitKindOf(order.submission)) ?? null;
	}

	private costOf(state: JobState): number | null {
		const { task } = state.outcome;
		if (task.taskId !== null) return costOf(task, this.provider.unit, this.expectedOf(state));
		return state.isInDoubt ? this.priceOf(state) : 0;
	}

	/** What a task was expected to cost when it was submitted. */
	private expectedOf({ order, outcome: { task } }: JobState): number | null {
		return (
			order?.estimate.price?.most ??
			(this.provider.unit === 'credits' ? task.creditsEstimated : task.usdEstimated)
		);
	}

	private confirmedPrice({ order }: JobState): number | undefined {
		return order === null ? undefined : this.confirmed.get(priceShape(order.submission));
	}

	private priceOf(state: JobState): number | null {
		if (state.order === null) return null;
		return this.confirmedPrice(state) ?? this.prices.priceOf(this.provider, state.order.submission);
	}
}

function notSent(reason: Failure): Failure {
	return {
		code: 'not_sent',
		message: `Not sent, because an earlier item failed: ${reason.message}`,
		retryable: reason.retryable,
		billed: false,
	};
}

/** The least that a video of unknown price costs. */
const LEAST: Readonly<Record<Unit, number>> = { credits: 1, usd: 0.01 };
/** The names of the caps. */
const CAPS: Readonly<Record<Unit, string>> = { credits: 'Max Credits', usd: 'Max USD' };

function overCap(cap: number, spent: number, price: number | null, unit: Unit): Failure {
	const told = (amount: number) => (unit === 'usd' ? usdIn(amount) : amount);
	const costs = price === null ? 'the cost of this video is unknown' : `it costs ${told(price)}`;
	return beyondCap(`${CAPS[unit]} is ${cap}, of which ${told(spent)} are spent, and ${costs}`);
}

function costUnknown(cap: number, unit: Unit): Failure {
	return beyondCap(`${CAPS[unit]} is ${cap}, and the cost of an earlier video is unknown`);
}

function beyondCap(why: string): Failure {
	return {
		code: 'over_budget',
		message: `Not sent, because ${why}`,
		retryable: false,
		billed: false,
	};
}
