/**
 * The passes of one run. A pass is the permission to send one request of a kind that has its own rate limits. It is requested in the
 * background, so that requests of other kinds can continue.
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
		/** Called when a pass arrives that the run was waiting for. */
		private readonly onCame: () => void,
	) {}

	/** Returns true if there is a pass for a request of this kind. If not, starts to wait for one. */
	has(kind: RequestKind): boolean {
		this.wanted.add(kind);
		if (this.held.has(kind)) return true;
		if (this.asking.has(kind)) return false;
		const free = this.limits.takeOwnFree(kind);
		if (free === null) void this.ask(kind);
		else this.held.set(kind, free);
		return free !== null;
	}

	/** Takes the slots of a pass, for a request that is sent now. */
	use(kind: RequestKind): readonly Slot[] {
		const slots = this.held.get(kind) ?? [];
		this.held.delete(kind);
		return slots;
	}

	/** Returns passes that `has` was not called for since the last time, because other runs may need them. */
	giveBackUnwanted(): void {
		for (const [kind, slots] of this.held) {
			if (this.wanted.has(kind)) continue;
			this.held.delete(kind);
			giveBack(slots);
		}
		this.wanted.clear();
	}

	/** Returns all passes. Call this when the run is over. */
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
