/**
 * What one run holds of limits that count only some kinds of requests: leave to send one request of a kind, called a pass. A
 * pass is asked for in the background, so that requests of other kinds go on meanwhile.
 */
import type { RequestKind } from '../../providers/provider';
import { giveBack, type AccountLimits } from './accounts';
import { WOKEN } from '../ports';
import type { Slot } from './rateWindow';

export class Passes {
	private readonly held = new Map<RequestKind, readonly Slot[]>();
	private readonly asking = new Map<RequestKind, AbortController>();
	private readonly wanted = new Set<RequestKind>();

	constructor(
		private readonly limits: AccountLimits,
		/** Told when a pass has come that was waited for. */
		private readonly onCame: () => void,
	) {}

	/** Whether there is a pass for a request of this kind that could be sent now; where there is none, it is asked for. */
	has(kind: RequestKind): boolean {
		this.wanted.add(kind);
		if (this.held.has(kind)) return true;
		if (this.asking.has(kind)) return false;
		const free = this.limits.takeOwnFree(kind);
		if (free === null) void this.ask(kind);
		else this.held.set(kind, free);
		return free !== null;
	}

	/** The slots of a pass, for a request that is sent now. */
	use(kind: RequestKind): readonly Slot[] {
		const slots = this.held.get(kind) ?? [];
		this.held.delete(kind);
		return slots;
	}

	/** Gives back what `has` was not asked for since the last time: other runs may need it. */
	giveBackUnwanted(): void {
		for (const [kind, slots] of this.held) {
			if (this.wanted.has(kind)) continue;
			this.held.delete(kind);
			giveBack(slots);
		}
		this.wanted.clear();
	}

	/** To be told when the run is over. */
	end(): void {
		for (const asking of this.asking.values()) asking.abort(WOKEN);
		this.wanted.clear();
		this.giveBackUnwanted();
	}

	private async ask(kind: RequestKind): Promise<void> {
		const asking = new AbortController();
		this.asking.set(kind, asking);
		const slots = await this.limits.takeOwn(kind, 'submit', asking.signal).catch(() => null);
		this.asking.delete(kind);
		if (slots === null) return;
		if (asking.signal.aborted) {
			giveBack(slots);
			return;
		}
		this.held.set(kind, slots);
		this.onCame();
	}
}
