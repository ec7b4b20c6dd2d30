import { randomBytes } from 'node:crypto';

import type { Accounts } from './accounts';
import { defaultPlan, settlePlan, type SettledPlan } from './plan';
import type { Charge, Provider, TaskPlan, TaskView } from './types';

export interface Task {
	id: string;
	provider: Provider;
	key: string;
	prompt: string;
	request: Record<string, unknown>;
	createdAt: number;
	endsAt: number;
	plan: SettledPlan;
	charge: Charge;
	callbackUrl: string | null;
	/** A number picked for requests that name none. */
	pickedSeed: number;
}

export type TaskStatus = TaskView['status'];

/** A status is computed when somebody looks, so that a task needs no timer of its own. */
export function statusOf(task: Task): TaskStatus {
	return Date.now() < task.endsAt ? 'processing' : task.plan.outcome;
}

/** Ids as the examples of the two API pages have them. */
function newId(provider: Provider): string {
	return provider === 'seedance2ai'
		? `sd2_${randomBytes(12).toString('hex')}`
		: `n${randomBytes(7).toString('hex')}sd20`;
}

export class Tasks {
	private readonly tasks = new Map<string, Task>();
	private readonly refundsDue = new Set<Task>();
	private plan = defaultPlan;
	private planned = 0;

	constructor(
		private readonly accounts: Accounts,
		private readonly onBought: (task: Task) => void,
	) {}

	reset(): void {
		this.tasks.clear();
		this.refundsDue.clear();
		this.plan = defaultPlan;
		this.planned = 0;
	}

	setPlan(plan: Partial<TaskPlan>): void {
		this.plan = { ...this.plan, ...plan };
		this.planned = 0;
	}

	/** Buys a task. */
	create(
		bought: Pick<Task, 'provider' | 'key' | 'prompt' | 'request' | 'callbackUrl'>,
		charge: (taskId: string) => Charge,
	): Task {
		const id = newId(bought.provider);
		const createdAt = Date.now();
		const plan = settlePlan(this.plan, bought.prompt, this.planned);
		this.planned += 1;
		const task: Task = {
			...bought,
			id,
			createdAt,
			endsAt: createdAt + Math.round(plan.seconds * 1000),
			plan,
			charge: charge(id),
			pickedSeed: randomBytes(4).readUInt32BE(),
		};
		this.tasks.set(id, task);
		this.onBought(task);
		if (plan.outcome === 'failed' && plan.refund) this.refundsDue.add(task);
		return task;
	}

	find(id: string): Task | undefined {
		this.payRefunds();
		return this.tasks.get(id);
	}

	end(id: string): Task {
		const task = this.tasks.get(id);
		if (task === undefined) throw new Error(`The sandbox knows no task "${id}"`);
		if (Date.now() < task.endsAt) task.endsAt = Date.now();
		this.payRefunds();
		return task;
	}

	/** Gives back what tasks that have failed by now cost. To be called before a balance is looked at. */
	payRefunds(): void {
		for (const task of this.refundsDue) {
			if (statusOf(task) !== 'failed') continue;
			this.refundsDue.delete(task);
			this.accounts.refund(task.charge);
		}
	}

	views(): TaskView[] {
		this.payRefunds();
		return [...this.tasks.values()].map((task) => ({
			taskId: task.id,
			provider: task.provider,
			key: task.key,
			prompt: task.prompt,
			request: task.request,
			status: statusOf(task),
			createdAt: task.createdAt,
			endsAt: task.endsAt,
			credits: task.charge.credits,
			refunded: task.charge.refunded,
			callbackUrl: task.callbackUrl,
		}));
	}
}
