/** Limits the memory for request bodies that contain files. One body may have 64 MB, and many requests are sent at once. */
import { MIB } from '../parameters/nodeParameters';
import { keptByProcess } from './processState';

/** The limit for all executions of the process: two of the largest bodies at a time, or dozens of a few MB each. */
const MOST_BYTES = 128 * MIB;

interface Waiting {
	bytes: number;
	begin: () => void;
}

/** Reserves memory for bodies as long as they fit together, in the order of the calls. */
export class BodyMemory {
	private held = 0;
	private queue: Waiting[] = [];

	constructor(private readonly most: number) {}

	/**
	 * Waits until there is room, and reserves it.
	 * @param bytes size of the body. If it exceeds the limit, waits until nothing else is reserved
	 * @returns a function that releases the memory, or null if the signal was aborted first
	 */
	async take(bytes: number, signal: AbortSignal): Promise<(() => void) | null> {
		const own = Math.min(bytes, this.most);
		if (signal.aborted) return null;
		if (this.queue.length === 0 && this.held + own <= this.most) return this.hold(own);
		return await new Promise((resolve) => {
			const waiting: Waiting = {
				bytes: own,
				begin: () => {
					signal.removeEventListener('abort', giveUp);
					resolve(this.hold(own));
				},
			};
			const giveUp = () => {
				this.queue = this.queue.filter((one) => one !== waiting);
				resolve(null);
				this.beginNext();
			};
			signal.addEventListener('abort', giveUp, { once: true });
			this.queue.push(waiting);
		});
	}

	private hold(bytes: number): () => void {
		this.held += bytes;
		let isHeld = true;
		return () => {
			if (isHeld) this.held -= bytes;
			isHeld = false;
			this.beginNext();
		};
	}

	private beginNext(): void {
		for (let [next] = this.queue; next !== undefined; [next] = this.queue) {
			if (this.held + next.bytes > this.most) return;
			this.queue.shift();
			next.begin();
		}
	}
}

export const bodyMemory = keptByProcess(() => new BodyMemory(MOST_BYTES));
