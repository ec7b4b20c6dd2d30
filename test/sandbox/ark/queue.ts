import { stateOf, type Job } from './job';

/** Returns the group of a task. Tasks of one key and one model family share the limit of tasks that run at once. */
const groupOf = ({ task, order }: Job) => `${order.model.family} ${task.key}`;

const priorityOf = ({ order }: Job) => Number(order.request.priority ?? 0);

/** Sets the start and end of a queued task, or lets it expire in the queue. */
function place(job: Job, startsAt: number): void {
	const { task, expiresAt } = job;
	const wouldEnd = startsAt + Math.round(task.plan.seconds * 1000);
	job.startsAt = startsAt < expiresAt ? startsAt : Infinity;
	job.isExpiring = wouldEnd > expiresAt;
	task.endsAt = Math.min(wouldEnd, expiresAt);
	task.outcome = job.isExpiring || job.failure !== null ? 'failed' : 'completed';
}

/**
 * Sets the times of a group's queued tasks: higher priority first, then first in, first out. `ends` are the end times of the
 * running tasks.
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

/** Queue of ark. It computes the start and end of each task, so no timer is needed. */
export class Queue {
	private jobs: Job[] = [];

	/** @param onMoved called for each task whose times may have changed */
	constructor(private readonly onMoved: (job: Job) => void) {}

	reset(): void {
		this.jobs = [];
	}

	add(job: Job, limit: number | null): void {
		this.jobs.push(job);
		this.replan(limit);
	}

	/** Recomputes the start and end of the queued tasks. Call this after every change. */
	replan(limit: number | null): void {
		const now = Date.now();
		// Tasks that have ended no longer affect others.
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
