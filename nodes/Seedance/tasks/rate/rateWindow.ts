/**
 * The sliding window of one limit of an account: how many requests may be sent within so many milliseconds, shared by all runs
 * of the process. A slot is taken when a request is sent and comes free one window after its answer: the provider counted
 * it no later than that, so by the provider's own clock the limit is never exceeded, however slow the network is.
 */
import type { RateLimit } from '../../providers/provider';
import { WOKEN, type Clock } from '../ports';

/** Submits go before polls. */
export type Priority = 'submit' | 'poll';

/** Leave to send one request. Exactly one of these has to be called. */
export interface Slot {
	/** The request has been answered or given up. */
	done(): void;
	/** It was answered by a 429 that asks for a pause of so many milliseconds. */
	refused(pauseMs: number): void;
	/** No request was sent after all. */
	unused(): void;
}

interface Waiter {
	/** When its turn is: waiters are served in this order. */
	turn: number;
	grant(slot: Slot): void;
}

/** A window for accounts whose limit isn't documented: it starts to count when a 429 shows that there is one. */
const UNDOCUMENTED_WINDOW_MS = 60_000;
/** How much of what was in use when a 429 came is kept. */
const TIGHTENED_TO = 0.8;
/** And of the limit at least so much, because little use says little: n8n may just have been restarted. */
const AT_LEAST = 0.5;
/** Where no limit is documented, it is hardly lower than this, however little was in use when a 429 came. In requests per window. */
const LIKELY = 30;
/** Below that a process would hardly get on at all. In requests per minute, so that several processes can share one request a second. */
const LOWEST = 1;
const MINUTE_MS = 60_000;
/** In so many windows without a 429 a limit opens again after the first; each further 429 triples it, up to the last. */
const WINDOWS_TO_OPEN = { first: 5, last: 80 };
/** A limit that may not exist is felt for with so many requests at once, and then with as many as were answered. */
const FELT_FOR_WITH = 3;
/** However long a 429 asks to pause, after this time one request finds out whether it still holds. */
export const LONGEST_PAUSE_MS = 10 * 60_000;

export class RateWindow {
	/** In milliseconds. */
	readonly windowMs: number;
	private readonly documented: number;
	/** When requests of this window were answered, oldest first. */
	private readonly answered: number[] = [];
	private readonly waiting: Waiter[] = [];
	private inFlight = 0;
	private pausedUntil = 0;
	/** The limit as the last 429 left it, when that was, and how fast it opens: by `base` within so many windows. */
	private tightened: { limit: number; at: number; base: number; windows: number } | null = null;
	private lastSent = Number.NEGATIVE_INFINITY;
	private timer: AbortController | null = null;
	private lastUse: number;

	constructor(
		private readonly clock: Clock,
		documented: Pick<RateLimit, 'requests' | 'windowMs'> | null,
		/**
		 * For a limit that may not exist and that few share: it is felt for with some requests at first, and what was accepted within a
		 * window when a 429 came is taken for the limit itself.
		 */
		private readonly isFeltFor = false,
	) {
		this.windowMs = documented?.windowMs ?? UNDOCUMENTED_WINDOW_MS;
		this.documented = documented?.requests ?? Number.POSITIVE_INFINITY;
		this.lastUse = clock.elapsed();
	}

	/**
	 * Waits for a slot. A poll lets submits pass that come up to a window after it, and no later ones: so submits go
	 * first, and nobody waits forever. Rejects when the signal is aborted; nothing of the waiter is left behind then.
	 */
	async take(priority: Priority, signal: AbortSignal): Promise<Slot> {
		signal.throwIfAborted();
		return await new Promise<Slot>((resolve, reject) => {
			const leave = () => {
				this.waiting.splice(this.waiting.indexOf(waiter), 1);
				this.serve();
				reject(new Error('Stopped while waiting for the rate limit'));
			};
			const waiter: Waiter = {
				turn: this.clock.elapsed() + (priority === 'submit' ? 0 : this.windowMs),
				grant: (slot) => {
					signal.removeEventListener('abort', leave);
					resolve(slot);
				},
			};
			signal.addEventListener('abort', leave, { once: true });
			const after = this.waiting.findIndex(({ turn }) => turn > waiter.turn);
			this.waiting.splice(after === -1 ? this.waiting.length : after, 0, waiter);
			this.serve();
		});
	}

	/** A slot at once, where one is free and nobody waits for it; else null. */
	takeFree(): Slot | null {
		return this.waiting.length === 0 && this.msUntilFree() === 0 ? this.slot() : null;
	}

	/**
	 * How many requests are allowed per window just now, not always a whole number. After a 429 it opens again by the
	 * cube of the time: hardly at all while it is near the fair share, and wholly when nobody else seems to be there.
	 */
	limit(): number {
		if (this.tightened === null) return this.documented;
		const { limit, at, base, windows } = this.tightened;
		const passed = (this.clock.elapsed() - at) / this.windowMs;
		return Math.min(this.documented, limit + base * (passed / windows) ** 3);
	}

	/** Whether it is known why a request that was sent at this time met a 429: others have since, or a lower limit is used up. */
	explains429(sentAt: number): boolean {
		if (this.tightened === null) return false;
		const isUsedUp = this.limit() < this.documented && this.used() + this.inFlight >= this.limit();
		return this.tightened.at >= sentAt || isUsedUp;
	}

	/** How long nobody has used it, in milliseconds; 0 while somebody does. */
	idleFor(): number {
		return this.inFlight > 0 || this.waiting.length > 0 ? 0 : this.clock.elapsed() - this.lastUse;
	}

	/** A request was refused: everybody pauses, and the limit shrinks unless it has since the request was sent. */
	private tighten(sentAt: number, pauseMs: number): void {
		const now = this.clock.elapsed();
		this.pausedUntil = Math.max(this.pausedUntil, now + Math.min(pauseMs, LONGEST_PAUSE_MS));
		if (this.tightened !== null && sentAt <= this.tightened.at) return;
		const limit = this.limit();
		const inUse = Math.min(limit, this.inFlight + this.used());
		const base = Number.isFinite(this.documented)
			? this.documented
			: Math.max(LIKELY, inUse, this.tightened?.base ?? 0);
		const accepted = this.inFlight + this.used();
		const kept =
			this.isFeltFor && accepted > 0
				? accepted
				: Math.max(
						(LOWEST * this.windowMs) / MINUTE_MS,
						inUse * TIGHTENED_TO,
						Math.min(limit, base) * AT_LEAST,
					);
		const { first, last } = WINDOWS_TO_OPEN;
		const before = limit === this.documented ? null : this.tightened;
		const windows = before === null ? first : Math.min(last, before.windows * 3);
		this.tightened = { limit: kept, at: now, base, windows };
	}

	/** How many requests were answered within the last window. */
	private used(): number {
		const limit = this.clock.elapsed() - this.windowMs;
		while (this.answered.length > 0 && (this.answered[0] ?? 0) <= limit) this.answered.shift();
		return this.answered.length;
	}

	private serve(): void {
		while (this.waiting.length > 0 && this.msUntilFree() === 0) this.waiting.shift()?.grant(this.slot());
		this.setTimer();
	}

	private slot(): Slot {
		this.inFlight += 1;
		const before = this.lastSent;
		const sentAt = this.clock.elapsed();
		this.lastUse = sentAt;
		this.lastSent = sentAt;
		const close = (answered: boolean) => {
			this.inFlight -= 1;
			this.lastUse = this.clock.elapsed();
			if (answered) this.answered.push(this.lastUse);
		};
		return {
			done: () => {
				close(true);
				this.serve();
			},
			refused: (pauseMs) => {
				close(!this.isFeltFor);
				this.tighten(sentAt, pauseMs);
				this.serve();
			},
			unused: () => {
				close(false);
				if (this.lastSent === sentAt) this.lastSent = before;
				this.serve();
			},
		};
	}

	/**
	 * 0 where a slot is free, Infinity where only an answer can free one. While the limit is tightened requests go one by
	 * one: of processes that send in bursts the first would get all, and the others only 429s.
	 */
	private msUntilFree(): number {
		const now = this.clock.elapsed();
		const limit = this.limit();
		const gapMs = limit < this.documented && !this.isFeltFor ? this.windowMs / limit : 0;
		const waitMs = Math.max(0, this.pausedUntil - now, this.lastSent + gapMs - now);
		if (this.isFeltFor && this.inFlight >= Math.max(FELT_FOR_WITH, this.used()))
			return Number.POSITIVE_INFINITY;
		const most = this.isFeltFor ? Math.floor(limit) : this.documented;
		const over = this.used() + this.inFlight - most + 1;
		if (over <= 0) return waitMs;
		const frees = this.answered[over - 1];
		return frees === undefined ? Number.POSITIVE_INFINITY : Math.max(1, waitMs, frees + this.windowMs - now);
	}

	/** One timer at most, and only while somebody waits. */
	private setTimer(): void {
		this.timer?.abort(WOKEN);
		this.timer = null;
		const ms = this.msUntilFree();
		if (this.waiting.length === 0 || !Number.isFinite(ms)) return;
		const timer = new AbortController();
		this.timer = timer;
		// Timers know whole milliseconds: one that fired early would only be set again.
		this.clock.sleep(Math.ceil(ms), timer.signal).then(
			() => {
				if (this.timer === timer) this.serve();
			},
			() => undefined,
		);
	}
}
