/** Submit and Wait, and Wait, by callback: what is to be done before the execution is parked, and the parking. */
import { randomUUID } from 'crypto';
import type { INodeExecutionData } from 'n8n-workflow';
import { outputItem, timeLimitItem, type ItemResult } from '../host/items';
import type { Run } from '../host/openRun';
import { park } from '../host/parking';
import { withNews, type Failure } from '../providers/vocabulary';
import { runBatch } from '../tasks/batch';
import { JobState, type Job, type Outcome } from '../tasks/job';
import { STOPPED } from '../tasks/pollStep';
import type { Deliveries } from './deliveries';
import { atTimeLimit, type ParkedItem, type ParkedRound } from './parked';
import { isPlan } from './plan';
import type { ResumeCallback } from './resumeCallback';
import type { SharedPlan } from './sharedOrders';

/** How the jobs stand, by the index of the item whose job it is. */
export interface Standing {
	outcomes: ReadonlyMap<number, Outcome>;
	/** When time is up for those that callbacks are waited for, in milliseconds since 1970. */
	open: ReadonlyMap<number, number>;
}

/**
 * Buys what is to be bought, and asks for every task once more just before parking: a callback that came while the execution
 * was still running was turned away by n8n. Tasks whose callbacks don't come to this node, because an execution that is now
 * retried has bought them, are waited for by asking.
 */
export async function beforeParking(
	run: Run,
	jobs: readonly Job[],
	callbacks: ResumeCallback,
	deliveries: Deliveries,
): Promise<Standing> {
	const { clock, provider } = run;
	const begun = new Map<number, number>();
	const onBought = (job: Job, taskId: string) => {
		callbacks.bought(taskId);
		begun.set(job.itemIndex, clock.now());
	};
	const outcomes = new Map(
		jobs.map((job) => [job.itemIndex, new JobState(job, provider.name, clock.now()).outcome]),
	);
	const orders = jobs.filter(({ order }) => order !== null);
	const submits = orders.map((job): Job => ({ ...job, follow: 'nothing' }));
	const submitted = await runBatch(submits, { ...run, onBought });
	for (const [index, outcome] of submitted.entries()) outcomes.set(orders[index]?.itemIndex ?? -1, outcome);

	const openJobs = () => jobs.filter(({ itemIndex }) => isOpen(outcomes.get(itemIndex)));
	for (let hasNews = true; hasNews && openJobs().length > 0 && !run.signal.aborted; ) {
		const before = openJobs();
		const looks = before.map((job) => lookOf(job, outcomes, callbacks));
		const onEnded = (job: Job, outcome: Outcome) => deliveries.ended(job.itemIndex, outcome);
		for (const [index, next] of (await runBatch(looks, { ...run, onEnded })).entries()) {
			const look = looks[index];
			if (look !== undefined) outcomes.set(look.itemIndex, merged(outcomes.get(look.itemIndex), next, look));
		}
		await deliveries.settled();
		// Time has gone by with what has ended, in which more may have.
		hasNews = openJobs().length < before.length;
	}
	if (run.signal.aborted) {
		for (const { itemIndex } of openJobs()) stop(outcomes, itemIndex);
	}
	const now = clock.now();
	const open = new Map(
		openJobs().map(({ itemIndex, maxWaitMs }) => [itemIndex, (begun.get(itemIndex) ?? now) + maxWaitMs]),
	);
	return { outcomes, open };
}

function isOpen(outcome: Outcome | undefined): boolean {
	if (outcome === undefined || outcome.timedOut) return false;
	const { taskId, status, failure } = outcome.task;
	return taskId !== null && status === 'processing' && failure === null;
}

function lookOf(job: Job, outcomes: ReadonlyMap<number, Outcome>, callbacks: ResumeCallback): Job {
	const taskId = outcomes.get(job.itemIndex)?.task.taskId ?? '';
	return { ...job, follow: callbacks.reach(taskId) === 'here' ? 'once' : 'toEnd' };
}

/** A single look that failed says nothing of the task: its callback is still to come. */
function merged(known: Outcome | undefined, next: Outcome, { follow }: Job): Outcome {
	if (known === undefined) return next;
	const saysNothing = next.task.status === 'processing' && next.task.failure !== null;
	if (follow === 'once' && saysNothing) return known;
	return { ...next, task: withNews(known.task, next.task) };
}

function stop(outcomes: Map<number, Outcome>, itemIndex: number): void {
	const outcome = outcomes.get(itemIndex);
	if (outcome === undefined) return;
	outcomes.set(itemIndex, { ...outcome, task: { ...outcome.task, failure: STOPPED } });
}

/** Parks the execution until all tasks have ended, or the last one's time is up. @returns what `execute()` returns */
export async function parkUntilCalled(
	run: Run,
	{ beganAt, priceHint }: Pick<ParkedRound, 'beganAt' | 'priceHint'>,
	plans: ReadonlyArray<SharedPlan | Failure>,
	results: readonly ItemResult[],
	open: Standing['open'],
): Promise<INodeExecutionData[][]> {
	const { context, provider } = run;
	const node = context.getNode();
	const items = results.map((result, index): ParkedItem => {
		const plan = plans[index];
		return {
			result: { ...result, failedTaskIds: [...result.failedTaskIds], raw: result.raw },
			open: plan !== undefined && isPlan(plan) ? openItem(plan, result, open) : null,
		};
	});
	return await park(context, {
		atTimeLimit: atTimeLimit(items).map((result) => timeLimitItem(node, result, provider)),
		// Without n8n's error text: in the first item it would make Retry On Fail run the node once more.
		meanwhile: results.map((result) => outputItem(result)),
		state: { id: randomUUID(), provider: provider.name, beganAt, priceHint, items } satisfies ParkedRound,
		until: Math.max(...open.values()),
	});
}

function openItem(
	{ job, delivery, runsAs }: SharedPlan,
	{ task: { taskId } }: ItemResult,
	open: Standing['open'],
): ParkedItem['open'] {
	const deadline = open.get(runsAs);
	if (deadline === undefined || taskId === null) return null;
	const { download, taskFailureIsError } = delivery;
	return { taskId, deadline, keepRaw: job.keepRaw, download, taskFailureIsError };
}
