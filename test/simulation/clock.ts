import { WOKEN, type Clock } from '../../nodes/Seedance/tasks/ports';

interface Event {
	at: number;
	/** Events of the same time happen in the order in which they were set. */
	order: number;
	happen(): void;
}

/** Time that passes only from event to event: nothing waits, and the same events come in the same order every time. */
export class EventClock implements Clock {
	/** Later events first, so that the next one is at the end. */
	private readonly events: Event[] = [];
	/** The true time, whatever the clock says. */
	time: number;
	private setByMs = 0;
	private count = 0;

	constructor(readonly start = Date.parse('2026-01-01T00:00:00Z')) {
		this.time = start;
	}

	now(): number {
		return this.time + this.setByMs;
	}

	elapsed(): number {
		return this.time - this.start;
	}

	/** Somebody sets the machine's clock so much forward, or back; no time passes. */
	set(byMs: number): void {
		this.setByMs += byMs;
	}

	/** How many timers are set. */
	get pending(): number {
		return this.events.length;
	}

	async sleep(ms: number, signal?: AbortSignal): Promise<void> {
		signal?.throwIfAborted();
		await new Promise<void>((resolve, reject) => {
			const stop = () => {
				this.events.splice(this.placeOf(event), 1);
				reject(WOKEN);
			};
			const event = this.add(ms, () => {
				signal?.removeEventListener('abort', stop);
				resolve();
			});
			signal?.addEventListener('abort', stop, { once: true });
		});
	}

	/** Lets time pass until the promise settles. */
	async drive<T>(promise: Promise<T>): Promise<T> {
		const state = { isOver: false };
		const over = () => (state.isOver = true);
		promise.then(over, over);
		for (;;) {
			await this.turn();
			if (state.isOver) return await promise;
			if (!this.step()) throw new Error('Nothing is left to happen, and the promise is still pending');
		}
	}

	/** Lets everything happen that is due within so many milliseconds. */
	async advance(ms: number): Promise<void> {
		const until = this.time + ms;
		await this.turn();
		while ((this.events.at(-1)?.at ?? Infinity) <= until) {
			this.step();
			await this.turn();
		}
		this.time = until;
	}

	/** Lets everything happen that needs no time. */
	private async turn(): Promise<void> {
		await new Promise((resolve) => setImmediate(resolve));
	}

	private step(): boolean {
		const event = this.events.pop();
		if (event === undefined) return false;
		this.time = Math.max(this.time, event.at);
		event.happen();
		return true;
	}

	private add(ms: number, happen: () => void): Event {
		const event: Event = { at: this.time + Math.max(0, ms), order: (this.count += 1), happen };
		this.events.splice(this.placeOf(event), 0, event);
		return event;
	}

	/** Where an event is or belongs. */
	private placeOf({ at, order }: Event): number {
		let low = 0;
		let high = this.events.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			const other = this.events[middle];
			const isLater = other !== undefined && (other.at > at || (other.at === at && other.order > order));
			if (isLater) low = middle + 1;
			else high = middle;
		}
		return low;
	}
}
