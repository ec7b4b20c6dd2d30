import type { MediaUrls } from '../media/urls';
import { statusOf, type Task, type TaskStatus } from '../tasks';

const words: Record<TaskStatus, string> = {
	processing: 'IN_PROGRESS',
	completed: 'SUCCESS',
	failed: 'FAILED',
};

const envelope = (data: unknown) => ({ code: 200, message: 'success', data });

/** Returns the response to POST /generate, according to the seedanceapi.org API v2 page. */
export function submittedView(task: Task) {
	return envelope({
		task_id: task.id,
		status: task.plan.runningStatus ?? words.processing,
		consumed_credits: task.charge.credits,
	});
}

/** Returns the response to GET /status. Callbacks have the same body, because the page shows none for them. */
export function taskView(task: Task, urls: MediaUrls) {
	const status = statusOf(task);
	return envelope({
		task_id: task.id,
		status: status === 'processing' ? (task.plan.runningStatus ?? words.processing) : words[status],
		consumed_credits: task.charge.credits,
		created_at: new Date(task.createdAt).toISOString().replace(/\.\d+Z$/, 'Z'),
		request: task.request,
		response: status === 'completed' ? urls.videos(task) : [],
		error_message: status === 'failed' ? task.plan.failMessage : null,
	});
}
