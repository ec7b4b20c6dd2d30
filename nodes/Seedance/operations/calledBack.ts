/**
 * A callback to the parked node. It proves nothing: it only makes the node ask the provider, at the credential's base URL,
 * and the execution goes on when the provider says that all of its tasks have ended. Nothing here may throw: n8n would
 * resume the execution with an empty item and drop all that it holds.
 */
import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { notNow, taken } from '../host/callbackAnswer';
import { taskIdsOf } from '../host/taskIdsOf';
import { callOf } from '../host/webhookCall';
import { openCallback, type Access } from '../host/openRun';
import { parkedState, runAgainWith } from '../host/parking';
import { confirmEnds, type OpenTask, type Verdict } from '../tasks/confirm';
import { CallbackRounds, type CallbackRound } from './callbackRounds';
import { ParkedRound, withReading } from './parked';

/** The provider is answered within this time, one way or the other. */
const ANSWER_WITHIN_MS = 8000;
/** A provider may call before its own status call knows of the end. */
const LOOK_AGAIN_AFTER_MS = [1000, 3000];

const rounds = new CallbackRounds();

/** @returns to n8n: with `workflowData` where the execution is to go on */
export async function receiveCallback(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	try {
		const parked = ParkedRound.safeParse(parkedState(context));
		if (!parked.success) return taken('Nothing is waited for here');
		const named = taskIdsOf(callOf(context));
		const isOurs = parked.data.items.some(({ result }) => named.includes(result.task.taskId ?? ''));
		if (named.length > 0 && !isOurs) return taken('The task is none of those that are waited for');
		return await confirmAndResume(context, parked.data, named);
	} catch (error) {
		context.logger.warn(`Seedance: a callback could not be dealt with: ${String(error)}`);
		return notNow(context, 'The callback could not be dealt with');
	}
}

async function confirmAndResume(
	context: IWebhookFunctions,
	parked: ParkedRound,
	named: readonly string[],
): Promise<IWebhookResponseData> {
	const round = rounds.of(parked.id);
	const timer = new AbortController();
	const access = await openCallback(context, timer.signal);
	const { clock, provider } = access;
	if (provider.name !== parked.provider) {
		return notNow(context, 'The credential is for another provider than the one that made the tasks');
	}
	clock.sleep(ANSWER_WITHIN_MS, timer.signal).then(
		() => timer.abort(),
		() => undefined,
	);
	const verdict = await verdictOf(parked, named, round, access);
	timer.abort();
	if (verdict === 'handedOver') return taken('The execution goes on already');
	if (verdict === 'open') return taken('The execution still waits for other tasks');
	if (verdict === 'unknown') return notNow(context, 'The provider could not be asked for the task');
	return resume(context, parked, round);
}

async function verdictOf(
	parked: ParkedRound,
	named: readonly string[],
	round: CallbackRound,
	access: Access,
): Promise<Verdict | 'handedOver'> {
	const { clock, signal } = access;
	const tasks = openTasks(parked, named);
	const ask = async () =>
		await round.inTurn(async (): Promise<Verdict | 'handedOver'> => {
			if (round.isHandedOver(clock.now())) return 'handedOver';
			const verdict = await confirmEnds(tasks, round.ended, access, signal);
			if (verdict === 'over') round.handOver(clock.now());
			return verdict;
		});
	let verdict = await ask();
	for (const pauseMs of LOOK_AGAIN_AFTER_MS) {
		const isNamedOpen = tasks.some(({ taskId }) => named.includes(taskId) && !round.ended.has(taskId));
		if (verdict !== 'open' || !isNamedOpen) break;
		await clock.sleep(pauseMs, signal).catch(() => undefined);
		if (!signal.aborted) verdict = await ask();
	}
	return verdict;
}

/** Each task once, those that the callback is about first. */
function openTasks({ items }: ParkedRound, named: readonly string[]): OpenTask[] {
	const byId = new Map<string, OpenTask>();
	for (const { open } of items) {
		if (open === null) continue;
		const { taskId, deadline } = open;
		byId.set(taskId, { taskId, deadline: Math.max(deadline, byId.get(taskId)?.deadline ?? 0) });
	}
	const rank = ({ taskId }: OpenTask) => (named.includes(taskId) ? 0 : 1);
	return [...byId.values()].sort((a, b) => rank(a) - rank(b));
}

/** The node runs again with what the provider has said: files and output are its matter, and need no caller to wait. */
function resume(
	context: IWebhookFunctions,
	parked: ParkedRound,
	{ ended }: CallbackRound,
): IWebhookResponseData {
	const items = parked.items.map((item) => withReading(item, ended.get(item.open?.taskId ?? '')));
	const outputs = runAgainWith(context, { ...parked, items } satisfies ParkedRound);
	if (outputs === null) return notNow(context, 'This version of n8n cannot resume the node');
	return taken('The execution goes on', outputs);
}
