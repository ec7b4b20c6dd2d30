/** Lets so much work run at the same time as each piece of it allows: what was started first comes first. */
export class Lanes {
	private readonly waiting: Waiting[] = [];
	private underWay = 0;

	/** Does the work as soon as fewer than `atOnce` others are under way, in the order of the calls. */
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
	/** It starts when fewer than this are under way. */
	atOnce: number;
	start(): void;
}
