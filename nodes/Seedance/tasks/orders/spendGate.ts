/** Decides whether a video may be submitted now: only within the user's cap, and only while submits can still succeed. */
import { submitKindOf, type RequestKind, type Provider, type Unit } from '../../providers/provider';
import type { Failure } from '../../providers/task';
import type { JobState } from '../job';
import type { Spent } from './journal';
import { amountUsed, costOf, priceShape, priceToldEarly, usdIn, type Prices } from './prices';

/** Failures that every other submit with this key would also cause. */
const CLOSING: readonly Failure['code'][] = ['insufficient_credits', 'quota_exceeded', 'unauthorized'];

export class SpendGate {
	/** The reason why no further submit can succeed, or null. */
	private closed: Failure | null = null;
	private readonly closedKinds = new Map<RequestKind, Failure>();
	/** The expected cost of submits in progress, in the provider's unit like all amounts here; null if the price is unknown. */
	private readonly underWay = new Map<JobState, number | null>();
	/** The actual or possible cost of each video of this run; null if it is unknown. */
	private readonly costs = new Map<JobState, number | null>();
	/** Prices reported by responses of this run, by kind of submission. */
	private readonly confirmed = new Map<string, number>();

	constructor(
		private readonly provider: Provider,
		private readonly prices: Prices,
		/** The spending that counts toward the cap, minus refunds. Initially that of failed attempts and other videos. */
		private readonly spent: Spent,
	) {}

	/**
	 * Decides about a submit: `go`, `wait` for the response to a submit in progress, or the failure that explains why it must not be sent.
	 */
	check(state: JobState): 'go' | 'wait' | Failure {
		// A submit that this run has sent once is retried until its result is clear.
		if (state.tries > 0) return 'go';
		const closed = this.closed ?? this.closedKindOf(state);
		if (closed !== null) return state.inDoubt(notSent(closed));
		const cap = state.order?.cap ?? null;
		return cap === null ? 'go' : this.checkCap(state, cap);
	}

	private checkCap(state: JobState, cap: number): 'go' | 'wait' | Failure {
		// A submit in doubt is retried to find out its cost. The possible cost of other submits in doubt only holds up new ones.
		const { amount, unknown } = state.isInDoubt ? this.spentForSure() : this.spent;
		const { unit } = this.provider;
		if (unknown > 0) return this.underWay.size > 0 ? 'wait' : state.inDoubt(costUnknown(cap, unit));
		const price = this.priceOf(state);
		if (amount + (price ?? LEAST[unit]) > cap) return state.inDoubt(overCap(cap, amount, price, unit));
		if (this.underWay.size === 0) return 'go';
		// A price that no response of this run has confirmed may be outdated. One submit must confirm it before others run at the same time.
		const isConfirmed = [state, ...this.underWay.keys()].every(
			(one) => this.confirmedPrice(one) !== undefined,
		);
		if (price === null || !isConfirmed) return 'wait';
		const expected = [...this.underWay.values()].reduce<number>((sum, one) => sum + (one ?? 0), 0);
		return amount + expected + price > cap ? 'wait' : 'go';
	}

	/** Returns the spending without the possible cost of submits that are still in doubt. */
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

	/** Stops all further submits, or those of one kind. */
	close(failure: Failure, kind: RequestKind | null = null): void {
		if (kind === null) this.closed = failure;
		else this.closedKinds.set(kind, failure);
	}

	/**
	 * Notes the end of a submit.
	 * @param failure the failure of the last response, or null if there is a task
	 */
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

	/**
	 * Recalculates the cost of a video. Call this whenever something new is known about its task, or if its submit may have been accepted.
	 */
	counts(state: JobState): void {
		const was = this.costs.get(state) ?? (this.costs.has(state) ? null : 0);
		const known = this.costOf(state);
		// Don't lower a reported cost before the task has ended.
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

	/** Returns the expected cost of a task at the time of its submit. */
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
		message: `Not submitted, because an earlier item failed: ${reason.message}`,
		retryable: reason.retryable,
		billed: false,
	};
}

/** The lowest possible cost of a video whose price is unknown. */
const LEAST: Readonly<Record<Unit, number>> = { credits: 1, usd: 0.01 };
/** Names of the fields for the caps. */
const CAPS: Readonly<Record<Unit, string>> = { credits: 'Max Credits', usd: 'Max USD' };

function overCap(cap: number, spent: number, price: number | null, unit: Unit): Failure {
	const told = (amount: number) => (unit === 'usd' ? usdIn(amount) : amount);
	const costs = price === null ? 'the cost of this video is unknown' : `this video costs ${told(price)}`;
	return beyondCap(`${CAPS[unit]} is ${cap}, this run has used ${told(spent)}, and ${costs}`);
}

function costUnknown(cap: number, unit: Unit): Failure {
	return beyondCap(`${CAPS[unit]} is ${cap}, and the cost of an earlier video is unknown`);
}

function beyondCap(why: string): Failure {
	return {
		code: 'over_budget',
		message: `Not submitted, because ${why}`,
		retryable: false,
		billed: false,
	};
}
