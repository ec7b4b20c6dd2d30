import type { SettledPlan } from '../plan';
import type { Task } from '../tasks';
import type { ArkState } from '../types';
import { entries, promptOf } from './content';
import { failureOf, type TaskError } from './moderation';
import type { Output } from './prices';
import type { Order } from './rules';

/** Task of ark with its ark-specific properties. */
export interface Job {
	task: Task;
	order: Order;
	output: Output;
	hasAudio: boolean;
	/** Planned error, or null if it succeeds. */
	failure: TaskError | null;
	/** Time when it leaves the queue, as currently computed; Infinity if never. */
	startsAt: number;
	expiresAt: number;
	isExpiring: boolean;
	isCancelled: boolean;
	isDeleted: boolean;
}

const day = 86_400_000;

export function stateOf(
	{ task, startsAt, isCancelled, isExpiring, failure }: Job,
	now = Date.now(),
): ArkState {
	if (isCancelled) return 'cancelled';
	if (now < task.endsAt) return now < startsAt ? 'queued' : 'running';
	if (isExpiring) return 'expired';
	return failure === null ? 'succeeded' : 'failed';
}

/** Returns true while a task can be requested: for 7 days, or for 24 hours after it was canceled. */
export function isOnRecord(job: Job): boolean {
	const now = Date.now();
	if (job.isDeleted || job.task.createdAt < now - 7 * day) return false;
	return !job.isCancelled || now < job.task.endsAt + day;
}

/** Assumed length of every input video. */
const inputVideoSeconds = 5;

/** Returns the video of a submit, except for final videos of drafts. */
export function outputOf({ request, model }: Order, plan: Pick<SettledPlan, 'chosenSeconds'>): Output {
	const { resolution = request.draft === true ? '480p' : '720p' } = request;
	const { ratio = 'adaptive', duration = model.defaultDuration } = request;
	return {
		resolution: String(resolution),
		// Neither text nor input is evaluated, so "adaptive" always gives the same ratio.
		ratio: ratio === 'adaptive' ? '16:9' : String(ratio),
		seconds: duration === -1 ? plan.chosenSeconds : Number(duration),
		inputSeconds: entries(request.content, 'video_url').length * inputVideoSeconds,
	};
}

/** Returns the error of a task caused by its request, or null. Such a failure costs nothing. */
export function failureOfOrder({ model, scene, request }: Order): TaskError | null {
	const isFrames = scene === 'first frame' || scene === 'first and last frame';
	if (model.family === '2.5' && isFrames && (request.ratio ?? 'adaptive') !== 'adaptive') {
		return {
			code: 'InvalidParameter.TaskTypeConstraint',
			message:
				'For first-frame or first-last-frame generation, the output ratio follows the first-frame image.',
		};
	}
	return failureOf(promptOf(request.content));
}
