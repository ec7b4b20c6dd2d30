/**
 * How long tasks of one kind took lately, and what follows for one that is still open: how likely it has ended since it
 * was last polled. Ages are counted in bins on a logarithmic scale, each a tenth longer than the one before.
 */
import type { Submission } from '../../providers/provider';
import { RecentMap } from '../recentMap';

/** Width of the first bin is a tenth of this; ages well above it grow by a tenth with each bin. */
const SCALE_MS = 30_000;
const STEP = 1.1;
const LOG_STEP = Math.log(STEP);
/** Up to 3.7 hours. */
const BINS = 64;
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
	 * A task has ended, at some age between two polls.
	 * @param fromMs its age when it was last seen unfinished, 0 if never
	 * @param toMs its age when it was seen ended
	 */
	note(fromMs: number, toMs: number): void {
		const to = binsOf(toMs);
		// Nobody measures more closely than one bin.
		const from = Math.max(0, Math.min(binsOf(fromMs), to - 1));
		const density = 1 / Math.max(0.1, to - from);
		let sum = 0;
		for (let bin = BINS - 1; bin >= 0; bin -= 1) {
			this.above[bin] = sum;
			const overlap = Math.min(to, bin + 1) - Math.max(from, bin);
			const count = (this.counts[bin] ?? 0) * KEPT + Math.max(0, overlap) * density;
			this.counts[bin] = count;
			sum += count;
		}
		this.version += 1;
	}

	/** How likely, from 0 to 1, a task has ended by `ageMs` that was unfinished at `seenMs`. */
	chance(seenMs: number, ageMs: number): number {
		return 1 - this.survival(binsOf(ageMs)) / this.survival(binsOf(seenMs));
	}

	/** The first age after `seenMs` (but not after `latestMs`) at which a task is this likely to have ended, about. */
	ageOfChance(seenMs: number, chance: number, latestMs: number): number {
		const latest = binsOf(latestMs);
		let bins = binsOf(seenMs);
		const target = this.survival(bins) * (1 - chance);
		while (bins < latest && this.survival(bins) > target) bins += 0.25;
		return Math.min(latestMs, SCALE_MS * (STEP ** bins - 1));
	}

	/**
	 * How many, in weights, are known to take longer. One observation is made up: it lets the chance rise by a tenth
	 * with each bin, whatever was seen, as it does for durations of unknown scale.
	 */
	private survival(bins: number): number {
		const bin = Math.min(BINS - 1, Math.floor(bins));
		const rest = Math.max(0, 1 - (bins - bin)) * (this.counts[bin] ?? 0);
		return Math.exp(-bins * LOG_STEP) + rest + (this.above[bin] ?? 0);
	}
}

function binsOf(ageMs: number): number {
	return Math.log1p(Math.max(0, ageMs) / SCALE_MS) / LOG_STEP;
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
