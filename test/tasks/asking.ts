import type { HttpAnswer } from '../../nodes/Seedance/providers/provider';
import { seedance2ai } from '../../nodes/Seedance/providers/seedance2ai';
import type { ConfirmDeps } from '../../nodes/Seedance/tasks/callbacks/confirm';
import { AccountLimits } from '../../nodes/Seedance/tasks/rate/accounts';
import type { EventClock } from '../simulation/clock';

/** What it takes to poll tasks on a simulated clock, without jitter, for one process that knows no task yet. */
export function askingDeps(
	clock: EventClock,
	signal: AbortSignal,
	answer: () => Promise<HttpAnswer>,
): ConfirmDeps {
	const seen = new Map<string, number>();
	return {
		provider: seedance2ai,
		clock,
		limits: new AccountLimits(clock, []),
		signal,
		random: () => 0,
		log: { info: () => undefined, debug: () => undefined },
		http: { send: async () => ({ kind: 'answer', answer: await answer() }) },
		firstWithoutVideo: (taskId) => {
			const at = seen.get(taskId) ?? clock.elapsed();
			seen.set(taskId, at);
			return at;
		},
	};
}
