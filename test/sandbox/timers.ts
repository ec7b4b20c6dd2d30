/**
 * The sandbox's timeouts. They go through the global setTimeout at the moment of the call, so that a test with a
 * virtual clock drives the sandbox along with everything else, and they can all be cleared when it closes.
 */
export class Timers {
	private readonly pending = new Set<ReturnType<typeof setTimeout>>();

	/** Runs something later; what is returned calls it off. */
	after(ms: number, run: () => void): () => void {
		const timer = setTimeout(() => {
			this.pending.delete(timer);
			run();
		}, ms);
		this.pending.add(timer);
		return () => {
			this.pending.delete(timer);
			clearTimeout(timer);
		};
	}

	clear(): void {
		for (const timer of this.pending) clearTimeout(timer);
		this.pending.clear();
	}
}
