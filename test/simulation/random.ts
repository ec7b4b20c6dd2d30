/** Random numbers that are the same for the same seed. */
export class Random {
	constructor(private state: number) {}

	/** 0 to 1, by mulberry32. */
	next(): number {
		this.state = (this.state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	}

	/** Exponential, with this mean. */
	exponential(mean: number): number {
		return -mean * Math.log(1 - this.next());
	}

	/** Log-normal, with this median and this deviation of the logarithm. */
	logNormal(median: number, sigma: number): number {
		const normal = Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
		return median * Math.exp(sigma * normal);
	}

	/** Pareto: at least `least`, with a tail that is the heavier the smaller `alpha` is. */
	pareto(least: number, alpha: number): number {
		return least / (1 - this.next()) ** (1 / alpha);
	}
}
