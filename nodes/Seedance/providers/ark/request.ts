/** Builds the request that creates a task ("Request body" of the create page, ModelArk/1520757). */
import { wireParameters } from '../../parameters/model';
import { hash } from '../../text/hash';
import type { ProviderRequest, Submission } from '../provider';
import type { Region } from '../task';

export const TASKS_PATH = '/contents/generations/tasks';

/** Prefixes of model IDs. The same model has a different ID on each platform. */
export const MODEL_PREFIX: Readonly<Record<Region, string>> = {
	byteplus: 'dreamina-',
	volcengine: 'doubao-',
};

/** Media fields in the order in which they are sent, each with the type and role of its content elements. */
const MEDIA = [
	['imageUrl', 'image_url', 'first_frame'],
	['endImageUrl', 'image_url', 'last_frame'],
	['referenceImageUrls', 'image_url', 'reference_image'],
	['referenceVideoUrls', 'video_url', 'reference_video'],
	['referenceAudioUrls', 'audio_url', 'reference_audio'],
] as const;

type Content = Readonly<Record<string, unknown>>;

/**
 * Returns the request that creates a task for a submission.
 * @param idempotencyKey not sent, because this API has no idempotency keys; only the mark is made from it
 */
export function submitRequest(submission: Submission, idempotencyKey: string): ProviderRequest {
	const { model, parameters, region, mode } = submission;
	const { modelId } = parameters;
	const mark = markOf(submission, idempotencyKey);
	const isDraft = mode === 'draft-to-video';
	return {
		method: 'POST',
		path: TASKS_PATH,
		body: {
			model: modelId ?? `${MODEL_PREFIX[region ?? 'byteplus']}${model.wire}`,
			content: isDraft ? [draftTask(parameters.draftTaskId)] : contentOf(parameters),
			...(mark === null ? {} : { safety_identifier: mark }),
			// A final video uses the duration of its draft. Otherwise, always send a duration: without one, 2.5 chooses up to 30 s.
			...(isDraft ? {} : { duration: -1 }),
			...wireParameters(model, parameters),
		},
	};
}

export function taskPath(taskId: string): string {
	return `${TASKS_PATH}/${encodeURIComponent(taskId)}`;
}

/**
 * Returns the mark for `safety_identifier`, or null if the user sets that field. The list of tasks shows the mark, so a task can be
 * found again after a lost response. The create page wants the same value for the same end user, so the prefix is always the same. The
 * rest is a hash, because a key can be long and can contain the user's data. 59 characters in total; the page allows 64.
 */
export function markOf({ parameters }: Submission, idempotencyKey: string): string | null {
	return parameters.safetyIdentifier === undefined ? `n8n-nodes-seedance:${hash(idempotencyKey, 40)}` : null;
}

/** Returns the text first, then the media by kind. Prompts refer to media by number, such as Image 1, Image 2, or Video 1. */
function contentOf(parameters: Submission['parameters']): Content[] {
	const { prompt } = parameters;
	const media = MEDIA.flatMap(([name, type, role]) => {
		const value: unknown = parameters[name];
		const urls: unknown[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
		return urls.map((url): Content => ({ type, [type]: { url }, role }));
	});
	return [...(prompt === undefined ? [] : [{ type: 'text', text: prompt }]), ...media];
}

function draftTask(id: unknown): Content {
	return { type: 'draft_task', draft_task: { id } };
}
