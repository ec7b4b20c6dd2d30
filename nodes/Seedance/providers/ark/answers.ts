/** Parses the success responses of the official API: a created task, and a task object (ModelArk/1521309). */
import { z } from 'zod/v4';
import { jsonOf, statusOf, taskReading, unreadable, type StatusWords, type Told } from '../answers';
import { anything, creditsOrNull, idOrNull, numberOrNull, textOrNull, timeOrNull, urlOrNull } from '../facts';
import { contentRefused } from '../moderation';
import type { HttpAnswer, Reading } from '../provider';
import type { Delivered, TaskReading, TaskStage } from '../task';
import { ERROR_CODES, errorOf, errorWords, refusedOf } from './errors';
import { modelBy } from './modelIds';
import { MODEL_PREFIX } from './request';
import { usdOf } from './prices';

/** `processing` is what some gateways return for `running`. */
const STATUS: StatusWords = new Map([
	['queued', 'processing'],
	['running', 'processing'],
	['processing', 'processing'],
	['succeeded', 'completed'],
	['failed', 'failed'],
	['expired', 'failed'],
	['cancelled', 'failed'],
	['canceled', 'failed'],
]);

const STAGES: ReadonlyMap<string, TaskStage> = new Map([
	['queued', 'queued'],
	['running', 'running'],
	['processing', 'running'],
	['cancelled', 'cancelled'],
	['canceled', 'cancelled'],
]);

const none = { video_url: null, last_frame_url: null };
const TaskAnswer = z.object({
	id: idOrNull,
	task_id: idOrNull,
	model: textOrNull,
	status: textOrNull,
	error: anything,
	content: z.object({ video_url: urlOrNull, last_frame_url: urlOrNull }).nullish().catch(none),
	usage: z.object({ completion_tokens: creditsOrNull }).nullish().catch(null),
	seed: numberOrNull,
	resolution: textOrNull,
	ratio: textOrNull,
	duration: numberOrNull,
	created_at: timeOrNull,
	updated_at: timeOrNull,
});
type TaskAnswer = z.infer<typeof TaskAnswer>;

/** Parses the response to a create request, which contains only an ID. A 2xx without an ID is unreadable, and a task may exist. */
export function readSubmit(answer: HttpAnswer): Reading {
	return read(answer, null);
}

/** Parses the response to a status request. */
export function readStatus(answer: HttpAnswer, taskId: string): Reading {
	return read(answer, taskId);
}

/** Parses one task of a list. Returns null for an entry without a task ID or status. */
export function taskReadingOf(answer: HttpAnswer, item: unknown): TaskReading | null {
	const data = TaskAnswer.safeParse(item).data;
	const taskId = data?.id ?? data?.task_id ?? null;
	if (data === undefined || taskId === null) return null;
	const reading = taskReading(answer, taskId, 'ark', STATUS, toldBy(item, data));
	return reading.kind === 'task' ? reading.reading : null;
}

function read(answer: HttpAnswer, asked: string | null): Reading {
	if (answer.status < 200 || answer.status > 299) return errorOf(answer, asked);
	const raw = jsonOf(answer);
	const data = taskIn(raw);
	if (data === null) return unreadable(answer);
	const hasTask = (data.id ?? data.task_id) !== null;
	if (!hasTask && data.error !== undefined && data.error !== null) return errorOf(answer, asked);
	return taskReading(answer, asked, 'ark', STATUS, toldBy(raw, data));
}

/**
 * Returns true if a callback's body, which is a task object (create page, `callback_url`), says that the task has not ended. An unknown
 * status doesn't count, because it may be final.
 */
export function isEarlyCallback(body: unknown): boolean {
	const word = TaskAnswer.safeParse(body).data?.status ?? null;
	return word !== null && statusOf(word, STATUS) === 'processing';
}

const Envelope = z.object({ data: anything });

/** Finds the task object: the response itself or, from some gateways, its `data`. */
function taskIn(raw: unknown): TaskAnswer | null {
	const top = TaskAnswer.safeParse(raw).data ?? null;
	if (top !== null && (top.id ?? top.task_id) !== null) return top;
	const inside = TaskAnswer.safeParse(Envelope.safeParse(raw).data?.data).data ?? null;
	return inside !== null && (inside.id ?? inside.task_id) !== null ? inside : top;
}

function toldBy(raw: unknown, data: TaskAnswer): Told {
	const videoUrl = data.content?.video_url ?? null;
	const status = data.status === null ? null : statusOf(data.status, STATUS);
	return {
		raw,
		taskId: data.id ?? data.task_id,
		status: data.status,
		stage: STAGES.get(data.status?.toLowerCase() ?? ''),
		facts: {
			model: modelOf(data.model),
			videoUrl,
			videoUrls: videoUrl === null ? [] : [videoUrl],
			lastFrameUrl: data.content?.last_frame_url ?? null,
			seed: data.seed,
			delivered: deliveredOf(data.duration),
			usdUsed: status === 'processing' ? null : status === 'failed' ? 0 : usdUsed(data),
			createdAt: data.created_at,
			updatedAt: data.updated_at,
		},
		failure: failureOf(data),
	};
}

/**
 * Returns the length of the video. The provider doesn't report the size in pixels.
 * @param seconds whole seconds, rounded down
 */
function deliveredOf(seconds: number | null): Delivered | null {
	return seconds !== null && seconds > 0 ? { width: null, height: null, durationSeconds: seconds } : null;
}

/** Returns null for an unknown model and for one of Volcengine Ark, whose prices are in yuan. */
function usdUsed({ model, usage, resolution, ratio, duration }: TaskAnswer): number | null {
	if (model?.startsWith(MODEL_PREFIX.volcengine) ?? true) return null;
	return usdOf({
		model: modelOf(model),
		tokens: usage?.completion_tokens ?? null,
		resolution,
		ratio,
		duration,
	});
}

/** Maps a model ID of the API, in any version, to the ID in workflows. Unknown models keep the provider's name after `ark/`. */
function modelOf(wire: string | null): string | null {
	if (wire === null) return null;
	return modelBy(wire) ?? `ark/${wire}`;
}

/** Returns the failure of a task. Never billed, because only finished videos are charged (pricing page). */
function failureOf({ status, error }: TaskAnswer): Told['failure'] {
	const word = status?.toLowerCase() ?? '';
	if (word === 'expired') {
		return { message: 'The task expired before the video was finished', retryable: true, billed: false };
	}
	if (word === 'cancelled' || word === 'canceled') {
		return { code: 'task_cancelled', message: 'The task was canceled', retryable: false, billed: false };
	}
	const { code, words } = errorWords(error);
	const refused = refusedOf(code ?? '');
	if (refused !== null) return contentRefused(refused, words, false);
	return {
		message: words ?? code ?? 'The provider could not generate the video and gave no reason',
		retryable: ERROR_CODES.get(code ?? '')?.retryable ?? false,
		billed: false,
	};
}
