/** Parses what the responses of all providers have in common: JSON, a task with its status, and unreadable responses. */
import { isSameId } from '../text/taskIds';
import { cut } from './facts';
import { contentRefused, refusedBy } from './moderation';
import type { HttpAnswer, FailureReading, Reading } from './provider';
import {
	blankTask,
	refundOf,
	type Failure,
	type ProviderName,
	type Task,
	type TaskStage,
	type TaskStatus,
} from './task';

/** A task as described by a provider's response, with this package's field names. */
export interface Told {
	/** The parsed response. */
	raw: unknown;
	taskId: string | null;
	/** The provider's own status word. */
	status: string | null;
	/** Only for a provider whose status words include a stage. */
	stage?: TaskStage | undefined;
	facts: Partial<Task>;
	/** The failure to report if the task has failed. The code is `task_failed` unless the provider's message is more specific. */
	failure: Omit<Failure, 'code'> & { code?: Failure['code'] };
}

/** A provider's status words and their meanings. The first is the status of a task that was just accepted. */
export type StatusWords = ReadonlyMap<string, TaskStatus>;

/**
 * Turns a success response into a task.
 * @param asked the task ID of a status request, or null for a submit
 */
export function taskReading(
	answer: HttpAnswer,
	asked: string | null,
	provider: ProviderName,
	words: StatusWords,
	told: Told,
): Reading {
	// Use the provider's spelling, so that a task has the same ID everywhere.
	const taskId = told.taskId ?? asked;
	const [accepted = null] = words.keys();
	// A submit response with a task ID means a paid task, even without a status.
	const word = told.status ?? (asked === null ? accepted : null);
	if (taskId === null || word === null) return unreadable(answer);
	if (asked !== null && !isSameId(asked, taskId)) return aboutAnother(asked, taskId);
	const known = statusOf(word, words);
	const task = { ...blankTask(provider, told.facts), taskId, status: known ?? 'processing' };
	task.creditsRefunded = refundOf(task);
	return {
		kind: 'task',
		reading: {
			task: { ...task, failure: failureOf(task, told, answer) },
			...(told.stage === undefined ? {} : { stage: told.stage }),
			unknownStatus: known === null ? word : null,
			raw: isDeep(told.raw) ? answer.body : told.raw,
		},
	};
}

/** Returns the meaning of a provider's status word, or null if it is not listed. Ignores case and separators. */
export function statusOf(word: string, words: StatusWords): TaskStatus | null {
	for (const [listed, status] of words) {
		if (lettersOf(listed) === lettersOf(word)) return status;
	}
	return null;
}

function lettersOf(word: string): string {
	return word.replace(/[\s_-]/g, '').toLowerCase();
}

function failureOf({ status, videoUrl }: Task, { failure }: Told, answer: HttpAnswer): Failure | null {
	if (status === 'failed') {
		const refused = failure.code === undefined ? refusedBy(failure.message) : null;
		const told = refused === null ? failure : contentRefused(refused, failure.message, failure.billed);
		return { code: 'task_failed', ...told, message: cut(told.message) };
	}
	if (status !== 'completed' || videoUrl !== null) return null;
	return {
		code: 'unreadable_answer',
		message: `The provider reports the task as completed, but its response has no video URL: ${excerpt(answer)}`,
		retryable: true,
		billed: true,
	};
}

/** Returns a retryable failure for a response about another task. A cache or relay that ignores the query can cause it. */
function aboutAnother(asked: string, told: string): Reading {
	const message = `The status request was for task ${asked}, but the response is about task ${told}`;
	return failed({ ...UNREADABLE, message: cut(message) });
}

const EXCERPT_CHARACTERS = 200;
/** Number of characters of a response that are searched for an excerpt, including whitespace. */
const EXCERPT_SOURCE_CHARACTERS = 1000;

/** Parses a response as JSON. Returns undefined if it isn't JSON. */
export function jsonOf(answer: HttpAnswer): unknown {
	try {
		return JSON.parse(answer.body) as unknown;
	} catch {
		return undefined;
	}
}

/** Maximum nesting, deeper than any real response. Recursive code, such as JSON.stringify, fails at a few thousand levels. */
const MOST_LEVELS = 100;

/** Returns true if a value is nested too deeply for n8n to store. */
function isDeep(value: unknown): boolean {
	const open = [{ inner: [value], level: 0 }];
	for (let next = open.pop(); next !== undefined; next = open.pop()) {
		for (const one of next.inner) {
			if (typeof one !== 'object' || one === null) continue;
			if (next.level === MOST_LEVELS) return true;
			open.push({ inner: Object.values(one), level: next.level + 1 });
		}
	}
	return false;
}

/** Returns the first characters of a response on one line, for an error message. */
function excerpt(answer: HttpAnswer): string {
	const body = answer.body.trim();
	const text = body.slice(0, EXCERPT_SOURCE_CHARACTERS).replace(/\s+/g, ' ').trim();
	if (text === '') return 'an empty body';
	const isWhole = text.length <= EXCERPT_CHARACTERS && body.length <= EXCERPT_SOURCE_CHARACTERS;
	return isWhole ? `"${text}"` : `"${text.slice(0, EXCERPT_CHARACTERS)}…"`;
}

/** Returns the failure for an unreadable response. It doesn't end the task, because the next response may be readable. */
export function unreadable(answer: HttpAnswer): FailureReading {
	return failed({ ...UNREADABLE, message: nonsense(answer) });
}

export const UNREADABLE = { code: 'unreadable_answer', retryable: true, billed: null } as const;

/** Returns the error message for a response that has no message of its own. */
export function nonsense(answer: HttpAnswer): string {
	return `The provider returned HTTP ${answer.status} and ${excerpt(answer)}, which its API documentation does not describe`;
}

/**
 * Wraps a failure as a reading.
 * @param isProvidersWord whether the response has a code from the provider's own error table
 */
export function failed(failure: Failure, isProvidersWord = false): FailureReading {
	return { kind: 'failure', failure, isProvidersWord };
}
