/** Real time, by n8n's own sleep: nodes may not set timers themselves. */
import { sleep } from 'n8n-workflow';
import { WOKEN, type Clock } from '../tasks/ports';

/** A timer longer than this fires at once. */
const LONGEST_SLEEP_MS = 2 ** 31 - 1;

export const realClock: Clock = {
	now: () => Date.now(),
	sleep: async (ms, signal) => {
		// Timers drop fractions, so a sleep would end a little early, and whoever asked for it would ask again and again.
		const duration = Math.min(Math.ceil(ms), LONGEST_SLEEP_MS);
		if (signal === undefined) {
			await sleep(duration);
			return;
		}
		signal.throwIfAborted();
		// Older versions of n8n don't know the second parameter, so the end of the wait doesn't depend on it.
		let stop: () => void = () => undefined;
		const aborted = new Promise<never>((_, reject) => {
			stop = () => {
				reject(WOKEN);
			};
		});
		signal.addEventListener('abort', stop);
		try {
			await Promise.race([sleep(duration, signal), aborted]);
		} finally {
			signal.removeEventListener('abort', stop);
		}
	},
};
