/** Parses the two success responses of seedanceapi.org: a created task and a task's status. */
import { z } from 'zod/v4';
import { jsonOf, statusOf, taskReading, unreadable, type StatusWords } from '../answers';
import { anything, creditsOrNull, idOrNull, reasonOrNull, textOrNull, timeOrNull, urlsOf } from '../facts';
import { isSameId } from '../../text/taskIds';
import type { HttpAnswer, Reading } from '../provider';
import type { Failure } from '../task';
import { errorOf } from './errors';
import { usdOf } from './prices';

const STATUS: StatusWords = new Map([
	['IN_PROGRESS', 'processing'],
	['SUCCESS', 'completed'],
	['FAILED', 'failed'],
]);
/** Not on the API page, but unambiguous if the response also has a video. */
const ALSO_SUCCESS: StatusWords = new Map([['COMPLETED', 'completed']]);

const TaskData = z.object({
	task_id: idOrNull,
	taskId: idOrNull,
	status: textOrNull,
	consumed_credits: creditsOrNull,
	created_at: timeOrNull,
	request: z.object({ model: textOrNull }).nullish().catch(null),
	response: anything.transform(urlsOf),
	error_message: reasonOrNull,
});
type TaskData = z.infer<typeof TaskData>;

const Envelope = z.object({ code: anything, error: anything, data: anything });

/** A response that contains a task. */
interface FoundTask {
	code: unknown;
	taskId: string | null;
	data: TaskData;
	/** Whether the response has no envelope and contains an error next to the task. */
	hasError: boolean;
}

/** Finds the task in a response: under `data`, or at the top level if the task ID is there. Returns null if there is none. */
function findTask(raw: unknown): FoundTask | null {
	const envelope = Envelope.safeParse(raw);
	if (!envelope.success) return null;
	const { code, error, data } = envelope.data;
	const { data: inside } = TaskData.safeParse(data);
	const insideId = inside === undefined ? null : idIn(inside);
	if (inside !== undefined && insideId !== null)
		return { code, taskId: insideId, data: inside, hasError: false };
	const { data: top } = TaskData.safeParse(raw);
	const topId = top === undefined ? null : idIn(top);
	const isAtTop = (inside?.status ?? null) === null && topId !== null;
	if (isAtTop && top !== undefined) {
		return { code, taskId: topId, data: top, hasError: error !== undefined && error !== null };
	}
	return inside === undefined ? null : { code, taskId: topId, data: inside, hasError: false };
}

function idIn({ task_id, taskId }: TaskData): string | null {
	return task_id ?? taskId;
}

/**
 * Parses the response to POST /generate. A success without a task ID is unreadable, and may still have been charged. A task ID counts
 * as a task unless the response clearly refuses the request: polling a task that doesn't exist costs nothing, but losing a task loses
 * money.
 */
export function readSubmit(answer: HttpAnswer): Reading {
	const reading = read(answer, null);
	if (reading.kind === 'task' || isRefusal(reading.failure)) return reading;
	const raw = jsonOf(answer);
	const found = findTask(raw);
	return found !== null && found.taskId !== null ? taskOf(answer, null, raw, found) : reading;
}

function isRefusal({ code, billed }: Failure): boolean {
	return billed === false || code === 'not_found';
}

/** Parses the response to GET /status. */
export function readStatus(answer: HttpAnswer, taskId: string): Reading {
	return read(answer, taskId);
}

function read(answer: HttpAnswer, asked: string | null): Reading {
	if (answer.status < 200 || answer.status > 299) return errorOf(answer, asked);
	const raw = jsonOf(answer);
	const found = findTask(raw);
	if (found !== null && isAboutTask(found, asked)) return taskOf(answer, asked, raw, found);
	return isOtherCode(raw) ? errorOf(answer, asked) : unreadable(answer);
}

function isAboutTask(found: FoundTask, asked: string | null): boolean {
	if (asked !== null) return isSuccess(found.code) || isOtherSuccess(found, asked);
	return isSuccess(found.code) && !found.hasError;
}

/** Returns true for the documented success code and for a missing code. */
function isSuccess(code: unknown): boolean {
	return code === undefined || code === 200 || code === '200';
}

/** Returns true if an undocumented success code accompanies the requested task in a documented status. */
function isOtherSuccess({ code, taskId, data }: FoundTask, asked: string): boolean {
	const isWell = code === null || OtherSuccess.safeParse(code).success;
	const isOurs = taskId !== null && isSameId(taskId, asked);
	return isWell && isOurs && data.status !== null && statusOf(data.status, STATUS) !== null;
}

const OtherSuccess = z.union([
	z.literal(0),
	z.number().gte(200).lt(300),
	z.string().regex(/^(?:0|2\d\d|success)$/i),
]);

function taskOf(
	answer: HttpAnswer,
	asked: string | null,
	raw: unknown,
	{ taskId, data }: FoundTask,
): Reading {
	const { status, response } = data;
	const isCompleted = status !== null && response.length > 0 && statusOf(status, ALSO_SUCCESS) !== null;
	return taskReading(answer, asked, 'seedanceapi', STATUS, {
		raw,
		taskId,
		status: isCompleted ? 'SUCCESS' : status,
		facts: {
			model: data.request?.model == null ? null : `seedanceapi/${data.request.model}`,
			videoUrl: response[0] ?? null,
			videoUrls: response,
			creditsUsed: data.consumed_credits,
			usdUsed: data.consumed_credits === null ? null : usdOf(data.consumed_credits),
			createdAt: data.created_at,
		},
		failure: {
			message: data.error_message ?? 'The provider could not generate the video and gave no reason',
			retryable: false,
			// The API page doesn't say whether a failed task is refunded.
			billed: null,
		},
	});
}

/** Returns true if an HTTP 200 envelope contains an error or an error code. */
function isOtherCode(raw: unknown): boolean {
	const envelope = Envelope.safeParse(raw);
	if (!envelope.success) return false;
	const { code, error } = envelope.data;
	return !isSuccess(code) || (error !== undefined && error !== null);
}
