/** The real clock. It uses n8n's sleep, because nodes may not set timers. */
import { sleep } from 'n8n-workflow';
import { WOKEN, type Clock } from '../tasks/ports';

/** The longest delay that timers support. A longer one fires immediately. */
const LONGEST_SLEEP_MS = 2 ** 31 - 1;

export const realClock: Clock = {
	now: () => Date.now(),
	elapsed: () => performance.now(),
	sleep: async (ms, signal) => {
		// Rounded up, because timers drop fractions: the sleep would end early and the caller would loop.
		const duration = Math.min(Math.ceil(ms), LONGEST_SLEEP_MS);
		if (signal === undefined) {
			await sleep(duration);
			return;
		}
		signal.throwIfAborted();
		await new Promise<void>((resolve, reject) => {
			// Older versions of n8n ignore the second parameter of sleep, so the abort must work without it.
			const stop = () => {
				reject(WOKEN);
			};
			signal.addEventListener('abort', stop, { once: true });
			sleep(duration, signal).then(() => {
				signal.removeEventListener('abort', stop);
				resolve();
			}, reject);
		});
	},
};
