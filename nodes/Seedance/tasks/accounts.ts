/** One rate window per account in the whole process, whoever uses it; forgotten when it has been idle for long. */
import type { Clock } from './ports';
import { hash } from './idempotency';
import { RateWindow, type RateLimit } from './rateWindow';

const FORGET_AFTER_MS = 10 * 60_000;

export class Accounts {
	private readonly windows = new Map<string, RateWindow>();

	constructor(private readonly clock: Clock) {}

	/** The window of the account that a base URL and a key make. Neither is kept, only their hash. */
	windowOf(baseUrl: string, apiKey: string, limit: RateLimit | null): RateWindow {
		// Swept here and not by a timer: a timer would outlive its run.
		for (const [account, window] of this.windows) {
			if (window.idleFor() > FORGET_AFTER_MS) this.windows.delete(account);
		}
		const account = hash(`${baseUrl}\n${apiKey}`);
		const known = this.windows.get(account);
		if (known !== undefined) return known;
		const window = new RateWindow(this.clock, limit);
		this.windows.set(account, window);
		return window;
	}
}
