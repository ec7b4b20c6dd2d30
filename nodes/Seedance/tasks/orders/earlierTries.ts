/** Facts about earlier tries of this execution that are not in the journal. */
export interface EarlierTries {
	/** Whether this execution retries another one with the same origin, which may have submitted the same videos. */
	isRetry: boolean;
	/**
	 * Since when, by `Clock.elapsed`, submits of earlier tries may be missing from the journal, for example because n8n was killed. Null
	 * if the journal has everything that this process knows.
	 */
	journalLostAt: number | null;
	/** When the first of these executions began, in milliseconds since 1970; null if n8n doesn't say. */
	since: number | null;
}

/** For an execution that is not a retry. */
export const NO_EARLIER_TRIES: EarlierTries = { isRetry: false, journalLostAt: null, since: null };
