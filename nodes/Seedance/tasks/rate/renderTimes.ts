/**
 * How long tasks of one kind took lately, and what follows for one that is still open: how likely it has ended since it was last
 * polled, and when to poll it next. Ages are counted in bins on a logarithmic scale, each a hundredth longer than the one before.
 */
import type { Submission } from '../../providers/provider';
import { RecentMap } from '../recentMap';

/** Ages well above this are counted by their ratio, those well below it by their difference. */
const SCALE_MS = 30_000;
const LOG_STEP = Math.log(1.01);
/** Up to 3.7 hours. */
const BINS = 614;
/** What an observation keeps of its weight with each new one, so that about the last 20 count. */
const KEPT = 0.95;
/** More kinds than anybody uses at a time. */
const MOST_KINDS = 100;

export class RenderTimes {
	/** Rises with every observation: what was derived from older ones is out of date. */
	version = 0;
	private readonly counts = new Float64Array(BINS);
	/** The sum of all counts above a bin. */
	private readonly above = new Float64Array(BINS);

	/**
	 * Records that a task ended at some age between two polls. Its weight goes to the ages within which most others ended: where many
	 * intervals overlap, the true time becomes known more closely than any two polls tell it.
	 * @param fromMs its age when it was last seen unfinished, 0 if never
	 * @param toMs its age when it was seen ended
	 */
	note(fromMs: number, toMs: number): void {
		const to = Math.min(BINS, binsOf(toMs));
		// Nobody measures more closely than one bin.
		const from = Math.max(0, Math.min(binsOf(fromMs), to - 1));
		const shares = new Float64Array(BINS);
		let sum = 0;
		for (let bin = Math.floor(from); bin < to; bin += 1) {
			const overlap = Math.min(to, bin + 1) - Math.max(from, bin);
			shares[bin] = overlap * ((this.counts[bin] ?? 0) + unknown(bin) - unknown(bin + 1));
			sum += shares[bin] ?? 0;
		}
		let above = 0;
		for (let bin = BINS - 1; bin >= 0; bin -= 1) {
			this.above[bin] = above;
			const share = sum > 0 ? (shares[bin] ?? 0) / sum : 0;
			const count = (this.counts[bin] ?? 0) * KEPT + share;
			this.counts[bin] = count;
			above += count;
		}
		this.version += 1;
	}

	/** Returns how likely, from 0 to 1, a task has ended by `ageMs` that was unfinished at `seenMs`. */
	chance(seenMs: number, ageMs: number): number {
		return 1 - this.survival(binsOf(ageMs)) / this.survival(binsOf(seenMs));
	}

	/**
	 * Returns the age at which to poll a task next that was unfinished at `seenMs`: when it has ended with this chance, but not after
	 * `latestMs`. Where most tasks end within a moment, the poll waits for the end of that moment: after one that came too early,
	 * the next may go no sooner than `intervalMs` later.
	 */
	nextPoll(seenMs: number, chance: number, latestMs: number, intervalMs: number): number {
		let age = this.ageOfChance(seenMs, chance, latestMs);
		const end = Math.min(latestMs, age + intervalMs);
		while (age < end) {
			const later = Math.min(end, ageOf(binsOf(age) + 1));
			const [now, soon] = [this.chance(seenMs, age), this.chance(seenMs, later)];
			// While a poll waits, a task that has ended is noticed later; but of those that end now, all would have to wait for the next poll.
			const gain = ((soon - now) / (later - age)) * intervalMs;
			if (gain <= this.chance(seenMs, age + intervalMs)) break;
			age = later;
		}
		return age;
	}

	/** Returns the first age after `seenMs` (but not after `latestMs`) at which a task is this likely to have ended. */
	private ageOfChance(seenMs: number, chance: number, latestMs: number): number {
		let low = binsOf(seenMs);
		let high = binsOf(latestMs);
		const target = this.survival(low) * (1 - chance);
		if (this.survival(high) > target) return latestMs;
		while (high - low > 0.1) {
			const middle = (low + high) / 2;
			if (this.survival(middle) > target) low = middle;
			else high = middle;
		}
		return Math.min(latestMs, ageOf(high));
	}

	/** How many, in weights, are known to take longer. */
	private survival(bins: number): number {
		const bin = Math.min(BINS - 1, Math.floor(bins));
		const rest = Math.max(0, 1 - (bins - bin)) * (this.counts[bin] ?? 0);
		return unknown(bins) + rest + (this.above[bin] ?? 0);
	}
}

/**
 * One observation that is made up: it lets the chance rise by a tenth while an age grows by a tenth, whatever was seen, as it does for
 * durations of unknown scale.
 */
function unknown(bins: number): number {
	return Math.exp(-bins * LOG_STEP);
}

function binsOf(ageMs: number): number {
	return Math.log1p(Math.max(0, ageMs) / SCALE_MS) / LOG_STEP;
}

function ageOf(bins: number): number {
	return SCALE_MS * Math.expm1(bins * LOG_STEP);
}

/** The durations of each kind of task, in this process. */
export class RenderTimeMemory {
	private readonly kinds = new RecentMap<string, RenderTimes>({ entries: MOST_KINDS });

	/** Of tasks like this one: the same model and the same length of video. */
	of({ model, parameters }: Submission): RenderTimes {
		const kind = JSON.stringify([model.id, parameters.duration]);
		return this.kinds.use(kind, () => new RenderTimes());
	}
}
