/**
 * How many requests per window this process allows itself while other processes use the same limit. Processes that share a key can't
 * communicate, but a slot that a process has used is free again one window later. No request is refused and no slot is wasted if each
 * process uses its own slots again as soon as they are free, and all slots are held.
 *
 * So a process keeps the slots that it was granted, and sometimes probes whether one more is free. After a granted probe it keeps the
 * slot and probes again at once, because a process that has ended leaves many free slots. After a refused probe it waits longer before
 * the next one. A process whose own slot was taken gives up some more slots: the more it holds, the more it gives up. This is how new
 * processes get slots and why equal loads get about equal shares. See docs/rate-limits.md for the reasons and the figures.
 */

/** Minimum number of slots after the first 429. Low use proves little, because n8n may just have been restarted. */
const LEAST_AT_FIRST = 3;
/**
 * Values for several processes that share one request per second. Each then sends less than one request per window: half as many after
 * each refusal, but at least one per LONGEST_GAP_MS, and GAIN more per window while accepted. So all of them make progress and get
 * about equal shares.
 */
const LONGEST_GAP_MS = 8000;
const GAIN = 0.01;
/** When the first probe is sent, in windows. */
const FIRST_PROBE = 0.4;
/**
 * The factor for the wait before the next probe after each refusal. Lower while the process holds little, for example after a start.
 */
const SLOWER = { usually: 3, withLittle: 1.5 };
/** The highest part of the limit that counts as little. */
const LITTLE = 1 / 8;
/**
 * The longest wait between probes, in windows: at most one probe in about 130 requests, but no longer than LONGEST_PER_ROOT times the
 * square root of the slots held.
 */
const REQUESTS_PER_PROBE = 130;
const LONGEST_PER_ROOT = 6;
/** The wait for the next probe after a granted one, in windows. Half of this after the second in a row, and so on. */
const AFTER_GRANTED = 0.03;
/** This many granted probes in a row show that other processes have ended, and not just that a slot was taken from one. */
const SURE = 3;
/** While the wait between probes is shorter than this, in windows, the shares have not settled. */
const SETTLED = 2;

export class Share {
	/** When the next probe may be sent. All times are from `Clock.elapsed`. */
	probeAt = 0;
	/** Requests per window; below 1 if even one is too many. */
	private held: number;
	/** The wait before the next probe, in windows. */
	private interval = FIRST_PROBE;
	/** Number of granted probes in a row. */
	private granted = 0;
	/** When a request last showed that the process holds fewer slots. */
	private lostAt: number;

	/**
	 * Starts with the first 429.
	 * @param documented the whole limit in requests per window; Infinity if unknown
	 * @param accepted number of requests that were accepted within the last window or are in progress
	 */
	constructor(
		private readonly windowMs: number,
		private readonly documented: number,
		accepted: number,
		now: number,
	) {
		this.held = Math.min(documented, accepted);
		const released = this.held > documented / 2 ? this.part(1 / 2) : 0;
		this.held = Math.min(documented, Math.max(LEAST_AT_FIRST, this.held - released));
		this.lostAt = now;
		this.wait(now);
	}

	/** Requests allowed per window. */
	get most(): number {
		return this.held;
	}

	/**
	 * Handles a refused request within the share: another process has taken the slot.
	 * @param sentAt when it was sent; a request sent before the last such refusal costs only its own slot
	 * @param accepted number of requests that were accepted within the last window or are in progress
	 */
	lost(sentAt: number, accepted: number, now: number): void {
		if (sentAt <= this.lostAt) {
			this.keep(this.held - 1);
			return;
		}
		this.lostAt = now;
		if (this.held <= 1) this.held = Math.max(this.lowest(), this.held / 2);
		else this.keep(Math.min(this.held, accepted) - this.part(1 / 2));
		this.wait(now);
	}

	probeRefused(now: number): void {
		if (this.granted >= SURE) this.interval = FIRST_PROBE;
		else {
			// If the limit is unknown, this process may hold all of it. Then giving up slots would help no one.
			if (this.interval < SETTLED && Number.isFinite(this.documented))
				this.keep(this.held - this.part(1 / 4));
			const longest = Math.min(LONGEST_PER_ROOT * Math.sqrt(this.held), REQUESTS_PER_PROBE / this.held);
			const hasLittle = Number.isFinite(this.documented) && this.held <= LITTLE * this.documented;
			const slower = hasLittle ? SLOWER.withLittle : SLOWER.usually;
			this.interval = Math.min(this.interval * slower, Math.max(FIRST_PROBE, longest));
		}
		this.granted = 0;
		this.wait(now);
	}

	/** Handles an accepted request within the share. */
	kept(): void {
		if (this.held < 1) this.held = Math.min(1, this.held + GAIN / this.held);
	}

	probeGranted(now: number): void {
		this.held += 1;
		this.granted += 1;
		this.probeAt = now + Math.min(this.interval, AFTER_GRANTED / this.granted) * this.windowMs;
	}

	private keep(most: number): void {
		this.held = Math.max(Math.min(1, this.held), most);
	}

	/**
	 * Returns the number of slots to give up: the slots held, times their part of the limit, times `factor`. So processes that hold much
	 * give up much. If the limit is unknown, the part counts as one half.
	 */
	private part(factor: number): number {
		const part = Number.isFinite(this.documented) ? this.held / this.documented : 1 / 2;
		return Math.floor(factor * this.held * part);
	}

	private lowest(): number {
		return Math.min(1, this.windowMs / LONGEST_GAP_MS);
	}

	private wait(now: number): void {
		this.probeAt = now + this.interval * this.windowMs;
	}
}
