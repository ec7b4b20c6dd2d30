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
const TIGHTENED_TO = Number(process.env.TT ?? 0.7);
/** And of the limit at least so much, because little use says little: n8n may just have been restarted. */
const AT_LEAST = Number(process.env.AL ?? 0.5);
/** Below that a process would hardly get on at all. In requests per window. */
const LOWEST = 0.25;
/** After so many windows without a 429 a limit has certainly opened again. */
const WINDOWS_TO_OPEN = Number(process.env.WO ?? 40);
/** However long a 429 asks to pause, after this time one request finds out whether it still holds. */
const LONGEST_PAUSE_MS = 10 * 60_000;

export class RateWindow {
	/** In milliseconds. */
	readonly windowMs: number;
	/** Tasks that the runs of this process wait for at this account. */
	openTasks = 0;
	private readonly documented: number;
	/** When requests of this window were answered, oldest first. */
	private readonly answered: number[] = [];
	private readonly waiting: Waiter[] = [];
	private inFlight = 0;
	private pausedUntil = 0;
	private lastSent = 0;
	private isProbing = false;
	private patience = 5;
	/** The limit as the last 429 left it, the use that it is measured by, and when that was. */
	private tightened: { limit: number; base: number; at: number } | null = null;
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
				turn: this.clock.now() + (priority === 'submit' ? 0 : this.windowMs),
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

	/**
	 * How many requests are allowed per window just now, not always a whole number. After a 429 it opens again by the
	 * cube of the time: hardly at all while it is near the fair share, and wholly when nobody else seems to be there.
	 */
	limit(): number {
		if (this.tightened === null) return this.documented;
		const { limit, base, at } = this.tightened;
		const windows = (this.clock.now() - at) / this.windowMs;
		return Math.min(this.documented, limit + base * (windows / this.patience) ** 3);
	}

	/** How long nobody has used it, in milliseconds; 0 while somebody does. */
	idleFor(): number {
		return this.inFlight > 0 || this.waiting.length > 0 ? 0 : this.clock.now() - this.lastUse;
	}

	/** A request was refused: everybody pauses, and the limit shrinks unless it has since the request was sent. */
	private tighten(sentAt: number, pauseMs: number): void {
		const now = this.clock.now();
		this.pausedUntil = Math.max(this.pausedUntil, now + Math.min(pauseMs, LONGEST_PAUSE_MS));
		if (this.tightened !== null && sentAt <= this.tightened.at) return;
		const limit = this.limit();
		const inUse = Math.min(limit, this.inFlight + this.used(this.windowMs));
		const kept = Number.isFinite(limit)
			? Math.max(inUse * TIGHTENED_TO, limit * AT_LEAST)
			: inUse * TIGHTENED_TO;
		const base = Number.isFinite(this.documented)
			? this.documented
			: Math.max(inUse, this.tightened?.base ?? 0);
		this.patience = limit >= this.documented ? Number(process.env.K0 ?? 5) : Math.min(WINDOWS_TO_OPEN, this.patience * Number(process.env.KM ?? 2));
		this.isProbing = process.env.PR !== '0';
		this.tightened = { limit: Math.max(LOWEST, kept), base, at: now };
	}

	/** How many requests were answered within so many milliseconds. */
	private used(withinMs: number): number {
		const limit = this.clock.now() - withinMs;
		while (this.answered.length > 0 && (this.answered[0] ?? 0) <= limit) this.answered.shift();
		return this.answered.length;
	}

	private serve(): void {
		while (this.waiting.length > 0 && this.msUntilFree() === 0) this.waiting.shift()?.grant(this.slot());
		this.setTimer();
	}

	private slot(): Slot {
		this.inFlight += 1;
		const sentAt = this.clock.now();
		this.lastUse = sentAt;
		this.lastSent = sentAt;
		const close = (answered: boolean) => {
			this.inFlight -= 1;
			this.lastUse = this.clock.now();
			if (answered) this.answered.push(this.lastUse);
		};
		return {
			done: () => {
				close(true);
				if (sentAt >= this.pausedUntil) this.isProbing = false;
				this.serve();
			},
			refused: (pauseMs) => {
				close(true);
				this.tighten(sentAt, pauseMs);
				this.serve();
			},
			unused: () => {
				close(false);
				this.serve();
			},
		};
	}

	/**
	 * 0 where a slot is free, Infinity where only an answer can free one. A limit that is no whole number is kept by the
	 * next higher number of slots, each for that much longer than a window.
	 */
	private msUntilFree(): number {
		const now = this.clock.now();
		const used = this.used(this.windowMs);
		const limit = this.limit();
		const gapMs = limit < this.documented ? this.windowMs / limit : 0;
		const waitMs = Math.max(0, this.pausedUntil - now, this.lastSent + gapMs - now);
		const over = used + this.inFlight - this.documented + 1;
		if (over <= 0) return waitMs;
		const frees = this.answered[over - 1];
		return frees === undefined ? Number.POSITIVE_INFINITY : Math.max(1, waitMs, frees + this.windowMs - now);
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
