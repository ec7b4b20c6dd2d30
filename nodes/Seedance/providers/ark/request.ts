/** Builds the request that creates a task ("Request body" of the create page, ModelArk/1520757). */
import { wireParameters } from '../../parameters/model';
import { hash } from '../../text/hash';
import type { ProviderRequest, Submission } from '../provider';
import type { Region } from '../task';

export const TASKS_PATH = '/contents/generations/tasks';

/** The same models have other IDs on each platform. */
export const MODEL_PREFIX: Readonly<Record<Region, string>> = {
	byteplus: 'dreamina-',
	volcengine: 'doubao-',
};

/** Media fields in the order of the content, with the type of their elements and the role that each file has. */
const MEDIA = [
	['imageUrl', 'image_url', 'first_frame'],
	['endImageUrl', 'image_url', 'last_frame'],
	['referenceImageUrls', 'image_url', 'reference_image'],
	['referenceVideoUrls', 'video_url', 'reference_video'],
	['referenceAudioUrls', 'audio_url', 'reference_audio'],
] as const;

type Content = Readonly<Record<string, unknown>>;

/**
 * Returns the request that creates the task of a submission.
 * @param idempotencyKey is not known to this API; the mark is made from it
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
			// A final video takes over the duration of its draft. Otherwise it is always sent: left out, 2.5 chooses one, up to 30 s.
			...(isDraft ? {} : { duration: -1 }),
			...wireParameters(model, parameters),
		},
	};
}

export function taskPath(taskId: string): string {
	return `${TASKS_PATH}/${encodeURIComponent(taskId)}`;
}

/**
 * Returns what stands in `safety_identifier` unless the user gives a value: the list of tasks shows it, so an order whose response was
 * lost can be found again. The page wants the same value for the same end user, so the first part is the same for all orders of this
 * package. The rest is a hash, since a key can be long and can hold the user's data. 59 characters in all; the page allows 64.
 */
export function markOf({ parameters }: Submission, idempotencyKey: string): string | null {
	return parameters.safetyIdentifier === undefined ? `n8n-nodes-seedance:${hash(idempotencyKey, 40)}` : null;
}

/** The text first, then each kind of media: prompts count them as Image 1, Image 2, Video 1. */
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
