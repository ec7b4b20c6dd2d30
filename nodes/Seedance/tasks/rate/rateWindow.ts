/**
 * A sliding window for one rate limit of an account: how many requests may be sent within a number of milliseconds, by all runs of the
 * process together. A slot is taken when a request is sent and becomes free one window after its response. The provider counted the
 * request no later than that, so the limit holds by the provider's clock too, even if the network is slow. A 429 shows that other
 * processes use the same limit. From then on, share.ts decides how much of it this process uses.
 */
import type { RateLimit } from '../../providers/provider';
import { WOKEN, type Clock } from '../ports';
import { Share } from './share';

/** Submits go before polls. */
export type Priority = 'submit' | 'poll';

/** Permission to send one request. Call exactly one of these functions. */
export interface Slot {
	/** The request got a response or was given up. */
	done(): void;
	/** The response was a 429 that requires a pause of `pauseMs` milliseconds. */
	refused(pauseMs: number): void;
	/** No request was sent. */
	unused(): void;
}

interface Waiter {
	/** Waiters are served in ascending order of this value. */
	turn: number;
	grant(slot: Slot): void;
}

/** The window of an undocumented limit, which applies from the first 429 on. */
const UNDOCUMENTED_WINDOW_MS = 60_000;
/** How long a slot counts as this process's own after it became free. */
const OWN_FOR_MS = 12_000;
/**
 * How many requests may be in progress while it is unknown whether their slots are free, for example after a start: this number, or the
 * number accepted recently if that is higher. Processes that start at the same time then get about equal shares, and an unknown limit
 * isn't hit by a hundred requests at once.
 */
const UNSURE_AT_ONCE = 2;
/**
 * One in this many slots is used again slightly late, by this part of a window. A process without slots then finds one free there,
 * because Retry-After makes it send when the oldest slot becomes free, rounded up to a second.
 */
const LATE = { oneInAlone: 10, oneInShared: 25, by: 0.02 };
/** After at most this time, one request checks whether the limit still applies, even if a 429 requires a longer pause. */
export const LONGEST_PAUSE_MS = 10 * 60_000;

/**
 * Minimum pauses while no request is accepted. Each is longer than the one before, up to a number of windows, even if the 429s require
 * a shorter pause. A provider that also counts refused requests would otherwise refuse for as long as requests continue.
 */
const FIRST_CALMING_MS = 250;
const CALMING = 1.25;
const LONGEST_CALMING_WINDOWS = 2;

export class RateWindow {
	/** In milliseconds. */
	readonly windowMs: number;
	private readonly documented: number;
	/** The times when accepted requests got their response, later for some, oldest first. Their slots are free one window later. */
	private readonly accepted: number[] = [];
	private acceptedInAll = 0;
	private readonly waiting: Waiter[] = [];
	private inFlight = 0;
	private pausedUntil = 0;
	/** Not null from the first 429 until the provider has accepted as many requests as the whole limit allows. */
	private share: Share | null = null;
	private refusedAt = Number.NEGATIVE_INFINITY;
	/** Number of 429s since a request was last accepted; those to requests sent at the same time count once. */
	private refusedInARow = 0;
	/** Whether a probe is in progress. */
	private isProbing = false;
	private lastSent = Number.NEGATIVE_INFINITY;
	private timer: AbortController | null = null;
	private lastUse: number;

	constructor(
		private readonly clock: Clock,
		documented: Pick<RateLimit, 'requests' | 'windowMs'> | null,
	) {
		this.windowMs = documented?.windowMs ?? UNDOCUMENTED_WINDOW_MS;
		this.documented = documented?.requests ?? Number.POSITIVE_INFINITY;
		this.lastUse = clock.elapsed();
	}

	/**
	 * Waits for a slot. Submits that arrive up to one window after a poll still go before it, later ones don't. So submits take
	 * precedence, but no poll waits forever. Rejects when the signal is aborted, and then leaves no trace.
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

	/** Takes a slot if one is free and no one is waiting for it; otherwise returns null. */
	takeFree(): Slot | null {
		return this.waiting.length === 0 && this.msUntilFree() === 0 ? this.slot() : null;
	}

	/** Returns how many requests are currently allowed per window; Infinity if no limit is known. */
	limit(): number {
		return this.share?.most ?? this.documented;
	}

	/**
	 * Returns true if this limit explains a 429 to a request that was sent at this time: another request has got a 429 since, or the
	 * reduced limit is used up.
	 */
	explains429(sentAt: number): boolean {
		return this.share !== null && (this.refusedAt >= sentAt || this.isUsedUp());
	}

	/** Returns how long the window has not been used, in milliseconds; 0 while it is in use. */
	idleFor(): number {
		return this.inFlight > 0 || this.waiting.length > 0 ? 0 : this.clock.elapsed() - this.lastUse;
	}

	/** Returns how many requests are in progress or were accepted within the last window. */
	private used(): number {
		return this.inFlight + this.acceptedWithin(this.windowMs);
	}

	/** Counts accepted requests with a binary search, because without a known limit there may be thousands. */
	private acceptedWithin(ms: number): number {
		const now = this.clock.elapsed();
		const { accepted } = this;
		while ((accepted[0] ?? now) <= now - this.windowMs - OWN_FOR_MS) accepted.shift();
		let [from, to] = [0, accepted.length];
		while (from < to) {
			const middle = (from + to) >> 1;
			if ((accepted[middle] ?? 0) > now - ms) to = middle;
			else from = middle + 1;
		}
		return accepted.length - from;
	}

	private isUsedUp(): boolean {
		return this.used() >= Math.max(1, Math.floor(this.limit()));
	}

	private serve(): void {
		while (this.waiting.length > 0 && this.msUntilFree() === 0) this.waiting.shift()?.grant(this.slot());
		this.setTimer();
	}

	private slot(): Slot {
		const isProbe = this.share !== null && this.isUsedUp();
		const before = this.lastSent;
		const sentAt = this.clock.elapsed();
		this.inFlight += 1;
		this.isProbing ||= isProbe;
		this.lastUse = sentAt;
		this.lastSent = sentAt;
		const close = () => {
			this.inFlight -= 1;
			if (isProbe) this.isProbing = false;
			this.lastUse = this.clock.elapsed();
		};
		return {
			done: () => {
				close();
				this.keep(this.lastUse);
				this.refusedInARow = 0;
				if (isProbe) this.share?.probeGranted(this.lastUse);
				else this.share?.kept();
				if (this.limit() >= this.documented) this.share = null;
				this.serve();
			},
			refused: (pauseMs) => {
				close();
				this.pauseFor(pauseMs, sentAt);
				this.refused(isProbe, sentAt);
				this.serve();
			},
			unused: () => {
				close();
				if (this.lastSent === sentAt) this.lastSent = before;
				this.serve();
			},
		};
	}

	/** Records the slot of an accepted request. */
	private keep(answeredAt: number): void {
		this.acceptedInAll += 1;
		const oneIn = this.share === null ? LATE.oneInAlone : LATE.oneInShared;
		const isLate = this.acceptedInAll % oneIn === 0;
		const at = answeredAt + (isLate ? LATE.by * this.windowMs : 0);
		let place = this.accepted.length;
		while (place > 0 && (this.accepted[place - 1] ?? 0) > at) place -= 1;
		this.accepted.splice(place, 0, at);
	}

	private pauseFor(askedMs: number, sentAt: number): void {
		// Of several requests in progress at the same time, only one counts.
		if (sentAt > this.refusedAt) this.refusedInARow += 1;
		const calmingMs = Math.min(
			FIRST_CALMING_MS * CALMING ** this.refusedInARow,
			LONGEST_CALMING_WINDOWS * this.windowMs,
		);
		const ms = Math.max(Math.min(askedMs, LONGEST_PAUSE_MS), calmingMs);
		this.pausedUntil = Math.max(this.pausedUntil, this.lastUse + ms);
	}

	private refused(isProbe: boolean, sentAt: number): void {
		const now = this.clock.elapsed();
		this.refusedAt = now;
		if (this.share === null) this.share = new Share(this.windowMs, this.documented, this.used(), now);
		else if (isProbe) this.share.probeRefused(now);
		else this.share.lost(sentAt, this.used(), now);
	}

	/** Returns the time until a slot is free, in milliseconds: 0 if one is free, Infinity if only a response can free one. */
	private msUntilFree(): number {
		const now = this.clock.elapsed();
		const limit = this.limit();
		const gapMs = limit < 1 ? this.windowMs / limit : 0;
		const waitMs = Math.max(0, this.pausedUntil - now, this.lastSent + gapMs - now);
		const used = this.used();
		if (this.mayBeTooMany(used)) return Number.POSITIVE_INFINITY;
		const over = used - Math.max(1, Math.floor(limit));
		if (over < 0) return waitMs;
		const frees = this.accepted[this.accepted.length - (used - this.inFlight) + over];
		const freeAt = frees === undefined ? Number.POSITIVE_INFINITY : frees + this.windowMs;
		const probeAt = this.share === null || this.isProbing ? Number.POSITIVE_INFINITY : this.share.probeAt;
		return Math.max(waitMs, Math.min(freeAt, probeAt) - now);
	}

	/** Returns true if so many requests with unknown slots are in progress that their responses must be awaited first. */
	private mayBeTooMany(used: number): boolean {
		const own = this.acceptedWithin(this.windowMs + OWN_FOR_MS);
		return used >= own + this.inFlight && this.inFlight >= Math.max(UNSURE_AT_ONCE, own);
	}

	/** Sets the timer. There is at most one, and only while a request is waiting. */
	private setTimer(): void {
		this.timer?.abort(WOKEN);
		this.timer = null;
		const ms = this.msUntilFree();
		if (this.waiting.length === 0 || !Number.isFinite(ms)) return;
		const timer = new AbortController();
		this.timer = timer;
		// Timers have whole milliseconds. One that fired early would only be set again.
		this.clock.sleep(Math.ceil(ms), timer.signal).then(
			() => {
				if (this.timer === timer) this.serve();
			},
			() => undefined,
		);
	}
}
