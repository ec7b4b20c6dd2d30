import { WOKEN, type Clock } from '../../nodes/Seedance/tasks/ports';

/** A clock that stands still until it is told which sleep is over. */
export class StillClock implements Clock {
	readonly sleeps: Array<{ ms: number; end: () => void }> = [];
	now = () => 0;
	elapsed = () => 0;
	sleep = async (ms: number, signal?: AbortSignal) =>
		await new Promise<void>((resolve, reject) => {
			signal?.addEventListener('abort', () => reject(WOKEN));
			this.sleeps.push({ ms, end: resolve });
		});
}
