import type { MediaUrls } from '../media/urls';
import type { ArkState } from '../types';
import { draftIdOf } from './content';
import { stateOf, type Job } from './job';
import { tokensOf } from './prices';

const seconds = (ms: number) => Math.floor(ms / 1000);
const urlLifeMs = 86_400_000;

function updatedAt({ task, startsAt }: Job, state: ArkState): number {
	if (state === 'queued') return task.createdAt;
	return state === 'running' ? startsAt : task.endsAt;
}

/** Returns the fields that only a succeeded task has. */
function resultOf({ task, order, output }: Job, urls: MediaUrls) {
	const { request, model } = order;
	const latest = task.endsAt + urlLifeMs;
	const tokens = tokensOf(model, output);
	const searched = Array.isArray(request.tools) && request.tools.length > 0;
	return {
		content: {
			video_url: urls.videos(task, latest)[0],
			...(request.return_last_frame === true ? { last_frame_url: urls.lastFrame(task, latest) } : {}),
		},
		seed: task.pickedSeed % 2_147_483_648,
		resolution: output.resolution,
		ratio: output.ratio,
		duration: output.seconds,
		framespersecond: 24,
		...(model.family === '2.5' ? { output_format: request.output_format ?? 'mp4' } : {}),
		...(searched ? { tools: [{ type: 'web_search' }] } : {}),
		usage: {
			completion_tokens: tokens,
			total_tokens: tokens,
			...(searched ? { tool_usage: { web_search: 1 } } : {}),
		},
	};
}

/**
 * Returns a task as in Get, List, and callbacks, according to ark's pages. The pages don't list the fields of an unfinished task:
 * the sandbox returns those of the video only for a succeeded task.
 */
export function taskView(job: Job, urls: MediaUrls, state = stateOf(job)) {
	const { task, order, failure } = job;
	const { request, id, model } = order;
	const draftId = draftIdOf(request.content);
	const isOpen = state === 'queued' || state === 'running';
	return {
		id: task.id,
		model: id,
		status: isOpen ? (task.plan.runningStatus ?? state) : state,
		error: state === 'failed' ? failure : null,
		created_at: seconds(task.createdAt),
		updated_at: seconds(updatedAt(job, state)),
		service_tier: 'default',
		execution_expires_after: request.execution_expires_after ?? 172_800,
		priority: request.priority ?? 0,
		generate_audio: job.hasAudio,
		...(model.family === '2.5' ? { draft: request.draft ?? false } : {}),
		...(draftId === null ? {} : { draft_task_id: draftId }),
		...(request.safety_identifier === undefined ? {} : { safety_identifier: request.safety_identifier }),
		...(state === 'succeeded' ? resultOf(job, urls) : {}),
	};
}
