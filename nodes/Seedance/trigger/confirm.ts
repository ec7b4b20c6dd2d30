/** What the provider itself says of a task that a callback names. */
import type { IWebhookFunctions } from 'n8n-workflow';
import type { Account } from '../host/account';
import { realClock } from '../host/clock';
import { providerHttp } from '../host/http';
import { windowOf } from '../host/openRun';
import type { Failure, TaskReading } from '../providers/vocabulary';
import { pollOnce } from '../tasks/pollStep';

/** Whoever calls back waits for the answer, so this is not long; a provider calls again later. */
const PATIENCE_MS = 8000;

export type Confirmation =
	| { kind: 'told'; reading: TaskReading }
	/** The provider knows no such task of this account. */
	| { kind: 'unknown' }
	| { kind: 'unreachable'; failure: Failure };

const TOO_LATE: Failure = {
	code: 'provider_error',
	message: `The provider did not tell how far the task is within ${PATIENCE_MS / 1000} seconds`,
	retryable: true,
	billed: null,
};

/** Asks the provider, and again where that may help; within the rate limit of the account. Never throws. */
export async function confirm(
	context: IWebhookFunctions,
	account: Account,
	taskId: string,
): Promise<Confirmation> {
	const late = new AbortController();
	const done = new AbortController();
	realClock.sleep(PATIENCE_MS, done.signal).then(
		() => late.abort(),
		() => undefined,
	);
	const confirmation = await ask(context, account, taskId, late.signal);
	done.abort();
	return confirmation;
}

async function ask(
	context: IWebhookFunctions,
	account: Account,
	taskId: string,
	late: AbortSignal,
): Promise<Confirmation> {
	const { provider } = account;
	const http = providerHttp(context, account, realClock, late);
	let failure = TOO_LATE;
	for (let tries = 1; !late.aborted; tries += 1) {
		const slot = await windowOf(account)
			.take('submit', late)
			.catch(() => null);
		if (slot === null) break;
		const result = await pollOnce(
			taskId,
			{ provider, http, clock: realClock, random: Math.random },
			tries,
			false,
		);
		if (result.kind === 'again' && result.limited) slot.refused(result.afterMs);
		else slot.done();
		if (result.kind === 'read') return { kind: 'told', reading: result.reading };
		if (result.kind === 'ended' && result.failure.code === 'not_found') return { kind: 'unknown' };
		// The end of patience is no news of the provider's.
		if (result.failure.code !== 'stopped') failure = result.failure;
		if (result.kind === 'ended') break;
		await realClock.sleep(result.afterMs, late).catch(() => undefined);
	}
	return { kind: 'unreachable', failure };
}
