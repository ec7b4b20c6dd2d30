/**
 * Recent durations of tasks of one kind, and what follows for an open task: the probability that it has ended since the last poll, and
 * when to poll it next. Ages are counted in bins on a logarithmic scale. Each bin is one percent longer than the one before.
 */
import type { Submission } from '../../providers/provider';
import { RecentMap } from '../recentMap';

/** Ages well above this value are counted by their ratio, ages well below it by their difference. */
const SCALE_MS = 30_000;
const LOG_STEP = Math.log(1.01);
/** Enough for 3.7 hours. */
const BINS = 614;
/** The factor for the weight of earlier observations at each new one, so that about the last 20 count. */
const KEPT = 0.95;
/** Maximum number of kinds to remember, more than anyone uses at a time. */
const MOST_KINDS = 100;

export class RenderTimes {
	/** Increases with each observation. Results calculated from an older version are outdated. */
	version = 0;
	private readonly counts = new Float64Array(BINS);
	/** For each bin, the sum of the counts above it. */
	private readonly above = new Float64Array(BINS);

	/**
	 * Records that a task ended at an age between two polls. The weight of the observation goes to the ages within this interval at which
	 * most other tasks ended. If many intervals overlap, the true duration becomes known more precisely than from any two polls.
	 * @param fromMs its age when it was last seen unfinished, or 0
	 * @param toMs its age when it was first seen ended
	 */
	note(fromMs: number, toMs: number): void {
		const to = Math.min(BINS, binsOf(toMs));
		// The resolution is one bin.
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

	/** Returns the probability (0 to 1) that a task that was unfinished at `seenMs` has ended by `ageMs`. */
	chance(seenMs: number, ageMs: number): number {
		return 1 - this.survival(binsOf(ageMs)) / this.survival(binsOf(seenMs));
	}

	/**
	 * Returns the age for the next poll of a task that was unfinished at `seenMs`: when it has ended with this probability, but not after
	 * `latestMs`. If most tasks end within a short period, the poll waits for the end of this period, because after an early poll the next
	 * one must wait for `intervalMs`.
	 */
	nextPoll(seenMs: number, chance: number, latestMs: number, intervalMs: number): number {
		let age = this.ageOfChance(seenMs, chance, latestMs);
		const end = Math.min(latestMs, age + intervalMs);
		while (age < end) {
			const later = Math.min(end, ageOf(binsOf(age) + 1));
			const [now, soon] = [this.chance(seenMs, age), this.chance(seenMs, later)];
			// Waiting delays the notice of a task that has already ended. Polling now delays the notice of all tasks that end soon until the
			// next poll.
			const gain = ((soon - now) / (later - age)) * intervalMs;
			if (gain <= this.chance(seenMs, age + intervalMs)) break;
			age = later;
		}
		return age;
	}

	/** Returns the first age after `seenMs`, but not after `latestMs`, at which a task has ended with this probability. */
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

	/** Returns the total weight of observations that took longer than this age, in bins. */
	private survival(bins: number): number {
		const bin = Math.min(BINS - 1, Math.floor(bins));
		const rest = Math.max(0, 1 - (bins - bin)) * (this.counts[bin] ?? 0);
		return unknown(bins) + rest + (this.above[bin] ?? 0);
	}
}

/**
 * Returns the weight of an artificial observation at this age, in bins. With it alone, the probability of an end rises by a tenth while
 * the age grows by a tenth, as for durations of an unknown scale.
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

	/** Returns the durations of similar tasks: with the same model and length of video. */
	of({ model, parameters }: Submission): RenderTimes {
		const kind = JSON.stringify([model.id, parameters.duration]);
		return this.kinds.use(kind, () => new RenderTimes());
	}
}
