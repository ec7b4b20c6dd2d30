/**
 * The sliding window of one limit of an account: how many requests may be sent within so many milliseconds, shared by all runs
 * of the process. A slot is taken when a request is sent and comes free one window after its answer: the provider counted
 * it no later than that, so by the provider's own clock the limit is never exceeded, however slow the network is. Where other processes
 * use the same limit, a 429 shows it; from then on share.ts decides how much of it this process uses.
 */
import type { RateLimit } from '../../providers/provider';
import { WOKEN, type Clock } from '../ports';
import { Share } from './share';

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
/** For so long after it came free a slot counts as this process's own. */
const OWN_FOR_MS = 12_000;
/**
 * How many requests may be under way while it is not known whether their slots are free, as after a start: so many, or as many as were
 * accepted lately. Others may be starting too, and then all get about as much; and a limit that nobody knows isn't met by a hundred at once.
 */
const UNSURE_AT_ONCE = 2;
/**
 * One slot in so many is used again only a little late, in windows: a process that has none finds one there. Retry-After sends it at
 * the moment when the oldest slot comes free, rounded up to a second.
 */
const LATE = { oneInAlone: 10, oneInShared: 25, by: 0.02 };
/** However long a 429 asks to pause, after this time one request finds out whether it still holds. */
export const LONGEST_PAUSE_MS = 10 * 60_000;

/**
 * While nothing is accepted, each pause is at least so much longer than the one before, up to so many windows, whatever the 429s ask for:
 * a provider that counts refused requests too would refuse for as long as they keep coming.
 */
const FIRST_CALMING_MS = 250;
const CALMING = 1.25;
const LONGEST_CALMING_WINDOWS = 2;

export class RateWindow {
	/** In milliseconds. */
	readonly windowMs: number;
	private readonly documented: number;
	/** When accepted requests were answered, a little later for some, oldest first: their slots are free one window after that. */
	private readonly accepted: number[] = [];
	private acceptedInAll = 0;
	private readonly waiting: Waiter[] = [];
	private inFlight = 0;
	private pausedUntil = 0;
	/** Not null from the first 429 until the whole limit was granted. */
	private share: Share | null = null;
	private refusedAt = Number.NEGATIVE_INFINITY;
	/** Since a request was last accepted. */
	private refusedInARow = 0;
	/** Whether a probe is under way. */
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

	/** How many requests are allowed per window just now, Infinity where no limit is known. */
	limit(): number {
		return this.share?.most ?? this.documented;
	}

	/** Whether it is known why a request that was sent at this time met a 429: others have since, or a lower limit is used up. */
	explains429(sentAt: number): boolean {
		return this.share !== null && (this.refusedAt >= sentAt || this.isUsedUp());
	}

	/** How long nobody has used it, in milliseconds; 0 while somebody does. */
	idleFor(): number {
		return this.inFlight > 0 || this.waiting.length > 0 ? 0 : this.clock.elapsed() - this.lastUse;
	}

	/** How many requests were accepted within the last window, or are under way. */
	private used(): number {
		return this.inFlight + this.acceptedWithin(this.windowMs);
	}

	/** By halves: where no limit is known there may be thousands. */
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

	/** Keeps the slot of a request that was accepted. */
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
		// Of those that were under way together only one counts.
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

	/** 0 where a slot is free, Infinity where only an answer can free one. */
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

	/** Whether so many requests are under way into the unknown that their answers should come first. */
	private mayBeTooMany(used: number): boolean {
		const own = this.acceptedWithin(this.windowMs + OWN_FOR_MS);
		return used >= own + this.inFlight && this.inFlight >= Math.max(UNSURE_AT_ONCE, own);
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
