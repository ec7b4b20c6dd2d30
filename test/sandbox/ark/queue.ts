import { stateOf, type Job } from './job';

/** Tasks of one key and one model share the number of tasks that run at once. */
const groupOf = ({ task, order }: Job) => JSON.stringify([task.key, order.model.family]);

const priorityOf = ({ order }: Job) => Number(order.request.priority ?? 0);

/** Moves a task that has not started to this time, or lets it expire in the queue. */
function place(job: Job, startsAt: number): void {
	const { task, expiresAt } = job;
	const wouldEnd = startsAt + Math.round(task.plan.seconds * 1000);
	job.startsAt = startsAt < expiresAt ? startsAt : Infinity;
	job.isExpiring = wouldEnd > expiresAt;
	task.endsAt = Math.min(wouldEnd, expiresAt);
	task.outcome = job.isExpiring || job.failure !== null ? 'failed' : 'completed';
}

/**
 * Gives the waiting tasks of a group their times: higher priority first, then first in, first out. `ends` are the ends of those
 * that run now.
 */
function placeAll(waiting: Job[], ends: number[], limit: number, now: number): void {
	let time = now;
	waiting.sort((one, other) => priorityOf(other) - priorityOf(one));
	ends.sort((one, other) => one - other);
	for (const job of waiting) {
		while (ends.length >= limit) {
			const freed = ends.shift();
			if (freed === undefined) break;
			time = Math.max(time, freed);
		}
		place(job, limit === 0 ? Infinity : time);
		if (job.startsAt === Infinity) continue;
		const after = ends.findIndex((end) => end > job.task.endsAt);
		ends.splice(after < 0 ? ends.length : after, 0, job.task.endsAt);
	}
}

/** The queue of ark. It computes when each task starts and ends, so that no timer is needed. */
export class Queue {
	private jobs: Job[] = [];

	/** @param onMoved is called for each task whose times may have changed */
	constructor(private readonly onMoved: (job: Job) => void) {}

	reset(): void {
		this.jobs = [];
	}

	add(job: Job, limit: number | null): void {
		this.jobs.push(job);
		this.replan(limit);
	}

	/** Computes again when the tasks that wait start and end. Call this after every change. */
	replan(limit: number | null): void {
		const now = Date.now();
		// A task that is over has no influence any more.
		this.jobs = this.jobs.filter(({ task, isCancelled }) => now < task.endsAt && !isCancelled);
		const groups = new Map<string, { waiting: Job[]; ends: number[] }>();
		for (const job of this.jobs) {
			const id = groupOf(job);
			const group = groups.get(id) ?? { waiting: [], ends: [] };
			groups.set(id, group);
			if (stateOf(job, now) === 'queued') group.waiting.push(job);
			else group.ends.push(job.task.endsAt);
		}
		for (const { waiting, ends } of groups.values()) {
			placeAll(waiting, ends, limit ?? Infinity, now);
			for (const job of waiting) this.onMoved(job);
		}
	}
}
