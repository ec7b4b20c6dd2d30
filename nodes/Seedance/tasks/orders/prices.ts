/** The last price seen for each kind of submission, by account, in this process. Used if the provider publishes no prices. */
import { PARAMETER_NAMES, type ParameterName } from '../../parameters/providerParameters';
import { describe } from '../../parameters/schemaShape';
import { exactly, type Price, type Provider, type Submission, type Unit } from '../../providers/provider';
import type { Task } from '../../providers/task';
import { RecentMap } from '../recentMap';

/**
 * The expected cost of a submission: from the provider's price list, or from the last submission with the same settings in this
 * process, or unknown.
 */
export type Estimate =
	| { price: Price; source: 'published' | 'lastSeen' }
	| { price: null; source: 'unknown' };

export const ESTIMATE_SOURCES = ['published', 'lastSeen', 'unknown'] as const satisfies ReadonlyArray<
	Estimate['source']
>;

/** Returns true if a video's cost in credits differs from the provider's price list. */
export function isOffTheList({ price, source }: Estimate, creditsUsed: number | null): boolean {
	return (
		source === 'published' && creditsUsed !== null && (creditsUsed < price.least || creditsUsed > price.most)
	);
}

type Costs = Pick<Task, 'creditsEstimated' | 'creditsUsed' | 'usdEstimated' | 'usdUsed'>;

/** Bounds that differ by less than this factor count as one price. The frame sizes of one resolution differ by less. */
const MOST_DIFFERENCE = 1.05;

/**
 * Returns the cost as the facts of a task.
 * @param expected the expected price, or null. If its bounds are far apart, there is no single expected cost.
 * @param used the charge reported by the provider, in its unit, or null
 */
export function costFacts(
	{ unit, usdPerUnit }: Pick<Provider, 'unit' | 'usdPerUnit'>,
	expected: Price | null,
	used: number | null,
): Costs {
	const isOne = expected !== null && expected.most <= expected.least * MOST_DIFFERENCE;
	const estimated = isOne ? expected.most : null;
	const inUsd = (amount: number | null) =>
		amount === null || usdPerUnit === null ? null : usdIn(amount * usdPerUnit);
	return {
		creditsEstimated: unit === 'credits' ? estimated : null,
		creditsUsed: unit === 'credits' ? used : null,
		usdEstimated: inUsd(estimated),
		usdUsed: inUsd(used),
	};
}

/** Rounds US dollars to hundredths of a cent, which removes the rounding errors of binary fractions from sums. */
export function usdIn(amount: number): number {
	return Math.round(amount * 10_000) / 10_000;
}

/** Returns the cost of a task as reported by the provider, in the provider's unit, or null. */
export function amountUsed(
	{ creditsUsed, usdUsed }: Pick<Task, 'creditsUsed' | 'usdUsed'>,
	unit: Unit,
): number | null {
	return unit === 'credits' ? creditsUsed : usdUsed;
}

/**
 * Returns the cost of a task minus refunds, in the provider's unit. Uses the expected cost if the provider doesn't report one. Returns
 * 0 if there is no task, and null if the cost is unknown.
 * @param expected the highest expected cost, or null
 */
export function costOf(
	task: Pick<Task, 'taskId' | 'status' | 'creditsRefunded' | 'creditsUsed' | 'usdUsed'>,
	unit: Unit,
	expected: number | null,
): number | null {
	if (task.taskId === null) return 0;
	const used = amountUsed(task, unit);
	const price = (task.status === 'processing' ? priceToldEarly(used) : used) ?? expected;
	const refunded = unit === 'credits' ? (task.creditsRefunded ?? 0) : 0;
	// A refund can't exceed the charge, even if a response says so.
	return price === null ? null : price - Math.max(0, Math.min(price, refunded));
}

/** Returns the charge that an unfinished task reports, or null for 0, which may only mean that nothing has been charged yet. */
export function priceToldEarly(used: number | null): number | null {
	return used === 0 ? null : used;
}

/** Maximum number of kinds to remember, more than anyone uses. */
const MOST_KINDS = 500;

/** The prices that all accounts of the process have seen. */
export class PriceMemory {
	private readonly seen = new RecentMap<string, number>({ entries: MOST_KINDS });

	/**
	 * Returns the prices of one account.
	 * @param account the same text for the same account; another account, such as one at a relay, may have other prices
	 */
	of(account: string): Prices {
		return new Prices(this.seen, account);
	}
}

/** The prices of one account. */
export class Prices {
	constructor(
		private readonly seen: RecentMap<string, number>,
		private readonly account: string,
	) {}

	/** Returns the highest cost of a submission by the published list, otherwise its last seen cost, otherwise null. */
	priceOf(provider: Provider, submission: Submission): number | null {
		return this.estimate(provider, submission).price?.most ?? null;
	}

	/** Returns the expected cost of a submission with its source. */
	estimate(provider: Provider, submission: Submission): Estimate {
		const published = provider.price(submission);
		if (published !== null) return { price: published, source: 'published' };
		const seen = this.seen.get(this.keyOf(submission));
		return seen === undefined
			? { price: null, source: 'unknown' }
			: { price: exactly(seen), source: 'lastSeen' };
	}

	note(submission: Submission, amount: number): void {
		this.seen.set(this.keyOf(submission), amount);
	}

	private keyOf(submission: Submission): string {
		return `${this.account} ${priceShape(submission)}`;
	}
}

/** Parameters without influence on the price. A seed only makes a result repeatable. */
const FREE: readonly ParameterName[] = ['seed'];

/**
 * Returns the same text for submissions that cost the same, as far as the parameters show: the model, the mode, and all choices,
 * numbers, and switches. Texts and URLs count only as given or not given.
 */
export function priceShape({ model, mode, parameters }: Submission): string {
	const facts = PARAMETER_NAMES.filter((name) => name in parameters).flatMap((name) => {
		const rule = model.parameters[name];
		const value = parameters[name];
		if (rule === undefined || value === undefined || FREE.includes(name)) return [];
		const { kind } = describe(rule.schema).shape;
		return [`${name}=${kind === 'text' || kind === 'urls' ? 'given' : JSON.stringify(value)}`];
	});
	return [model.id, mode, ...facts].join(' ');
}
