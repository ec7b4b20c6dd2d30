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
	/** The planned outcome, unless ark ends the task otherwise. */
	outcome: TaskPlan['outcome'];
	/** US dollars to charge if it succeeds; 0 if credits were charged at the submit. */
	usd: number;
	charge: Charge;
	callbackUrl: string | null;
	/** Seed for requests without one. */
	pickedSeed: number;
}

export type TaskStatus = TaskView['status'];

/** Returns the task's current status. It is computed on request, so a task needs no timer. */
export function statusOf(task: Task): TaskStatus {
	return Date.now() < task.endsAt ? 'processing' : task.outcome;
}

/** Creates a task ID in the format of the examples on the provider's API page. */
function newId(provider: Provider): string {
	if (provider === 'seedance2ai') return `sd2_${randomBytes(12).toString('hex')}`;
	if (provider === 'seedanceapi') return `n${randomBytes(7).toString('hex')}sd20`;
	const day = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
	return `cgt-${day}-${randomBytes(4).toString('hex')}`;
}

export class Tasks {
	private readonly tasks = new Map<string, Task>();
	private readonly unsettled = new Set<Task>();
	private plan = defaultPlan;
	private planned = 0;

	constructor(
		private readonly accounts: Accounts,
		private readonly onBought: (task: Task) => void,
	) {}

	reset(): void {
		this.tasks.clear();
		this.unsettled.clear();
		this.plan = defaultPlan;
		this.planned = 0;
	}

	/** Number of ark tasks that run at once; null for no limit. */
	get runningAtOnce(): number | null {
		return this.plan.runningAtOnce;
	}

	setPlan(plan: Partial<TaskPlan>): void {
		this.plan = { ...this.plan, ...plan };
		this.planned = 0;
	}

	/** Creates a task and charges for it. */
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
			outcome: plan.outcome,
			usd: 0,
			charge: charge(id),
			pickedSeed: randomBytes(4).readUInt32BE(),
		};
		this.tasks.set(id, task);
		this.onBought(task);
		this.unsettled.add(task);
		return task;
	}

	find(id: string): Task | undefined {
		this.settle();
		return this.tasks.get(id);
	}

	end(id: string): Task {
		const task = this.tasks.get(id);
		if (task === undefined) throw new Error(`The sandbox knows no task "${id}"`);
		if (Date.now() < task.endsAt) task.endsAt = Date.now();
		this.settle();
		return task;
	}

	/** Charges tasks of ark that have succeeded by now, and refunds those that have failed. Call this before reading a balance. */
	settle(): void {
		for (const task of this.unsettled) {
			const status = statusOf(task);
			if (status === 'processing') continue;
			this.unsettled.delete(task);
			if (status === 'completed') this.accounts.bill(task.charge, task.usd);
			else if (task.plan.refund) this.accounts.refund(task.charge);
		}
	}

	views(stateOf: (task: Task) => TaskView['state']): TaskView[] {
		this.settle();
		return [...this.tasks.values()].map((task) => ({
			taskId: task.id,
			provider: task.provider,
			key: task.key,
			prompt: task.prompt,
			request: task.request,
			status: statusOf(task),
			state: stateOf(task),
			createdAt: task.createdAt,
			endsAt: task.endsAt,
			credits: task.charge.credits,
			refunded: task.charge.refunded,
			callbackUrl: task.callbackUrl,
		}));
	}
}
