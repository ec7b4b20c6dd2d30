/** Whether a video may be bought now: not once a submit has shown that none can be, and not beyond Max Credits. */
import type { Failure, Provider, Task } from '../providers/vocabulary';
import type { JobState } from './job';
import type { Spent } from './journal';
import { costOf, type PriceMemory } from './prices';

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
		/** What counts towards the cap: spent and not got back, at first by others. */
		private readonly spent: Spent,
	) {}

	/** `go`, `wait` until a submit under way has been answered, or why it is not to be sent. */
	check(state: JobState): 'go' | 'wait' | Failure {
		// Once sent, an order is followed to a clear answer.
		if (state.tries > 0) return 'go';
		if (this.closed !== null) return notSent(this.closed);
		const cap = state.job.order?.maxCredits ?? null;
		if (cap === null) return 'go';
		const { credits, unknown } = this.spent;
		if (unknown > 0) return costUnknown(cap);
		const price = this.priceOf(state);
		if (credits + (price ?? 1) > cap) return overCap(cap, credits, price);
		// Where nobody knows the price, one submit at a time shows it.
		const isUnknown = price === null || [...this.underWay.values()].includes(null);
		if (isUnknown) return this.underWay.size === 0 ? 'go' : 'wait';
		const expected = [...this.underWay.values()].reduce<number>((sum, one) => sum + (one ?? 0), 0);
		return credits + expected + price > cap ? 'wait' : 'go';
	}

	sending(state: JobState): void {
		this.underWay.set(state, this.priceOf(state));
	}

	/** No further submit makes sense. */
	close(failure: Failure): void {
		this.closed = failure;
	}

	/** A submit has been answered, or given up. @param failure what the last answer said, or null for a task */
	answered(state: JobState, failure: Failure | null): void {
		this.underWay.delete(state);
		if (failure !== null && CLOSING.includes(failure.code)) this.close(failure);
		const { creditsUsed } = state.outcome.task;
		const { order } = state.job;
		if (order !== null && creditsUsed !== null) this.prices.note(order.submission, creditsUsed);
	}

	/** What an order has cost, as newer answers tell it. */
	counts(before: Task, after: Task): void {
		const [was, is] = [costOf(before), costOf(after)];
		this.spent.credits += (is ?? 0) - (was ?? 0);
		this.spent.unknown += Number(is === null) - Number(was === null);
	}

	private priceOf({ job }: JobState): number | null {
		return job.order === null ? null : this.prices.priceOf(this.provider, job.order.submission);
	}
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
	return beyondCap(`Max Credits is ${cap}, of which ${spent} are spent, and ${costs}`);
}

function costUnknown(cap: number): Failure {
	return beyondCap(`Max Credits is ${cap}, and what a video before it has cost is not known`);
}

function beyondCap(why: string): Failure {
	return {
		code: 'over_max_credits',
		message: `Not sent, because ${why}`,
		retryable: false,
		billed: false,
	};
}
