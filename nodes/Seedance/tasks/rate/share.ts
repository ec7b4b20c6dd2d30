/**
 * How many requests per window this process allows itself while others use the same limit. Processes that share a key can't talk to each
 * other, but a slot that a process has used is free again one window later: while each uses its own slots again as soon as they are free,
 * and all of them hold as many slots as the limit has, nobody is refused and nothing is wasted.
 *
 * So a process holds the slots that it was granted, and probes from time to time whether one more is free. A probe that is granted is
 * held, and the next one follows at once, because where one process has left there are many. A probe that is refused makes the next one
 * wait longer. A process whose own slot was taken meanwhile gives up some more, the more it holds: that is how newcomers come to theirs,
 * and why equal loads end up with about equal shares. docs/rate-limits.md has the reasons and the figures.
 */

/** At the first 429 a process keeps at least so many: little use says little, because n8n may just have been restarted. */
const LEAST_AT_FIRST = 3;
/**
 * Where several share one request a second, each sends less than one: half as often after each refusal, but at least so often, and more
 * often by so much of a request per window, so that all get on and about equally.
 */
const LONGEST_GAP_MS = 8000;
const GAIN = 0.01;
/** When the first probe goes, in windows. */
const FIRST_PROBE = 0.4;
/** After each refusal the next probe waits so many times as long; less where little is held, as after a start. */
const SLOWER = { usually: 3, withLittle: 1.5 };
/** Little is at most this part of the limit. */
const LITTLE = 1 / 8;
/** The longest wait between probes, in windows: at most one probe in about 130 requests, and more patience for those that hold more. */
const REQUESTS_PER_PROBE = 130;
const LONGEST_PER_ROOT = 6;
/** After a probe was granted, the next one waits so long, in windows; half as long after the second one, and so on. */
const AFTER_GRANTED = 0.03;
/** So many granted probes in a row show that others have left, and not just that a slot was taken from somebody. */
const SURE = 3;
/** While probes are more frequent than this, in windows, the shares are not settled. */
const SETTLED = 2;

export class Share {
	/** When the next probe may go. All times are by `Clock.elapsed`. */
	probeAt = 0;
	/** Requests per window; a fraction where even one is too many. */
	private held: number;
	/** How long the next probe waits, in windows. */
	private interval = FIRST_PROBE;
	/** Probes granted in a row. */
	private granted = 0;
	/** When a request last showed that fewer slots are held. */
	private lostAt: number;

	/**
	 * @param documented the whole limit in requests per window, Infinity if unknown
	 * @param accepted how many were accepted within the window, or are under way, when the first 429 came
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

	/** How many requests per window are allowed. */
	get most(): number {
		return this.held;
	}

	/**
	 * A request within the share was refused: somebody else has taken the slot.
	 * @param sentAt when it was sent; of requests sent before the last such refusal each just costs its own slot
	 * @param accepted how many were accepted within the window, or are under way
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
			// Of a limit that nobody knows, all of it may be held: then there is nobody to give to.
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

	/** A request within the share was accepted. */
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
	 * What is given up: of the slots held, their part of the limit times `factor`, so that much is given by those that have much. Of a limit
	 * that is not known, they count as half.
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
