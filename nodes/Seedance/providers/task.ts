/**
 * What a task is, and how it can fail: the words that every room shares. The types follow from
 * the schemas, by which n8n's storage is read again. Nothing here knows time, the network or n8n.
 */
import { z } from 'zod/v4';

export const PROVIDER_NAMES = ['seedance2ai', 'seedanceapi', 'ark'] as const;
export type ProviderName = (typeof PROVIDER_NAMES)[number];

/** The two platforms of the official API: international and in China. Keys, model IDs and prices differ. */
export const REGIONS = ['byteplus', 'volcengine'] as const;
export type Region = (typeof REGIONS)[number];

export const TASK_STATUSES = ['processing', 'completed', 'failed'] as const;
export type TaskStatus = (typeof TASK_STATUSES)[number];

/** The one small set of failure codes for all providers. What to do about each is in host/items/errorTexts.ts. */
export const FAILURE_CODES = [
	'invalid_parameters',
	'invalid_request',
	'content_refused',
	'unauthorized',
	'model_unavailable',
	'insufficient_credits',
	'over_budget',
	'rate_limited',
	'quota_exceeded',
	'service_busy',
	'idempotency_conflict',
	'not_found',
	'task_failed',
	'task_cancelled',
	'not_connected',
	'outcome_unknown',
	'unreadable_answer',
	'provider_error',
	'download_failed',
	'not_cancelled',
	'not_sent',
	'stopped',
] as const;
export type FailureCode = (typeof FAILURE_CODES)[number];

export const Failure = z.object({
	code: z.enum(FAILURE_CODES),
	/** The provider's own words where there are any. */
	message: z.string(),
	/** Whether the same request may succeed later without being changed. */
	retryable: z.boolean(),
	/** Whether credits were taken and kept; null where the provider doesn't say. */
	billed: z.boolean().nullable(),
});
export type Failure = z.infer<typeof Failure>;

const Text = z.string().nullable();
const Amount = z.number().nullable();

/** The size of a video in pixels and its length. Absent facts are null. */
export const Delivered = z.object({ width: Amount, height: Amount, durationSeconds: Amount });
export type Delivered = z.infer<typeof Delivered>;

/** The facts of the public contract's output item that providers tell; absent ones are null. */
export const Task = z.object({
	taskId: Text,
	status: z.enum(TASK_STATUSES).nullable(),
	videoUrl: Text,
	provider: z.enum(PROVIDER_NAMES),
	model: Text,
	videoUrls: z.array(z.string()),
	lastFrameUrl: Text,
	seed: Amount,
	/** What the video is: as measured in its file, or else as the provider tells it. */
	delivered: Delivered.nullable(),
	/** The cost that was expected at the submit; null if unknown, and for tasks that were not submitted here. */
	creditsEstimated: Amount,
	creditsUsed: Amount,
	creditsRefunded: Amount,
	/** The same in US dollars, where they follow from a published price. */
	usdEstimated: Amount,
	usdUsed: Amount,
	createdAt: Text,
	updatedAt: Text,
	failure: Failure.nullable(),
});
export type Task = z.infer<typeof Task>;

/** What only some providers tell of a task, and its status does not. Only a queued task can be cancelled. */
export type TaskStage = 'queued' | 'running' | 'cancelled';

/** A task as one answer of a provider tells it. */
export interface TaskReading {
	task: Task & { taskId: string; status: TaskStatus };
	/** Absent where the provider doesn't tell it, and for tasks that ended in another way. */
	stage?: TaskStage | undefined;
	/** The provider's status word where it isn't a documented one: no end state, but shown to the user. */
	unknownStatus: string | null;
	/** The parsed answer, for "Include Raw Response". Read it only if it is kept: a copy without secrets may be made then. */
	raw: unknown;
}

/** A contract item that knows nothing yet but where it belongs. */
export function blankTask(provider: ProviderName, facts: Partial<Task> = {}): Task {
	return { ...nothingKnown(), provider, ...facts };
}

/** The contract's fields where not even the provider is known. */
export function nothingKnown(): Omit<Task, 'provider'> & { provider: null } {
	return {
		taskId: null,
		status: null,
		videoUrl: null,
		provider: null,
		model: null,
		videoUrls: [],
		lastFrameUrl: null,
		seed: null,
		delivered: null,
		creditsEstimated: null,
		creditsUsed: null,
		creditsRefunded: null,
		usdEstimated: null,
		usdUsed: null,
		createdAt: null,
		updatedAt: null,
		failure: null,
	};
}

/** The codes of a task that the provider says has failed, by which the rest of the package knows that it may be ordered anew or not. */
const TASK_FAILURES: readonly FailureCode[] = ['task_failed', 'task_cancelled', 'content_refused'];

/** Whether the provider itself has ended the task without a video. */
export function isTaskFailure({ status, failure }: Pick<Task, 'status' | 'failure'>): boolean {
	return status === 'failed' && failure !== null && TASK_FAILURES.includes(failure.code);
}

/** What was given back: never more than was taken. */
export function refundOf({
	creditsUsed,
	creditsRefunded,
}: Pick<Task, 'creditsUsed' | 'creditsRefunded'>): number | null {
	if (creditsUsed === null || creditsRefunded === null) return creditsRefunded;
	return Math.min(creditsRefunded, creditsUsed);
}

/** Newer facts over known ones: what the newer answer leaves out stays as it was known. */
export function withNews<T extends Task>(known: Task, news: T): T {
	const creditsUsed = news.creditsUsed ?? known.creditsUsed;
	const creditsRefunded = news.creditsRefunded ?? known.creditsRefunded;
	return {
		...news,
		model: news.model ?? known.model,
		seed: news.seed ?? known.seed,
		delivered: news.delivered ?? known.delivered,
		creditsEstimated: news.creditsEstimated ?? known.creditsEstimated,
		creditsUsed,
		creditsRefunded: refundOf({ creditsUsed, creditsRefunded }),
		usdEstimated: news.usdEstimated ?? known.usdEstimated,
		usdUsed: news.usdUsed ?? known.usdUsed,
		createdAt: news.createdAt ?? known.createdAt,
		updatedAt: news.updatedAt ?? known.updatedAt,
	};
}
