/** Whether a video may be bought now: not once a submit has shown that none can be, and not beyond Max Credits. */
import type { Failure, Provider, Task } from '../providers/vocabulary';
import type { JobState } from './job';
import type { PriceMemory } from './prices';

/** Failures that every further submit with this key would meet too. */
const CLOSING: readonly Failure['code'][] = ['insufficient_credits', 'unauthorized'];

export class Gate {
	/** Why no further submit makes sense, or null. */
	private closed: Failure | null = null;
	/** Expected credits of submits that are under way; null for one whose price nobody knows. */
	private readonly underWay = new Map<JobState, number | null>();

	constructor(
		private readonly provider: Provider,
		private readonly prices: PriceMemory,
		/** Credits that count towards the cap: spent and not got back, at first by others. */
		private spent: number,
	) {}

	/** `go`, `wait` until a submit under way has been answered, or why it is not to be sent. */
	check(state: JobState): 'go' | 'wait' | Failure {
		// Once sent, an order is followed to a clear answer.
		if (state.tries > 0) return 'go';
		if (this.closed !== null) return notSent(this.closed);
		const cap = state.job.order?.maxCredits ?? null;
		if (cap === null) return 'go';
		const price = this.priceOf(state);
		if (this.spent + (price ?? 1) > cap) return overCap(cap, this.spent, price);
		// Where nobody knows the price, one submit at a time shows it.
		const isUnknown = price === null || [...this.underWay.values()].includes(null);
		if (isUnknown) return this.underWay.size === 0 ? 'go' : 'wait';
		const expected = [...this.underWay.values()].reduce<number>((sum, one) => sum + (one ?? 0), 0);
		return this.spent + expected + price > cap ? 'wait' : 'go';
	}

	sending(state: JobState): void {
		this.underWay.set(state, this.priceOf(state));
	}

	/** A submit has been answered, or given up. */
	answered(state: JobState): void {
		this.underWay.delete(state);
		const { failure, creditsUsed } = state.outcome.task;
		if (failure !== null && CLOSING.includes(failure.code)) this.closed = failure;
		const { order } = state.job;
		if (order !== null && creditsUsed !== null) this.prices.note(order.submission, creditsUsed);
	}

	/** What an order has cost, as newer answers tell it. */
	counts(before: Task, after: Task): void {
		this.spent += cost(after) - cost(before);
	}

	private priceOf({ job }: JobState): number | null {
		return job.order === null ? null : this.prices.priceOf(this.provider, job.order.submission);
	}
}

function cost({ creditsUsed, creditsRefunded }: Task): number {
	return (creditsUsed ?? 0) - (creditsRefunded ?? 0);
}

function notSent(reason: Failure): Failure {
	return {
		code: 'not_sent',
		message: `Not sent, because an item before it met: ${reason.message}`,
		retryable: reason.retryable,
		billed: false,
	};
}

function overCap(cap: number, spent: number, price: number | null): Failure {
	const costs = price === null ? 'what it costs is not known' : `it costs ${price}`;
	return {
		code: 'over_max_credits',
		message: `Not sent, because Max Credits is ${cap}, of which ${spent} are spent, and ${costs}`,
		retryable: false,
		billed: false,
	};
}
