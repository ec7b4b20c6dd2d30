/** Waiting by callback: the work before the execution is parked. */
import { runBatch, type BatchDeps } from '../batch';
import { firstOutcome, type Ended, type Job, type Outcome } from '../job';
import { isWithoutVideo, STOPPED } from '../pollStep';
import { withNews } from '../../providers/task';

/** The state of a job when the execution may be parked. */
export interface Standing<J extends Job = Job> extends Ended<J> {
	/** When the job's time is up, in milliseconds since 1970; null if the job doesn't wait for a callback. */
	deadline: number | null;
}

interface ParkingDeps extends BatchDeps {
	/** Whether a task's callback wakes this node. A task that the retried execution submitted doesn't. */
	wakes: (taskId: string) => boolean;
	/** Resolves when all downloads in progress have finished. */
	settled: () => Promise<void>;
}

/**
 * Submits the videos and polls every task once more just before parking, because n8n rejects a callback while the execution is still
 * running. Tasks whose callbacks don't wake this node are polled until they end.
 * @returns the jobs in the same order
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
	// A batch also ends jobs that were only submitted or polled once, while their tasks are still processing.
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
	for (let hasNews = true; hasNews && !signal.aborted;) {
		const open = all.filter(isOpen);
		await advance(open, follow, { ...deps, onEnded });
		// n8n may already have rejected this task's callback, so keep polling until there is a video URL.
		await advance(
			open.filter(({ outcome }) => isWithoutVideo(outcome.task)),
			() => 'toEnd',
			{ ...deps, onEnded },
		);
		await deps.settled();
		// More tasks may have ended during the downloads.
		hasNews = open.some((one) => !isOpen(one));
	}
	if (signal.aborted) for (const one of all.filter(isOpen)) stop(one);
	const [now, elapsed] = [clock.now(), clock.elapsed()];
	return all.map((one) => {
		const { itemIndex, maxWaitMs } = one.job;
		const waited = elapsed - (submittedAt.get(itemIndex) ?? begunAt);
		// Stored as a date, because another process may check it.
		return { ...one, deadline: isOpen(one) ? now + maxWaitMs - waited : null };
	});
}

/** Runs a batch over the given jobs and stores its results. */
async function advance<J extends Job>(
	some: ReadonlyArray<Ended<J>>,
	follow: (known: Outcome) => Job['follow'],
	deps: BatchDeps,
): Promise<void> {
	const jobs = some.map((known) => ({ ...known.job, follow: follow(known.outcome), known }));
	// The list may lag, so a task whose callback n8n has rejected could be missed.
	for (const { job, outcome } of await runBatch(jobs, { ...deps, mayList: false })) {
		job.known.outcome = merged(job.known.outcome, outcome, job.follow);
	}
}

function isOpen({ outcome: { task, timedOut } }: Ended): boolean {
	return !timedOut && task.taskId !== null && task.status === 'processing' && task.failure === null;
}

/** Ignores a single failed poll, because the callback is still expected. */
function merged(known: Outcome, next: Outcome, follow: Job['follow']): Outcome {
	const saysNothing = next.task.status === 'processing' && next.task.failure !== null;
	if (follow === 'once' && saysNothing) return known;
	return { ...next, task: withNews(known.task, next.task) };
}

function stop(one: Ended): void {
	one.outcome = { ...one.outcome, task: { ...one.outcome.task, failure: STOPPED } };
}
