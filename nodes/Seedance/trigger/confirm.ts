/** What the provider itself says of a task that a callback names. */
import type { IWebhookFunctions } from 'n8n-workflow';
import { realClock } from '../host/clock';
import { openCallback, type Access } from '../host/openRun';
import type { Failure, TaskReading } from '../providers/vocabulary';
import { pollOnce } from '../tasks/pollStep';

/** Whoever calls back waits for the answer, so this is not long; a provider calls again later. */
const PATIENCE_MS = 8000;
/** A provider may call before its own status call knows of the end. */
const LOOK_AGAIN_AFTER_MS = [1000, 3000];

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

/**
 * Asks the provider, and again where that may help; within the rate limit of the account.
 * @throws NodeOperationError where the credential can't be used
 */
export async function confirm(context: IWebhookFunctions, taskId: string): Promise<Confirmation> {
	const timer = new AbortController();
	const access = await openCallback(context, timer.signal);
	realClock.sleep(PATIENCE_MS, timer.signal).then(
		() => timer.abort(),
		() => undefined,
	);
	const confirmation = await untilEnded(access, taskId);
	timer.abort();
	return confirmation;
}

async function untilEnded(access: Access, taskId: string): Promise<Confirmation> {
	let last = await ask(access, taskId);
	for (const pauseMs of LOOK_AGAIN_AFTER_MS) {
		if (last.kind !== 'told' || last.reading.task.status !== 'processing') break;
		await access.clock.sleep(pauseMs, access.signal).catch(() => undefined);
		const next = await ask(access, taskId);
		if (next.kind === 'told') last = next;
	}
	return last;
}

async function ask(access: Access, taskId: string): Promise<Confirmation> {
	const { signal, window, clock } = access;
	let failure = TOO_LATE;
	for (let tries = 1; !signal.aborted; tries += 1) {
		const slot = await window.take('submit', signal).catch(() => null);
		if (slot === null) break;
		const result = await pollOnce(taskId, access, tries, false);
		if (result.kind === 'again' && result.limited) slot.refused(result.afterMs);
		else slot.done();
		if (result.kind === 'read') return { kind: 'told', reading: result.reading };
		if (result.kind === 'ended' && result.failure.code === 'not_found') return { kind: 'unknown' };
		// The end of patience is no news of the provider's.
		if (result.failure.code !== 'stopped') failure = result.failure;
		if (result.kind === 'ended') break;
		await clock.sleep(result.afterMs, signal).catch(() => undefined);
	}
	return { kind: 'unreachable', failure };
}
