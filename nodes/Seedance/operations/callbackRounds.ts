/**
 * What this process remembers of parked nodes between callbacks, since n8n keeps nothing of a callback that doesn't resume.
 * All of it can be lost: then the provider is only asked once more.
 */
import type { TaskReading } from '../providers/vocabulary';

/** More than are parked and called at the same time; the one not called for longest goes first. */
const MOST_ROUNDS = 1000;
/** n8n has taken over long before; if it could not, the next callback may try again. */
const HANDED_OVER_MS = 60_000;

export class CallbackRound {
	/** What the provider has said of tasks that have ended. */
	readonly ended = new Map<string, TaskReading>();
	private queue: Promise<unknown> = Promise.resolve();
	private handedOverAt = Number.NEGATIVE_INFINITY;

	/** Does one thing after the other, so that callbacks that come at once don't ask the same. */
	async inTurn<T>(work: () => Promise<T>): Promise<T> {
		const turn = this.queue.then(work, work);
		this.queue = turn.catch(() => undefined);
		return await turn;
	}

	/** Whether one callback has already found all ended and resumed the execution. */
	isHandedOver(now: number): boolean {
		return now - this.handedOverAt < HANDED_OVER_MS;
	}

	handOver(now: number): void {
		this.handedOverAt = now;
	}
}

export class CallbackRounds {
	private readonly rounds = new Map<string, CallbackRound>();

	of(id: string): CallbackRound {
		const round = this.rounds.get(id) ?? new CallbackRound();
		this.rounds.delete(id);
		this.rounds.set(id, round);
		const [oldest] = this.rounds.keys();
		if (this.rounds.size > MOST_ROUNDS && oldest !== undefined) this.rounds.delete(oldest);
		return round;
	}
}
