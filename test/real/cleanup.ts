/** What has to be ended again, in the reverse of the order in which it was started. */
export class Cleanup {
	private readonly steps: (() => Promise<void> | void)[] = [];
	private running: Promise<void> | null = null;

	/** Notes how to end what has just been started. */
	add(step: () => Promise<void> | void): void {
		this.steps.push(step);
	}

	/** Whether things are being ended already. */
	hasBegun(): boolean {
		return this.running !== null;
	}

	/** Ends all of it, once, however often and from wherever it is called. */
	async run(): Promise<void> {
		this.running ??= this.runSteps();
		await this.running;
	}

	private async runSteps(): Promise<void> {
		for (let step = this.steps.pop(); step !== undefined; step = this.steps.pop()) {
			try {
				await step();
			} catch {
				// The next step must run all the same; the guard ends what is left.
			}
		}
	}
}
