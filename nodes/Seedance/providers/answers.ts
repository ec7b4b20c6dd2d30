/** What both providers' answers have in common: JSON or not, and what to say of nonsense. */
import { z } from 'zod/v4';
import {
	blankTask,
	type Failure,
	type HttpAnswer,
	type ProviderName,
	type Reading,
	type Task,
	type TaskStatus,
} from './vocabulary';

/** What a provider's answer tells of a task, in our names. */
export interface Told {
	/** The parsed answer. */
	raw: unknown;
	taskId: string | null;
	/** The provider's own word. */
	status: string | null;
	facts: Partial<Task>;
	/** What to say if the task has failed. */
	failure: Omit<Failure, 'code'>;
}

/** A provider's words for the status of a task. The first is the one of a task that has just been accepted. */
export type StatusWords = ReadonlyMap<string, TaskStatus>;

/**
 * A success answer as a task.
 * @param asked the id of the task that was asked for, or null for the answer to a submit
 */
export function taskReading(
	answer: HttpAnswer,
	asked: string | null,
	provider: ProviderName,
	words: StatusWords,
	told: Told,
): Reading {
	const taskId = asked ?? told.taskId;
	const [accepted = null] = words.keys();
	// A task that was accepted with an id is paid for, and not lost for want of a status.
	const word = told.status ?? (asked === null ? accepted : null);
	if (taskId === null || word === null) return unreadable(answer);
	const status = words.get(word) ?? 'processing';
	const task = { ...blankTask(provider, told.facts), taskId, status };
	return {
		kind: 'task',
		reading: {
			task: { ...task, failure: failureOf(task, told) },
			unknownStatus: words.has(word) ? null : word,
			raw: told.raw,
		},
	};
}

function failureOf({ status, videoUrl }: Task, { failure }: Told): Failure | null {
	if (status === 'failed') return { code: 'task_failed', ...failure };
	if (status !== 'completed' || videoUrl !== null) return null;
	return {
		code: 'unreadable_answer',
		message: 'The provider says that the task is completed, but names no video',
		retryable: true,
		billed: true,
	};
}

const EXCERPT_CHARACTERS = 200;

/** The parsed JSON of an answer, or undefined where it isn't JSON. */
export function jsonOf(answer: HttpAnswer): unknown {
	try {
		return JSON.parse(answer.body) as unknown;
	} catch {
		return undefined;
	}
}

/** The first characters of an answer on one line, for a message. */
function excerpt(answer: HttpAnswer): string {
	const text = answer.body.replace(/\s+/g, ' ').trim();
	if (text === '') return 'an empty body';
	return text.length > EXCERPT_CHARACTERS ? `"${text.slice(0, EXCERPT_CHARACTERS)}…"` : `"${text}"`;
}

/** An answer that makes no sense. Not an end of the task: the next answer may be fine. */
export function unreadable(answer: HttpAnswer): Reading {
	return failed({ ...UNREADABLE, message: nonsense(answer) });
}

const UNREADABLE = { code: 'unreadable_answer', retryable: true, billed: null } as const;

/** What is said of an answer that brings no words of its own. */
export function nonsense(answer: HttpAnswer): string {
	return `The provider answered with HTTP ${answer.status} and ${excerpt(answer)}, which is not an answer its API page describes`;
}

export function failed(failure: Failure): Reading {
	return { kind: 'failure', failure };
}

/** Anything, or no such key: in newer zod, such as 4.6, a key that may hold anything has to be there all the same. */
const anything = z.unknown().optional();

/** Text that says something, or null: for facts that may be missing, null or of another type. */
export const textOrNull = anything.transform((value) =>
	typeof value === 'string' && value.trim() !== '' ? value : null,
);

/** A task's ID as text, or null. A number is one too, unless JSON has rounded it, or it is the 0 of a field that is not set. */
export const idOrNull = anything.transform((value) => {
	const id = typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? String(value) : value;
	return typeof id === 'string' && id.trim() !== '' ? id : null;
});

/** A finite number (or its text), or null. */
export const numberOrNull = anything.transform((value) => {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	return typeof number === 'number' && Number.isFinite(number) ? number : null;
});

/**
 * An error answer without a word of the provider's, such as a proxy's page, by its HTTP status alone. Of a task it tells
 * nothing: the next look may find it. Of an order it tells that this one was not let through, whatever becomes of others; a
 * 401 is about the key, whoever says it.
 * @param asked the id of the task that was asked for, or null for the answer to a submit
 */
export function wordless(answer: HttpAnswer, asked: string | null): Reading {
	const { status } = answer;
	const failure = { ...failureOfStatus(status), message: nonsense(answer) };
	if (asked !== null) return failed({ ...failure, retryable: true });
	return failed(status === 402 || status === 403 ? { ...failure, code: 'invalid_request' } : failure);
}

/**
 * What is said about an HTTP status that no table lists. Only one that plainly refuses the request is read as a refusal:
 * after a redirect, a time-out or an error of the server it may have been accepted all the same.
 */
export function failureOfStatus(status: number): Pick<Failure, 'code' | 'retryable' | 'billed'> {
	if (status === 401 || status === 403) return { code: 'unauthorized', retryable: false, billed: false };
	if (status === 402) return { code: 'insufficient_credits', retryable: false, billed: false };
	if (status === 404) return { code: 'not_found', retryable: false, billed: null };
	if (status === 409) return { code: 'idempotency_conflict', retryable: true, billed: null };
	if (status === 429) return { code: 'rate_limited', retryable: true, billed: false };
	if (status < 400) return UNREADABLE;
	const isRefusal = status < 500 && status !== 408 && status !== 425;
	if (isRefusal) return { code: 'invalid_request', retryable: false, billed: false };
	return { code: 'provider_error', retryable: true, billed: null };
}
