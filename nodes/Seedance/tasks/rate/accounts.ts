/** The rate limits of each account, shared by the whole process. Idle accounts are forgotten after ten minutes. */
import type { RateLimit, RequestKind } from '../../providers/provider';
import { hash } from '../../text/hash';
import type { Clock } from '../ports';
import { RecentMap } from '../recentMap';
import { Watch } from '../list/watch';
import { RateWindow, type Priority, type Slot } from './rateWindow';

const FORGET_AFTER_MS = 10 * 60_000;
/** Maximum number of accounts to remember, more than one n8n uses in ten minutes. */
const MOST_ACCOUNTS = 1000;
/** The limit while runs poll by the list of tasks: one status or list request per second in total. */
const WHILE_LISTING = { requests: 1, windowMs: 1000 };

/** Returns the same text for the same account. It contains only a hash of the base URL and the key. */
export function accountId(baseUrl: string, apiKey: string): string {
	return hash(`${baseUrl}\n${apiKey}`);
}

export class Accounts {
	private readonly limits = new RecentMap<string, AccountLimits>({
		entries: MOST_ACCOUNTS,
		isInUse: (limits) => limits.idleFor() === 0,
	});

	constructor(private readonly clock: Clock) {}

	/**
	 * Returns the rate limits of the account with this base URL and key.
	 * @param known the documented limits
	 */
	limitsOf(baseUrl: string, apiKey: string, known: readonly RateLimit[]): AccountLimits {
		// Idle accounts are removed here, because a timer would outlive its run.
		for (const [account, limits] of this.limits) {
			if (limits.idleFor() > FORGET_AFTER_MS) this.limits.delete(account);
		}
		return this.limits.use(accountId(baseUrl, apiKey), () => new AccountLimits(this.clock, known));
	}
}

interface OwnLimit {
	counts: RateLimit['counts'];
	window: RateWindow;
}

/**
 * All rate limits of one account. A request needs a slot of every limit that counts it: the general limit, which counts all requests,
 * and the limits for some kinds of requests, called own limits here. Submits with media always have an own limit. All submits have one
 * if status requests have one. An undocumented limit allows everything until a 429 shows that it exists.
 */
export class AccountLimits {
	readonly general: RateWindow;
	/** Number of tasks of this account that the runs of this process wait for. */
	openTasks = 0;
	/** Decides how the runs of this process poll their tasks. */
	readonly watch = new Watch();
	/** Sorted by the number of kinds that they count, highest first. */
	private readonly own: readonly OwnLimit[];
	private readonly ofPolls: readonly RateWindow[];
	private readonly whileListing: RateWindow;

	constructor(
		private readonly clock: Clock,
		known: readonly RateLimit[],
	) {
		const general = known.find(({ counts }) => counts === 'all') ?? null;
		this.general = new RateWindow(clock, general);
		const own = known
			.filter((limit) => limit !== general)
			.map((limit): OwnLimit => ({ counts: limit.counts, window: new RateWindow(clock, limit) }));
		const isMediaLimit = ({ counts }: OwnLimit) => counts.length === 1 && counts[0] === 'submitWithMedia';
		if (!own.some(isMediaLimit)) {
			own.push({ counts: ['submitWithMedia'], window: new RateWindow(clock, null) });
		}
		// If the provider limits status requests separately, a 429 to a submit says nothing about them. Callbacks must still be verified, and
		// tasks polled and canceled.
		if (general === null && own.some(({ counts }) => counts.includes('status'))) {
			own.push({ counts: ['submit', 'submitWithMedia'], window: new RateWindow(clock, null) });
		}
		this.own = own.sort((a, b) => breadth(b) - breadth(a));
		this.ofPolls = [this.general, ...this.ownOf('status')];
		this.whileListing = new RateWindow(clock, WHILE_LISTING);
	}

	/** Returns the lowest of the limits that count status requests. Creates no objects, because it is called very often for each task. */
	get polls(): RateWindow {
		return this.ofPolls.reduce((tightest, one) => (rateOf(one) < rateOf(tightest) ? one : tightest));
	}

	/**
	 * Waits for permission to send one request of this kind outside a run's polls, for example for a webhook. Rejects when the signal is
	 * aborted.
	 */
	async take(kind: RequestKind, priority: Priority, signal: AbortSignal): Promise<Slot> {
		const own = await takeAll(this.ownOf(kind), priority, signal);
		let general: Slot | null = null;
		try {
			general = await this.general.take(priority, signal);
			return this.join(general, own);
		} finally {
			if (general === null) giveBack(own);
		}
	}

	/** Takes slots of the own limits for one request of a run, if all of them are free; otherwise returns null. */
	takeOwnFree(kind: RequestKind): readonly Slot[] | null {
		const slots: Slot[] = [];
		for (const window of this.ofRuns(kind)) {
			const slot = window.takeFree();
			if (slot === null) {
				giveBack(slots);
				return null;
			}
			slots.push(slot);
		}
		return slots;
	}

	/** Waits for slots of the own limits for one request of a run. Rejects when the signal is aborted. */
	async takeOwn(kind: RequestKind, priority: Priority, signal: AbortSignal): Promise<readonly Slot[]> {
		return await takeAll(this.ofRuns(kind), priority, signal);
	}

	/**
	 * Combines the slots for a request that is sent now. A 429 counts against the own limit with the fewest kinds, unless the general
	 * limit is known to be used up. If the 429 was about the general limit after all, other requests soon show this, and nothing else
	 * could.
	 */
	join(general: Slot, own: readonly Slot[]): Slot {
		const all = [general, ...own];
		const sentAt = this.clock.elapsed();
		return {
			done: () => {
				for (const slot of all) slot.done();
			},
			refused: (pauseMs) => {
				const narrowest = own.at(-1) ?? general;
				const about = this.general.explains429(sentAt) ? general : narrowest;
				for (const slot of all) {
					if (slot === about) slot.refused(pauseMs);
					else slot.done();
				}
			},
			unused: () => giveBack(all),
		};
	}

	/** Returns how long the account has not been used, in milliseconds; 0 while it is in use. */
	idleFor(): number {
		return Math.min(this.general.idleFor(), ...this.own.map(({ window }) => window.idleFor()));
	}

	private ofRuns(kind: RequestKind): RateWindow[] {
		const isPoll = kind === 'status' || kind === 'list';
		return [...(isPoll && this.watch.isListing ? [this.whileListing] : []), ...this.ownOf(kind)];
	}

	private ownOf(kind: RequestKind): RateWindow[] {
		return this.own.flatMap(({ counts, window }) =>
			counts === 'all' || counts.includes(kind) ? [window] : [],
		);
	}
}

/** Waits for a slot of each window. Rejects when the signal is aborted. */
async function takeAll(
	windows: readonly RateWindow[],
	priority: Priority,
	signal: AbortSignal,
): Promise<readonly Slot[]> {
	const slots: Slot[] = [];
	try {
		for (const window of windows) slots.push(await window.take(priority, signal));
		return slots;
	} finally {
		if (slots.length < windows.length) giveBack(slots);
	}
}

/** Returns slots for which no request was sent. */
export function giveBack(slots: readonly Slot[]): void {
	for (const slot of slots) slot.unused();
}

function rateOf(window: RateWindow): number {
	return window.limit() / window.windowMs;
}

function breadth({ counts }: OwnLimit): number {
	return counts === 'all' ? Number.POSITIVE_INFINITY : counts.length;
}
