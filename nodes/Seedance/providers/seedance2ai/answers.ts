/** The two success answers of seedance2ai.io: a task accepted (202), and a task's status (200). */
import { z } from 'zod/v4';
import {
	idOrNull,
	jsonOf,
	numberOrNull,
	taskReading,
	textOrNull,
	unreadable,
	type StatusWords,
} from '../answers';
import type { HttpAnswer, Reading } from '../vocabulary';
import { ERROR_CODES, ErrorWords, errorOf } from './errors';

const STATUS: StatusWords = new Map([
	['processing', 'processing'],
	['completed', 'completed'],
	['failed', 'failed'],
]);

const TaskAnswer = z.object({
	id: idOrNull,
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

/** The answer to POST /api/v1/video/seedance2. A 2xx without a task id makes no sense, and may still have been paid for. */
export function readSubmit(answer: HttpAnswer): Reading {
	return read(answer, null);
}

/** The answer to GET /api/v1/tasks/{id}. */
export function readStatus(answer: HttpAnswer, taskId: string): Reading {
	return read(answer, taskId);
}

function read(answer: HttpAnswer, asked: string | null): Reading {
	if (answer.status < 200 || answer.status > 299) return errorOf(answer, asked);
	const raw = jsonOf(answer);
	const parsed = TaskAnswer.safeParse(raw);
	if (!parsed.success) return unreadable(answer);
	const data = parsed.data;
	const videoUrl = data.output?.video_url ?? null;
	return taskReading(answer, asked, 'seedance2ai', STATUS, {
		raw,
		taskId: data.id,
		status: data.status,
		facts: {
			model: data.quality_tier === null ? null : `seedance2ai/${data.quality_tier}`,
			videoUrl,
			videoUrls: videoUrl === null ? [] : [videoUrl],
			lastFrameUrl: data.output?.last_frame_url ?? null,
			seed: data.output?.seed ?? null,
			creditsUsed: data.credits_used,
			creditsRefunded: data.credits_refunded,
			createdAt: data.created_at,
			updatedAt: data.updated_at,
		},
		failure: {
			message: data.error?.message || data.error?.code || 'The provider gave no reason',
			retryable: ERROR_CODES.get(data.error?.code ?? '')?.retryable ?? false,
			billed: billed(data.credits_used, data.credits_refunded),
		},
	});
}

/** Known only where the refund is: refunds are documented as possible, not as certain. */
function billed(used: number | null, refunded: number | null): boolean | null {
	return used === null || refunded === null ? null : refunded < used;
}
