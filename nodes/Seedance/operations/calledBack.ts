/**
 * A callback to the parked node. It proves nothing: it only makes the node ask the provider, at the credential's base URL,
 * and the execution goes on when the provider says that all of its tasks have ended. Nothing here may throw: n8n would
 * resume the execution with an empty item and drop all that it holds.
 */
import type { INodeExecutionData, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { answerNow, notNow, taken, taskIdsIn } from '../host/callbackRequest';
import type { ItemResult } from '../host/items';
import { openCallback, type Access } from '../host/openRun';
import { parkedState } from '../host/parking';
import { confirmEnds, type OpenTask, type Verdict } from '../tasks/confirm';
import { CallbackRounds, type CallbackRound } from './callbackRounds';
import { Deliveries } from './deliveries';
import { outcomeOf, outputsOf, ParkedRound, resultWith } from './parked';

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
		const named = taskIdsIn(context.getBodyData());
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
	const answerBy = clock.now() + ANSWER_WITHIN_MS;
	clock.sleep(ANSWER_WITHIN_MS, timer.signal).then(
		() => timer.abort(),
		() => undefined,
	);
	const verdict = await verdictOf(parked, named, round, access);
	timer.abort();
	if (verdict === 'handedOver') return taken('The execution goes on already');
	if (verdict === 'open') return taken('The execution still waits for other tasks');
	if (verdict === 'unknown') return notNow(context, 'The provider could not be asked for the task');
	return await handOver(context, parked, round, answerBy);
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
			if (verdict === 'over') round.beginHandOver();
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

/** Fetches the files and resumes the execution. Work that takes longer than the provider may wait is answered for before. */
async function handOver(
	context: IWebhookFunctions,
	parked: ParkedRound,
	round: CallbackRound,
	answerBy: number,
): Promise<IWebhookResponseData> {
	const message = 'The execution goes on';
	const done = new AbortController();
	let resumedAt: number | null = null;
	try {
		// Its requests are no longer the callback's: they have all the time they need.
		const access = await openCallback(context, new AbortController().signal);
		const { clock } = access;
		const late = clock.sleep(Math.max(1, answerBy - clock.now()), done.signal).then(
			() => true,
			() => false,
		);
		const making = outputs(context, access, parked, round);
		const isLate = await Promise.race([late, making.then(() => false)]);
		if (isLate) answerNow(context, 200, message);
		const made = await making;
		resumedAt = clock.now();
		return isLate ? { noWebhookResponse: true, workflowData: made } : taken(message, made);
	} finally {
		done.abort();
		round.endHandOver(resumedAt);
	}
}

async function outputs(
	context: IWebhookFunctions,
	access: Access,
	parked: ParkedRound,
	{ ended }: CallbackRound,
): Promise<INodeExecutionData[][]> {
	const { items } = parked;
	const wanted = items.flatMap(({ result: { itemIndex }, open }) =>
		open === null ? [] : [{ itemIndex, runsAs: itemIndex, download: open.download }],
	);
	const deliveries = new Deliveries(access, wanted);
	const results = items.map(async (item): Promise<ItemResult> => {
		const { open, result } = item;
		if (open === null) return result;
		const outcome = outcomeOf(item, ended.get(open.taskId));
		deliveries.ended(result.itemIndex, outcome);
		return resultWith(item, open, outcome, await deliveries.of(result.itemIndex));
	});
	return outputsOf(parked, await Promise.all(results), context.getNode(), access.provider);
}
