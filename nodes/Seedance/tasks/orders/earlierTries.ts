/** What a run knows about earlier tries of its execution, beside what the journal has. */
export interface EarlierTries {
	/** Whether this execution retries another one with the same origin, so the other one may have submitted the same orders. */
	isRetry: boolean;
	/**
	 * Since when, by `Clock.elapsed`, orders that earlier tries submitted may be missing in the journal, as after a kill; null if it has
	 * all that this process knows of.
	 */
	journalLostAt: number | null;
	/** When the first of the executions began, in milliseconds since 1970; null if n8n doesn't say. */
	since: number | null;
}

/** For a run that retries nothing. */
export const NO_EARLIER_TRIES: EarlierTries = { isRetry: false, journalLostAt: null, since: null };
