/** The price last seen for each kind of submission, by account, in this process: the only one known where none is published. */
import { PARAMETER_NAMES, type ParameterName } from '../../parameters/providerParameters';
import { describe } from '../../parameters/schemaShape';
import { exactly, type Price, type Provider, type Submission, type Unit } from '../../providers/provider';
import type { Task } from '../../providers/task';
import { RecentMap } from '../recentMap';

/**
 * What a submission would cost: by the provider's price list, as the same settings have last cost in this process, or
 * not known.
 */
export type Estimate =
	| { price: Price; source: 'published' | 'lastSeen' }
	| { price: null; source: 'unknown' };

export const ESTIMATE_SOURCES = ['published', 'lastSeen', 'unknown'] as const satisfies ReadonlyArray<
	Estimate['source']
>;

/** Whether a video has cost other credits than the provider's price list says. */
export function isOffTheList({ price, source }: Estimate, creditsUsed: number | null): boolean {
	return (
		source === 'published' && creditsUsed !== null && (creditsUsed < price.least || creditsUsed > price.most)
	);
}

type Costs = Pick<Task, 'creditsEstimated' | 'creditsUsed' | 'usdEstimated' | 'usdUsed'>;

/** Bounds this close count as one price: sizes of a resolution differ by less. */
const MOST_DIFFERENCE = 1.05;

/**
 * Returns the cost as the facts of a task.
 * @param expected the price that is expected, or null. If its bounds are far apart, there is no single expected cost.
 * @param used what the provider said that it charged, in its unit, or null
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

/** Rounds US dollars to hundredths of a cent, so that sums have no digits that only binary fractions bring. */
export function usdIn(amount: number): number {
	return Math.round(amount * 10_000) / 10_000;
}

/** What a task has cost by the provider's own word, in the provider's unit, or null. */
export function amountUsed(
	{ creditsUsed, usdUsed }: Pick<Task, 'creditsUsed' | 'usdUsed'>,
	unit: Unit,
): number | null {
	return unit === 'credits' ? creditsUsed : usdUsed;
}

/**
 * What a task has cost and was not given back, in the provider's unit, as expected where no answer says; 0 where nothing was
 * bought, null where nobody knows.
 * @param expected the most that it was expected to cost, or null
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
	// A refund is never more than what was taken, whatever an answer says.
	return price === null ? null : price - Math.max(0, Math.min(price, refunded));
}

/** The amount that a task tells which has not ended, or null: 0 may only mean that nothing has been taken yet. */
export function priceToldEarly(used: number | null): number | null {
	return used === 0 ? null : used;
}

/** More kinds than anybody uses. */
const MOST_KINDS = 500;

/** Prices that all accounts of the process have seen. */
export class PriceMemory {
	private readonly seen = new RecentMap<string, number>({ entries: MOST_KINDS });

	/** @param account the same text for the same account: another one, such as a relay, may have other prices */
	of(account: string): Prices {
		return new Prices(this.seen, account);
	}
}

/** Prices of one account. */
export class Prices {
	constructor(
		private readonly seen: RecentMap<string, number>,
		private readonly account: string,
	) {}

	/** The most that it costs by the published list, else as last seen, else null. */
	priceOf(provider: Provider, submission: Submission): number | null {
		return this.estimate(provider, submission).price?.most ?? null;
	}

	/** The same with where it is from. */
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

/** A number that makes a result repeatable, and costs nothing. */
const FREE: readonly ParameterName[] = ['seed'];

/**
 * The same text for submissions that cost the same, as far as anybody outside can tell: model, mode and every choice,
 * number and switch; of texts and URLs only whether they are given.
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
