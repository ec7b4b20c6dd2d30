import { AccountLimits } from '../../nodes/Seedance/tasks/rate/accounts';
import type { BatchDeps } from '../../nodes/Seedance/tasks/batch';
import { RenderTimeMemory } from '../../nodes/Seedance/tasks/rate/renderTimes';
import { NO_EARLIER_TRIES } from '../../nodes/Seedance/tasks/orders/earlierTries';
import { Journal } from '../../nodes/Seedance/tasks/orders/journal';
import { PriceMemory } from '../../nodes/Seedance/tasks/orders/prices';

/** What a batch works with: memories that are new, a signal that is never aborted, a log that nobody reads; and what is given. */
export function batchDeps(
	given: Pick<BatchDeps, 'provider' | 'http' | 'clock'> & Partial<BatchDeps>,
): BatchDeps {
	return {
		limits: new AccountLimits(given.clock, given.provider.limits),
		durations: new RenderTimeMemory(),
		prices: new PriceMemory().of('account'),
		journal: new Journal({}),
		earlier: NO_EARLIER_TRIES,
		origin: 'execution',
		nodeId: 'node',
		scope: { runIndex: 0, isTool: false },
		random: () => 0.5,
		signal: new AbortController().signal,
		log: { info: () => undefined, debug: () => undefined },
		...given,
	};
}
