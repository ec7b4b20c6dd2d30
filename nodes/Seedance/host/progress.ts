/**
 * Reports each change of a task while the node runs: to the browser's console if the workflow runs in the editor, and to the list of
 * recent tasks. n8n itself shows nothing of a running node and keeps nothing of a stopped one.
 */
import type { IExecuteFunctions } from 'n8n-workflow';
import type { Task } from '../providers/task';
import type { TaskNews } from '../tasks/jobSteps';
import type { RecentTasks } from '../tasks/recentTasks';

type Watched = Pick<IExecuteFunctions, 'getMode' | 'sendMessageToUI'>;

export class Progress {
	private readonly isWatched: boolean;
	/** The last message about each job, by item index. */
	private readonly told = new Map<number, string>();

	constructor(
		private readonly context: Watched,
		private readonly recent: RecentTasks,
		private readonly now: () => number,
	) {
		this.isWatched = context.getMode() === 'manual';
	}

	/**
	 * Reports a job's task if its state has changed.
	 * @param items indexes of all items that share the job
	 */
	news(news: TaskNews, items: readonly number[]): void {
		const { job, outcome, isTakenOver } = news;
		const { taskId, status } = outcome.task;
		if (taskId === null || status === null) return;
		const prompt = job.order?.submission.parameters.prompt;
		this.seen(outcome.task, typeof prompt === 'string' ? prompt : null);
		if (!this.isWatched) return;
		const known = this.told.get(job.itemIndex);
		const state = isTakenOver ? 'reused from an earlier attempt or execution' : stateInWords(news);
		const words = known === undefined && state === GOES_ON && job.order !== null ? 'submitted' : state;
		if (known !== undefined && (words === GOES_ON || words === known)) return;
		this.told.set(job.itemIndex, words);
		const which = items.length === 1 ? 'Item' : 'Items';
		this.context.sendMessageToUI(`${which} ${items.join(', ')}, task ${taskId}: ${words}`);
	}

	/** Updates a task in the list of recent tasks. */
	seen(task: Task, prompt: string | null = null): void {
		this.recent.note(task, prompt, this.now());
	}
}

/** The state of a running task if the provider gives no details. */
const GOES_ON = 'processing';

function stateInWords({ outcome: { task, timedOut }, stage }: TaskNews): string {
	if (timedOut) return 'not finished within Max Wait. Use Wait with this task ID.';
	if (task.status === 'completed') return `completed, ${task.videoUrl ?? 'no video URL'}`;
	if (task.status === 'failed') return `failed. ${task.failure?.message ?? ''}`.trim();
	return stage ?? GOES_ON;
}
