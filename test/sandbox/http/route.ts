import type { Answer } from './answer';
import type { Provider, RequestKind } from '../types';

/** What a request is about, before anything is done about it. */
export interface Route {
	/** Calls of the control are neither logged nor struck by faults. */
	kind: RequestKind | 'control';
	provider: Provider | null;
	/** The texts that a fault's `match` is looked for in. */
	subjects: readonly string[];
	/**
	 * Takes the request in: checks it and marks it as running. What is returned carries it out and gives the answer.
	 * The two are apart because a delayed request is already running while it waits.
	 */
	begin: () => () => Answer;
	/** The provider's own error for an HTTP status, for faults that name a status alone. */
	problem: (status: number) => Answer;
}
