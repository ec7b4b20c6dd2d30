/**
 * The sandbox's timeouts. They use the global setTimeout at call time, so that a test's virtual clock also controls the sandbox.
 * All of them can be cleared when it closes.
 */
export class Timers {
	private readonly pending = new Set<ReturnType<typeof setTimeout>>();

	/** Runs a function later. Returns a function that cancels it. */
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
