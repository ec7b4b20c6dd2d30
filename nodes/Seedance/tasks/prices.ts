/** The price last seen for each kind of submission, in this process: the only one known where none is published. */
import { priceShape } from '../providers/priceShape';
import type { Provider, Submission } from '../providers/vocabulary';

/** More kinds than anybody uses; the one not seen for longest goes first. */
const MOST_KINDS = 500;

export class PriceMemory {
	private readonly seen = new Map<string, number>();

	/** Credits by the published list, else as last seen, else null. */
	priceOf(provider: Provider, submission: Submission): number | null {
		return provider.price(submission) ?? this.seen.get(priceShape(submission)) ?? null;
	}

	note(submission: Submission, credits: number): void {
		const shape = priceShape(submission);
		this.seen.delete(shape);
		this.seen.set(shape, credits);
		const [oldest] = this.seen.keys();
		if (this.seen.size > MOST_KINDS && oldest !== undefined) this.seen.delete(oldest);
	}
}
