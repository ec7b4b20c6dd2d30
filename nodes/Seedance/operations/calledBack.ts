/**
 * A callback to the parked node. It proves nothing: it only makes the node ask the provider, at the credential's base URL,
 * and the execution goes on when the provider says that all of its tasks have ended. Nothing here may throw: n8n would
 * resume the execution with an empty item and drop all that it holds.
 */
import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { notNow, taken } from '../host/callbackAnswer';
import { taskIdsOf } from '../host/taskIdsOf';
import { callOf } from '../host/webhookCall';
import { whileCallerWaits, type Access } from '../host/openRun';
import { parkedState, runAgainWith } from '../host/parking';
import { confirmEnds, lookAgain, type OpenTask, type Verdict } from '../tasks/confirm';
import { CallbackRounds, type CallbackRound } from './callbackRounds';
import { ParkedRound, withReading } from './parked';

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
	const verdict = await whileCallerWaits(context, async (access) =>
		access.provider.name === parked.provider
			? await verdictOf(parked, named, round, access)
			: 'otherProvider',
	);
	if (verdict === 'otherProvider') {
		return notNow(context, 'The credential is for another provider than the one that made the tasks');
	}
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
	const tasks = openTasks(parked, named);
	const look = async () =>
		await round.inTurn(async (): Promise<Verdict | 'handedOver'> => {
			if (round.isHandedOver(access.clock.now())) return 'handedOver';
			const verdict = await confirmEnds(tasks, round.ended, access);
			if (verdict === 'over') round.handOver(access.clock.now());
			return verdict;
		});
	const isNamedOpen = () => tasks.some(({ taskId }) => named.includes(taskId) && !round.ended.has(taskId));
	return await lookAgain(look, (verdict) => verdict === 'open' && isNamedOpen(), access);
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
