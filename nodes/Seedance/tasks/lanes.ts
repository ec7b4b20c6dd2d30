/** Limits how many pieces of work run at the same time. Each piece has its own limit. They start in the order of the calls. */
export class Lanes {
	private readonly waiting: Waiting[] = [];
	private underWay = 0;

	/** Runs the work as soon as fewer than `atOnce` others are running and all earlier calls have started. */
	async run<T>(atOnce: number, work: () => Promise<T>): Promise<T> {
		await new Promise<void>((start) => {
			this.waiting.push({ atOnce, start });
			this.startNext();
		});
		try {
			return await work();
		} finally {
			this.underWay -= 1;
			this.startNext();
		}
	}

	private startNext(): void {
		for (let first = this.waiting[0]; first !== undefined; first = this.waiting[0]) {
			if (this.underWay >= first.atOnce) return;
			this.waiting.shift();
			this.underWay += 1;
			first.start();
		}
	}
}

interface Waiting {
	/** This work starts when fewer pieces than this are running. */
	atOnce: number;
	start(): void;
}
