/** The two success envelopes of seedanceapi.org: a task created, and a task's status. */
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
import type { Failure, HttpAnswer, Reading } from '../vocabulary';
import { errorOf } from './errors';

const STATUS: StatusWords = new Map([
	['IN_PROGRESS', 'processing'],
	['SUCCESS', 'completed'],
	['FAILED', 'failed'],
]);

const AnyEnvelope = z.object({
	data: z.object({
		task_id: idOrNull,
		status: textOrNull,
		consumed_credits: numberOrNull,
		created_at: textOrNull,
		request: z.object({ model: textOrNull }).nullish().catch(null),
		response: z
			.union([z.array(textOrNull), textOrNull.transform((url) => [url])])
			.transform((urls) => urls.filter((url) => url !== null)),
		error_message: textOrNull,
	}),
});
const TaskEnvelope = AnyEnvelope.extend({ code: z.union([z.literal(200), z.literal('200')]).optional() });

/**
 * The answer to POST /generate. A success without a task id makes no sense, and may still have been paid for. A task id in an
 * answer that doesn't plainly refuse is that of a task: to follow it is safe, and to lose it is not.
 */
export function readSubmit(answer: HttpAnswer): Reading {
	const reading = read(answer, null);
	if (reading.kind === 'task' || isRefusal(reading.failure)) return reading;
	const raw = jsonOf(answer);
	const carried = AnyEnvelope.safeParse(raw);
	return carried.success && carried.data.data.task_id !== null
		? taskOf(answer, null, raw, carried.data)
		: reading;
}

function isRefusal({ code, billed }: Failure): boolean {
	return billed === false || code === 'not_found';
}

/** The answer to GET /status. */
export function readStatus(answer: HttpAnswer, taskId: string): Reading {
	return read(answer, taskId);
}

function read(answer: HttpAnswer, asked: string | null): Reading {
	if (answer.status < 200 || answer.status > 299) return errorOf(answer, asked);
	const raw = jsonOf(answer);
	const parsed = TaskEnvelope.safeParse(raw);
	if (!parsed.success) return isOtherCode(raw) ? errorOf(answer, asked) : unreadable(answer);
	return taskOf(answer, asked, raw, parsed.data);
}

function taskOf(
	answer: HttpAnswer,
	asked: string | null,
	raw: unknown,
	{ data }: z.infer<typeof AnyEnvelope>,
): Reading {
	return taskReading(answer, asked, 'seedanceapi', STATUS, {
		raw,
		taskId: data.task_id,
		status: data.status,
		facts: {
			model: data.request?.model == null ? null : `seedanceapi/${data.request.model}`,
			videoUrl: data.response[0] ?? null,
			videoUrls: data.response,
			creditsUsed: data.consumed_credits,
			createdAt: data.created_at,
		},
		failure: {
			message: data.error_message ?? 'The provider gave no reason',
			retryable: false,
			// Whether a failed task is refunded isn't documented.
			billed: null,
		},
	});
}

/** An envelope with HTTP 200 whose own code says otherwise, or that brings an error. */
function isOtherCode(raw: unknown): boolean {
	const envelope = z.object({ code: z.unknown(), error: z.unknown() }).partial().safeParse(raw);
	if (!envelope.success) return false;
	const { code, error } = envelope.data;
	return (code !== undefined && code !== 200 && code !== '200') || (error !== undefined && error !== null);
}
