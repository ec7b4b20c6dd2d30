/** Limits the memory that request bodies with files in them take up, because one of them may have 64 MB and many requests go out at once. */
import { MIB } from '../parameters/nodeParameters';
import { keptByProcess } from './processState';

/** For all executions of the process. The largest bodies go out two at a time, those of a few MB as many as there are requests. */
const MOST_BYTES = 128 * MIB;

interface Waiting {
	bytes: number;
	begin: () => void;
}

/** Lets bodies be held as long as they fit together, in the order in which they came. */
export class BodyMemory {
	private held = 0;
	private queue: Waiting[] = [];

	constructor(private readonly most: number) {}

	/**
	 * Waits until there is room.
	 * @param bytes if more than there can ever be, waits until nothing else is held
	 * @returns a function to call when the body is not held any more, or null if the signal was aborted before
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
