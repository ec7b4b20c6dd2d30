/**
 * The sliding window of one account: how many requests may be sent within so many milliseconds, shared by all runs of
 * the process. A slot is taken when a request is sent and comes free one window after its answer: the provider counted
 * it no later than that, so by the provider's own clock the limit is never exceeded, however slow the network is.
 */
import type { Clock } from './ports';

export interface RateLimit {
	readonly requests: number;
	readonly windowMs: number;
}

/** Submits go before polls. */
export type Priority = 'submit' | 'poll';

export interface Slot {
	/** Has to be called when the request has been answered or given up. */
	done(): void;
	/** Instead of done(), where no request was sent after all. */
	unused(): void;
}

interface Waiter {
	priority: Priority;
	grant(slot: Slot): void;
}

/** A window for accounts whose limit isn't documented: it starts to count when a 429 shows that there is one. */
const UNDOCUMENTED_WINDOW_MS = 60_000;
/** How much of what was in use when a 429 came is kept. */
const TIGHTENED_TO = 0.8;

export class RateWindow {
	private readonly windowMs: number;
	private readonly documented: number;
	/** When requests of this window were answered, oldest first. */
	private readonly answered: number[] = [];
	private readonly waiting: Waiter[] = [];
	private inFlight = 0;
	private pausedUntil = 0;
	private tightened: { limit: number; at: number } | null = null;
	private timer: AbortController | null = null;
	private lastUse: number;

	constructor(
		private readonly clock: Clock,
		documented: RateLimit | null,
	) {
		this.windowMs = documented?.windowMs ?? UNDOCUMENTED_WINDOW_MS;
		this.documented = documented?.requests ?? Number.POSITIVE_INFINITY;
		this.lastUse = clock.now();
	}

	/** Waits for a slot. Rejects when the signal is aborted; nothing of the waiter is left behind then. */
	async take(priority: Priority, signal: AbortSignal): Promise<Slot> {
		signal.throwIfAborted();
		return await new Promise<Slot>((resolve, reject) => {
			const leave = () => {
				this.waiting.splice(this.waiting.indexOf(waiter), 1);
				this.serve();
				reject(new Error('Stopped while waiting for the rate limit'));
			};
			const waiter: Waiter = {
				priority,
				grant: (slot) => {
					signal.removeEventListener('abort', leave);
					resolve(slot);
				},
			};
			signal.addEventListener('abort', leave, { once: true });
			this.waiting.push(waiter);
			this.serve();
		});
	}

	/** A 429 came: everybody pauses, and the limit shrinks below what was in use, once per pause. */
	tighten(pauseMs: number): void {
		const now = this.clock.now();
		if (now >= this.pausedUntil) {
			const inUse = Math.min(this.limit(), this.inFlight + this.used());
			this.tightened = { limit: Math.max(1, Math.floor(inUse * TIGHTENED_TO)), at: now };
		}
		this.pausedUntil = Math.max(this.pausedUntil, now + pauseMs);
		this.serve();
	}

	/** How many requests are allowed per window just now: after a 429, one more with each window without another. */
	limit(): number {
		if (this.tightened === null) return this.documented;
		const windows = Math.floor((this.clock.now() - this.tightened.at) / this.windowMs);
		return Math.min(this.documented, this.tightened.limit + windows);
	}

	/** Milliseconds that one request costs of the budget; 0 where no limit is known. */
	msPerRequest(): number {
		const limit = this.limit();
		return Number.isFinite(limit) ? this.windowMs / limit : 0;
	}

	/** How long nobody has used it, in milliseconds; 0 while somebody does. */
	idleFor(): number {
		return this.inFlight > 0 || this.waiting.length > 0 ? 0 : this.clock.now() - this.lastUse;
	}

	private used(): number {
		const limit = this.clock.now() - this.windowMs;
		while (this.answered.length > 0 && (this.answered[0] ?? 0) <= limit) this.answered.shift();
		return this.answered.length;
	}

	private serve(): void {
		while (this.waiting.length > 0 && this.msUntilFree() === 0) {
			const next = this.waiting.findIndex(({ priority }) => priority === 'submit');
			const [waiter] = this.waiting.splice(Math.max(0, next), 1);
			waiter?.grant(this.slot());
		}
		this.setTimer();
	}

	private slot(): Slot {
		this.inFlight += 1;
		this.lastUse = this.clock.now();
		const close = (answered: boolean) => {
			this.inFlight -= 1;
			this.lastUse = this.clock.now();
			if (answered) this.answered.push(this.lastUse);
			this.serve();
		};
		return { done: () => close(true), unused: () => close(false) };
	}

	/** 0 where a slot is free, Infinity where only an answer can free one. */
	private msUntilFree(): number {
		const now = this.clock.now();
		if (now < this.pausedUntil) return this.pausedUntil - now;
		const over = this.used() + this.inFlight - this.limit() + 1;
		if (over <= 0) return 0;
		const frees = this.answered[over - 1];
		return frees === undefined ? Number.POSITIVE_INFINITY : Math.max(1, frees + this.windowMs - now);
	}

	/** One timer at most, and only while somebody waits. */
	private setTimer(): void {
		this.timer?.abort();
		this.timer = null;
		const ms = this.msUntilFree();
		if (this.waiting.length === 0 || !Number.isFinite(ms)) return;
		const timer = new AbortController();
		this.timer = timer;
		this.clock.sleep(ms, timer.signal).then(
			() => {
				if (this.timer === timer) this.serve();
			},
			() => undefined,
		);
	}
}
