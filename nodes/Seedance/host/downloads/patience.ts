/** Decides how long to retry a media host that sends almost nothing. */
import { backOff } from '../../tasks/backOff';
import type { Clock } from '../../tasks/ports';

/** Retries end only after both this many useless connections in a row and this much time, because a host may recover soon. */
const LEAST_USELESS = 3;
const PATIENCE_MS = 60_000;
/** A connection with fewer bytes counts as useless. */
const WORTHWHILE_BYTES = 1024 * 1024;
/** Some hosts send a file in parts, one per request. After a part of at least this size, the next is requested at once. */
const WORTHWHILE_PART_BYTES = 64 * 1024;

export class Patience {
	private uselessInARow = 0;
	/** When the time limit began: at the start, or when the last useful connection or part ended. */
	private since: number;
	private receivedBefore = 0;

	constructor(
		private readonly clock: Clock,
		private readonly signal: AbortSignal,
	) {
		this.since = clock.elapsed();
	}

	/**
	 * Records that a connection broke. Returns true if there is no further retry.
	 * @param received bytes of the file received so far
	 */
	isOverAfter(received: number): boolean {
		const wasWorthwhile = received - this.receivedBefore >= WORTHWHILE_BYTES;
		if (wasWorthwhile) this.since = this.clock.elapsed();
		this.uselessInARow = wasWorthwhile ? 1 : this.uselessInARow + 1;
		this.receivedBefore = received;
		const isTooLong = this.clock.elapsed() - this.since >= PATIENCE_MS;
		return (this.uselessInARow >= LEAST_USELESS && isTooLong) || this.signal.aborted;
	}

	/**
	 * Records that a part of the file ended. Returns false if it was too small to request the next one at once.
	 * @param received bytes of the file received so far
	 */
	takesPart(received: number): boolean {
		if (received - this.receivedBefore < WORTHWHILE_PART_BYTES) return false;
		this.uselessInARow = 0;
		this.since = this.clock.elapsed();
		this.receivedBefore = received;
		return true;
	}

	/** Backs off before the next connection, longer after each useless one. Returns early if the execution is stopped. */
	async backOff(): Promise<void> {
		if (this.uselessInARow === 0) return;
		await this.clock.sleep(backOff(this.uselessInARow), this.signal).catch(() => undefined);
	}
}
