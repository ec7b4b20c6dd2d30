/** The tasks of each account that this process has seen recently, so that a user can find a task without knowing its ID. */
import type { Task, TaskStatus } from '../providers/task';
import { RecentMap } from './recentMap';

const MOST_ACCOUNTS = 100;
const MOST_TASKS = 200;
/** Enough to tell prompts apart in a list. */
const PROMPT_CHARACTERS = 60;

export interface RecentTask {
	readonly taskId: string;
	readonly status: TaskStatus;
	/** The beginning of its prompt, or null if unknown. */
	readonly prompt: string | null;
	/** When the task was created, or first seen if that is unknown; in milliseconds since 1970. */
	readonly since: number;
}

type SeenTask = Pick<Task, 'taskId' | 'status' | 'createdAt'>;

/** The tasks of one account. */
export class RecentTasks {
	private readonly tasks = new RecentMap<string, RecentTask>({ entries: MOST_TASKS });

	/**
	 * Stores the latest status of a task. Ignores a task without an ID or a status.
	 * @param prompt null if unknown; a prompt stored earlier is then kept
	 * @param now milliseconds since 1970
	 */
	note(task: SeenTask, prompt: string | null, now: number): void {
		const { taskId, status, createdAt } = task;
		if (taskId === null || status === null) return;
		const known = this.tasks.get(taskId);
		const created = createdAt === null ? Number.NaN : Date.parse(createdAt);
		this.tasks.set(taskId, {
			taskId,
			status,
			prompt: prompt === null ? (known?.prompt ?? null) : startOf(prompt),
			since: Number.isNaN(created) ? (known?.since ?? now) : created,
		});
	}

	get(taskId: string): RecentTask | undefined {
		return this.tasks.get(taskId);
	}

	/** Returns all tasks, newest first. */
	list(): RecentTask[] {
		return [...this.tasks.values()].sort((a, b) => b.since - a.since);
	}
}

/** The tasks of all accounts of the process. */
export class RecentTaskMemory {
	private readonly accounts = new RecentMap<string, RecentTasks>({ entries: MOST_ACCOUNTS });

	/**
	 * Returns the tasks of one account.
	 * @param account from `accountId`
	 */
	of(account: string): RecentTasks {
		return this.accounts.use(account, () => new RecentTasks());
	}
}

/** Returns the start of a prompt on one line. Cuts the text before replacing whitespace, because a prompt may be long. */
function startOf(prompt: string): string {
	const start = prompt
		.slice(0, 4 * PROMPT_CHARACTERS)
		.replace(/\s+/g, ' ')
		.trim();
	const characters = Array.from(start);
	if (characters.length <= PROMPT_CHARACTERS) return start;
	return `${characters.slice(0, PROMPT_CHARACTERS).join('')}…`;
}
