/** Parses the two success responses of seedance2ai.io: an accepted task (202) and a task's status (200). */
import { z } from 'zod/v4';
import { jsonOf, taskReading, unreadable, type StatusWords } from '../answers';
import {
	anything,
	creditsOrNull,
	idOrNull,
	numberOrNull,
	reasonOf,
	textOrNull,
	timeOrNull,
	urlOrNull,
} from '../facts';
import type { HttpAnswer, Reading } from '../provider';
import { ERROR_CODES, errorOf, errorWords } from './errors';

const STATUS: StatusWords = new Map([
	['processing', 'processing'],
	['completed', 'completed'],
	['failed', 'failed'],
]);

const TaskAnswer = z.object({
	id: idOrNull,
	task_id: idOrNull,
	status: textOrNull,
	quality_tier: textOrNull,
	credits_used: creditsOrNull,
	credits_refunded: creditsOrNull,
	output: z
		.object({ video_url: urlOrNull, last_frame_url: urlOrNull, seed: numberOrNull })
		.nullish()
		.catch(null),
	error: anything,
	created_at: timeOrNull,
	updated_at: timeOrNull,
});

/** Parses the response to POST /api/v1/video/seedance2. A 2xx without a task ID is unreadable, and may still have been charged. */
export function readSubmit(answer: HttpAnswer): Reading {
	return read(answer, null);
}

/** Parses the response to GET /api/v1/tasks/{id}. */
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
		taskId: data.id ?? data.task_id,
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
			message: reasonOf(data.error) ?? 'The provider could not generate the video and gave no reason',
			retryable: ERROR_CODES.get(errorWords(data.error).code)?.retryable ?? false,
			billed: billed(data.credits_used, data.credits_refunded),
		},
	});
}

/**
 * Returns whether credits were charged and not refunded, or null if the refund is unknown: according to the API page, a refund is
 * possible but not certain.
 */
function billed(used: number | null, refunded: number | null): boolean | null {
	return used === null || refunded === null ? null : refunded < used;
}
