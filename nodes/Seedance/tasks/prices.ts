/** The price last seen for each kind of submission, in this process: the only one known where none is published. */
import { priceShape } from '../providers/priceShape';
import type { Provider, Submission, Task } from '../providers/vocabulary';

/**
 * What a submission would cost: by the provider's price list, as the same settings have last cost in this process, or
 * not known.
 */
export type Estimate =
	| { credits: number; source: 'published' | 'lastSeen' }
	| { credits: null; source: 'unknown' };

/** Whether a video has cost something else than the provider's price list says. */
export function isOffTheList({ credits, source }: Estimate, creditsUsed: number | null): boolean {
	return source === 'published' && creditsUsed !== null && creditsUsed !== credits;
}

/**
 * Credits that a task has cost and that were not given back, as expected where no answer says; 0 where nothing was bought, null
 * where nobody knows.
 */
export function costOf({ taskId, creditsUsed, creditsEstimated, creditsRefunded }: Task): number | null {
	if (taskId === null) return 0;
	const price = creditsUsed ?? creditsEstimated;
	return price === null ? null : price - (creditsRefunded ?? 0);
}

/** More kinds than anybody uses; the one not seen for longest goes first. */
const MOST_KINDS = 500;

export class PriceMemory {
	private readonly seen = new Map<string, number>();

	/** Credits by the published list, else as last seen, else null. */
	priceOf(provider: Provider, submission: Submission): number | null {
		return this.estimate(provider, submission).credits;
	}

	/** The same with where it is from. */
	estimate(provider: Provider, submission: Submission): Estimate {
		const published = provider.price(submission);
		if (published !== null) return { credits: published, source: 'published' };
		const seen = this.seen.get(priceShape(submission));
		return seen === undefined ? { credits: null, source: 'unknown' } : { credits: seen, source: 'lastSeen' };
	}

	note(submission: Submission, credits: number): void {
		const shape = priceShape(submission);
		this.seen.delete(shape);
		this.seen.set(shape, credits);
		const [oldest] = this.seen.keys();
		if (this.seen.size > MOST_KINDS && oldest !== undefined) this.seen.delete(oldest);
	}
}
