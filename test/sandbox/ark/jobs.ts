import type { Account, Accounts } from '../accounts';
import type { Callbacks } from '../callbacks/callbacks';
import { textOr } from '../json';
import type { MediaUrls } from '../media/urls';
import type { Task, Tasks } from '../tasks';
import type { Timers } from '../timers';
import type { TaskView } from '../types';
import { promptOf } from './content';
import { failureOfOrder, isOnRecord, outputOf, stateOf, type Job } from './job';
import { Notices } from './notices';
import { usdOf } from './prices';
import { Queue } from './queue';
import type { Order } from './rules';
import { taskView } from './views';

/** Tasks of ark, from creation to the end. */
export class Jobs {
	private readonly jobs = new Map<string, Job>();
	private readonly notices: Notices;
	private readonly queue: Queue;

	constructor(
		private readonly accounts: Accounts,
		private readonly tasks: Tasks,
		urls: MediaUrls,
		callbacks: Callbacks,
		timers: Timers,
	) {
		this.notices = new Notices(timers, callbacks, (job, state) => taskView(job, urls, state));
		this.queue = new Queue((job) => this.notices.plan(job));
	}

	reset(): void {
		this.notices.reset();
		this.jobs.clear();
		this.queue.reset();
	}

	byId(taskId: string): Job | undefined {
		return this.jobs.get(taskId);
	}

	/** Returns all tasks of a key, oldest first. */
	of({ key }: Account): Job[] {
		return [...this.jobs.values()].filter(({ task }) => task.key === key);
	}

	/** Returns a task of a key if it is still on record. */
	find({ key }: Account, taskId: string): Job | null {
		const job = this.jobs.get(taskId);
		return job?.task.key === key && isOnRecord(job) ? job : null;
	}

	/** Returns false if the account has no balance left. */
	canPay(account: Account): boolean {
		this.tasks.settle();
		return account.credits > 0;
	}

	/** Call this when the limit of tasks that run at once has changed. */
	replan(): void {
		this.queue.replan(this.tasks.runningAtOnce);
	}

	stateOf(task: Task): TaskView['state'] {
		const job = this.jobs.get(task.id);
		if (job === undefined) return null;
		return job.isDeleted ? 'deleted' : stateOf(job);
	}

	/** Ends a task now, with its planned outcome. Returns false if it is not a task of ark. */
	end(taskId: string): boolean {
		const job = this.jobs.get(taskId);
		if (job === undefined) return false;
		const now = Date.now();
		if (now >= job.task.endsAt) return true;
		job.startsAt = Math.min(job.startsAt, now);
		job.isExpiring = false;
		job.task.outcome = job.failure === null ? 'completed' : 'failed';
		this.tasks.end(taskId);
		this.notices.flush(job);
		this.replan();
		return true;
	}

	/** Creates a task. `draft` is the draft for a final video. */
	create(account: Account, order: Order, draft: Job | null, idempotencyKey: string | null): Job {
		const { key } = account;
		const { request } = order;
		const prompt = promptOf(request.content);
		const callbackUrl = textOr(request.callback_url, null);
		const task = this.tasks.create({ provider: 'ark', key, prompt, request, callbackUrl }, (taskId) =>
			this.accounts.charge(
				{
					provider: 'ark',
					key,
					taskId,
					credits: 0,
					refunded: 0,
					usd: 0,
					prompt,
					idempotencyKey,
					at: Date.now(),
				},
				account,
			),
		);
		const { plan, createdAt } = task;
		const planned = plan.outcome === 'failed' ? { code: plan.failCode, message: plan.failMessage } : null;
		const output = draft === null ? outputOf(order, plan) : { ...draft.output, resolution: '1080p' };
		task.usd = usdOf(order.model, output);
		const job: Job = {
			task,
			order,
			output,
			hasAudio: draft?.hasAudio ?? request.generate_audio !== false,
			failure: failureOfOrder(order) ?? planned,
			startsAt: Infinity,
			expiresAt: createdAt + Number(request.execution_expires_after ?? 172_800) * 1000,
			isExpiring: false,
			isCancelled: false,
			isDeleted: false,
		};
		// Provisional: the task stays queued until the queue sets its times.
		task.endsAt = job.expiresAt;
		this.jobs.set(task.id, job);
		this.queue.add(job, this.tasks.runningAtOnce);
		return job;
	}

	/** Cancels a queued task. */
	cancel(job: Job): void {
		job.isCancelled = true;
		job.task.outcome = 'failed';
		job.task.endsAt = Date.now();
		this.notices.plan(job);
		this.replan();
	}
}
