/** Waiting by callback: does the work that comes before the execution is parked. */
import { runBatch, type BatchDeps } from '../batch';
import { firstOutcome, type Ended, type Job, type Outcome } from '../job';
import { isWithoutVideo, STOPPED } from '../pollStep';
import { withNews } from '../../providers/task';

/** How a job stands when the execution may be parked. */
export interface Standing<J extends Job = Job> extends Ended<J> {
	/** When its time is up, in milliseconds since 1970; null for a job that no callback is waited for. */
	deadline: number | null;
}

interface ParkingDeps extends BatchDeps {
	/** Whether the callback for a task wakes this node. Another's, as of an execution that is now retried, does not. */
	wakes: (taskId: string) => boolean;
	/** Resolves when the downloads that have begun are over. */
	settled: () => Promise<void>;
}

/**
 * Submits what is to be bought, and polls every task once more just before parking: n8n turns away a callback that comes
 * while the execution is still running. Tasks whose callbacks don't wake this node are polled to their end.
 * @returns the jobs in their order
 */
export async function untilParked<J extends Job>(
	jobs: readonly J[],
	deps: ParkingDeps,
): Promise<Array<Standing<J>>> {
	const { clock, signal } = deps;
	const begunAt = clock.elapsed();
	const submittedAt = new Map<number, number>();
	const onBought = (job: Job, taskId: string) => {
		deps.onBought?.(job, taskId);
		submittedAt.set(job.itemIndex, clock.elapsed());
	};
	// A batch also ends a job that was only submitted, or polled once, while its task is still processing.
	const onEnded = (job: Job, outcome: Outcome) => {
		if (!isOpen({ job, outcome })) deps.onEnded?.(job, outcome);
	};
	const all = jobs.map((job): Ended<J> => ({ job, outcome: firstOutcome(job, deps.provider) }));
	await advance(
		all.filter(({ job }) => job.order !== null),
		() => 'nothing',
		{ ...deps, onBought, onEnded },
	);
	const follow = ({ task }: Outcome) => (deps.wakes(task.taskId ?? '') ? 'once' : 'toEnd');
	for (let hasNews = true; hasNews && !signal.aborted; ) {
		const open = all.filter(isOpen);
		await advance(open, follow, { ...deps, onEnded });
		// Its callback may have been turned away already, so it is polled like any other until it names its video.
		await advance(
			open.filter(({ outcome }) => isWithoutVideo(outcome.task)),
			() => 'toEnd',
			{ ...deps, onEnded },
		);
		await deps.settled();
		// Downloads take time, in which more tasks may have ended.
		hasNews = open.some((one) => !isOpen(one));
	}
	if (signal.aborted) for (const one of all.filter(isOpen)) stop(one);
	const [now, elapsed] = [clock.now(), clock.elapsed()];
	return all.map((one) => {
		const { itemIndex, maxWaitMs } = one.job;
		const waited = elapsed - (submittedAt.get(itemIndex) ?? begunAt);
		// A date, because another process may have to know when time is up.
		return { ...one, deadline: isOpen(one) ? now + maxWaitMs - waited : null };
	});
}

/** Runs a batch over what is not yet at its end, and keeps what it finds. */
async function advance<J extends Job>(
	some: ReadonlyArray<Ended<J>>,
	follow: (known: Outcome) => Job['follow'],
	deps: BatchDeps,
): Promise<void> {
	const jobs = some.map((known) => ({ ...known.job, follow: follow(known.outcome), known }));
	// The list may lag: a callback that was turned away meanwhile would be missed.
	for (const { job, outcome } of await runBatch(jobs, { ...deps, mayList: false })) {
		job.known.outcome = merged(job.known.outcome, outcome, job.follow);
	}
}

function isOpen({ outcome: { task, timedOut } }: Ended): boolean {
	return !timedOut && task.taskId !== null && task.status === 'processing' && task.failure === null;
}

/** Ignores a single poll that failed: the callback is still to come. */
function merged(known: Outcome, next: Outcome, follow: Job['follow']): Outcome {
	const saysNothing = next.task.status === 'processing' && next.task.failure !== null;
	if (follow === 'once' && saysNothing) return known;
	return { ...next, task: withNews(known.task, next.task) };
}

function stop(one: Ended): void {
	one.outcome = { ...one.outcome, task: { ...one.outcome.task, failure: STOPPED } };
}
