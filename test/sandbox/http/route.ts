import type { Answer } from './answer';
import type { Provider, RequestKind } from '../types';

/** Route of a request, before it is executed. */
export interface Route {
	/** Control requests are not logged, and faults don't apply to them. */
	kind: RequestKind | 'control';
	provider: Provider | null;
	/** Texts searched for a fault's `match`. */
	subjects: readonly string[];
	/**
	 * Checks the request and marks it as running. The returned function executes it and returns the response.
	 * These are two steps because a delayed request is already running while it waits.
	 */
	begin: () => () => Answer;
	/** Returns the provider's own error for an HTTP status, for faults that give only a status. */
	problem: (status: number) => Answer;
}
