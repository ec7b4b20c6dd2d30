/** The two success answers of seedance2ai.io: a task accepted (202), and a task's status (200). */
import { z } from 'zod/v4';
import { jsonOf, numberOrNull, textOrNull, unreadable } from '../answers';
import { blankTask, type Failure, type HttpAnswer, type Reading, type TaskStatus } from '../vocabulary';
import { ERROR_CODES, ErrorWords, errorOf } from './errors';

const STATUS: ReadonlyMap<string, TaskStatus> = new Map([
	['processing', 'processing'],
	['completed', 'completed'],
	['failed', 'failed'],
]);

const TaskAnswer = z.object({
	id: textOrNull,
	status: textOrNull,
	quality_tier: textOrNull,
	credits_used: numberOrNull,
	credits_refunded: numberOrNull,
	output: z
		.object({ video_url: textOrNull, last_frame_url: textOrNull, seed: numberOrNull })
		.nullish()
		.catch(null),
	error: ErrorWords.nullish().catch(null),
	created_at: textOrNull,
	updated_at: textOrNull,
});
type TaskAnswer = z.infer<typeof TaskAnswer>;

/** The answer to POST /api/v1/video/seedance2. A 2xx without a task id makes no sense, and may still have been paid for. */
export function readSubmit(answer: HttpAnswer): Reading {
	return read(answer, null);
}

/** The answer to GET /api/v1/tasks/{id}. */
export function readStatus(answer: HttpAnswer, taskId: string): Reading {
	return read(answer, taskId);
}

function read(answer: HttpAnswer, asked: string | null): Reading {
	if (answer.status < 200 || answer.status > 299) return errorOf(answer);
	const raw = jsonOf(answer);
	const parsed = TaskAnswer.safeParse(raw);
	if (!parsed.success) return unreadable(answer);
	const data = parsed.data;
	const taskId = asked ?? data.id;
	// A task that was accepted with an id is paid for, and not lost for want of a status.
	const word = data.status ?? (asked === null ? 'processing' : null);
	if (taskId === null || word === null) return unreadable(answer);
	const status = STATUS.get(word) ?? 'processing';
	const task = blankTask('seedance2ai', {
		model: data.quality_tier === null ? null : `seedance2ai/${data.quality_tier}`,
		videoUrl: data.output?.video_url ?? null,
		videoUrls: data.output?.video_url == null ? [] : [data.output.video_url],
		lastFrameUrl: data.output?.last_frame_url ?? null,
		seed: data.output?.seed ?? null,
		creditsUsed: data.credits_used,
		creditsRefunded: data.credits_refunded,
		createdAt: data.created_at,
		updatedAt: data.updated_at,
		failure: failureOf(status, data),
	});
	return {
		kind: 'task',
		reading: {
			task: { ...task, taskId, status },
			unknownStatus: STATUS.has(word) ? null : word,
			raw,
		},
	};
}

function failureOf(status: TaskStatus, data: TaskAnswer): Failure | null {
	if (status === 'completed' && data.output?.video_url == null) {
		return {
			code: 'unreadable_answer',
			message: 'The provider says that the task is completed, but names no video',
			retryable: true,
			billed: true,
		};
	}
	if (status !== 'failed') return null;
	return {
		code: 'task_failed',
		message: data.error?.message || data.error?.code || 'The provider gave no reason',
		retryable: ERROR_CODES.get(data.error?.code ?? '')?.retryable ?? false,
		billed: billed(data.credits_used, data.credits_refunded),
	};
}

/** Known only where the refund is: refunds are documented as possible, not as certain. */
function billed(used: number | null, refunded: number | null): boolean | null {
	return used === null || refunded === null ? null : refunded < used;
}
