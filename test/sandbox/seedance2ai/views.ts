import type { MediaUrls } from '../media/urls';
import { statusOf, type Task } from '../tasks';

function qualityOf({ request }: Task) {
	return {
		model: 'seedance2',
		quality_tier: request.quality_tier ?? 'standard',
		channel: request.channel ?? 'standard',
	};
}

/** Returns the response to POST /api/v1/video/seedance2, according to the seedance2ai.io API page. */
export function submittedView(task: Task) {
	return {
		id: task.id,
		status: task.plan.runningStatus ?? 'processing',
		...qualityOf(task),
		credits_used: task.charge.credits,
	};
}

/** Returns the seed, or null: channel real and tier mini have none. */
function seedOf(task: Task): unknown {
	const { seed, channel, quality_tier: tier } = task.request;
	if (channel === 'real' || tier === 'mini') return null;
	return seed === undefined || seed === -1 ? task.pickedSeed : seed;
}

function errorOf({ plan }: Task): unknown {
	if (plan.failShape === 'string') return plan.failMessage;
	return { code: 'generation_failed', message: plan.failMessage };
}

/** Returns the response to GET /api/v1/tasks/{id}. The page shows only a completed task; the nulls for other tasks are assumed. */
export function taskView(task: Task, urls: MediaUrls) {
	const status = statusOf(task);
	return {
		id: task.id,
		status: status === 'processing' ? (task.plan.runningStatus ?? status) : status,
		...qualityOf(task),
		credits_used: task.charge.credits,
		credits_refunded: task.charge.refunded,
		output:
			status === 'completed'
				? {
						video_url: urls.videos(task)[0] ?? null,
						last_frame_url: task.plan.lastFrame ? urls.lastFrame(task) : null,
						seed: seedOf(task),
					}
				: null,
		error: status === 'failed' ? errorOf(task) : null,
		created_at: new Date(task.createdAt).toISOString(),
		updated_at: new Date(status === 'processing' ? task.createdAt : task.endsAt).toISOString(),
	};
}
