/** The rate limits of each account in the whole process, whoever uses it; forgotten when they have been idle for long. */
import type { RateLimit, RequestKind } from '../../providers/provider';
import { hash } from '../../text/hash';
import type { Clock } from '../ports';
import { RecentMap } from '../recentMap';
import { Watch } from '../list/watch';
import { RateWindow, type Priority, type Slot } from './rateWindow';

const FORGET_AFTER_MS = 10 * 60_000;
/** More than one n8n uses within that time. */
const MOST_ACCOUNTS = 1000;
/** While runs poll by the list of tasks, they send one request a second in all: status requests and lists. */
const WHILE_LISTING = { requests: 1, windowMs: 1000 };

/** The same text for the same account. Neither its base URL nor its key is in it, only their hash. */
export function accountId(baseUrl: string, apiKey: string): string {
	return hash(`${baseUrl}\n${apiKey}`);
}

export class Accounts {
	private readonly limits = new RecentMap<string, AccountLimits>({
		entries: MOST_ACCOUNTS,
		isInUse: (limits) => limits.idleFor() === 0,
	});

	constructor(private readonly clock: Clock) {}

	/** Those of the account that a base URL and a key make. */
	limitsOf(baseUrl: string, apiKey: string, known: readonly RateLimit[]): AccountLimits {
		// Swept here and not by a timer: a timer would outlive its run.
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
 * All rate limits of one account. A request needs a slot of every limit that counts it: of the general one, which counts all,
 * and of those that count only some kinds of requests, called own limits here. Submits with media always have one, and all submits
 * where requests for tasks have: where none is documented it allows everything until a 429 shows that there is one.
 */
export class AccountLimits {
	readonly general: RateWindow;
	/** Tasks that the runs of this process wait for at this account. */
	openTasks = 0;
	/** How the runs of this process poll their tasks. */
	readonly watch = new Watch();
	/** Those that count more kinds come first. */
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
		// Where the provider limits requests for tasks by themselves, a 429 to a submit says nothing of them: callbacks must be confirmed,
		// tasks polled and cancelled all the same.
		if (general === null && own.some(({ counts }) => counts.includes('status'))) {
			own.push({ counts: ['submit', 'submitWithMedia'], window: new RateWindow(clock, null) });
		}
		this.own = own.sort((a, b) => breadth(b) - breadth(a));
		this.ofPolls = [this.general, ...this.ownOf('status')];
		this.whileListing = new RateWindow(clock, WHILE_LISTING);
	}

	/** The tightest of the limits that count status requests. Asked for each task again and again, so nothing is made here. */
	get polls(): RateWindow {
		return this.ofPolls.reduce((tightest, one) => (rateOf(one) < rateOf(tightest) ? one : tightest));
	}

	/**
	 * Waits for leave to send one request of this kind, which is not one of a run's polls: somebody waits for it. Rejects when the signal
	 * is aborted.
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

	/** Slots for a run's request of the own limits of this kind at once, where all are free; else null. */
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

	/** Waits for slots for a run's request of the own limits of this kind. Rejects when the signal is aborted. */
	async takeOwn(kind: RequestKind, priority: Priority, signal: AbortSignal): Promise<readonly Slot[]> {
		return await takeAll(this.ofRuns(kind), priority, signal);
	}

	/**
	 * One slot of all limits that count a request, which is sent now. A 429 is taken to be about the own limit that counts the fewest
	 * kinds, unless the general one is known to be used up: if it was about the general one after all, the other requests soon
	 * show it, and they alone can.
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

	/** How long nobody has used it, in milliseconds; 0 while somebody does. */
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

/** Slots for which no request was sent. */
export function giveBack(slots: readonly Slot[]): void {
	for (const slot of slots) slot.unused();
}

function rateOf(window: RateWindow): number {
	return window.limit() / window.windowMs;
}

function breadth({ counts }: OwnLimit): number {
	return counts === 'all' ? Number.POSITIVE_INFINITY : counts.length;
}
