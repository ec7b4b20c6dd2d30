/**
 * The types that all folders share: a task and its failure. The types are inferred from the schemas, which also validate what is read
 * back from n8n's storage. Nothing here depends on time, the network, or n8n.
 */
import { z } from 'zod/v4';

export const PROVIDER_NAMES = ['seedance2ai', 'seedanceapi', 'ark'] as const;
export type ProviderName = (typeof PROVIDER_NAMES)[number];

/** The two platforms of the official API: international and China. Keys, model IDs, and prices differ. */
export const REGIONS = ['byteplus', 'volcengine'] as const;
export type Region = (typeof REGIONS)[number];

export const TASK_STATUSES = ['processing', 'completed', 'failed'] as const;
export type TaskStatus = (typeof TASK_STATUSES)[number];

/** The failure codes for all providers. Advice for each code is in host/items/errorTexts.ts. */
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
	/** The provider's own message, if it has one. */
	message: z.string(),
	/** Whether the same request may succeed later, unchanged. */
	retryable: z.boolean(),
	/** Whether the credits were charged and not refunded; null if the provider doesn't say. */
	billed: z.boolean().nullable(),
});
export type Failure = z.infer<typeof Failure>;

const Text = z.string().nullable();
const Amount = z.number().nullable();

/** The size of a video in pixels, and its length. Unknown values are null. */
export const Delivered = z.object({ width: Amount, height: Amount, durationSeconds: Amount });
export type Delivered = z.infer<typeof Delivered>;

/** The part of an output item that providers report. Unknown values are null. */
export const Task = z.object({
	taskId: Text,
	status: z.enum(TASK_STATUSES).nullable(),
	videoUrl: Text,
	provider: z.enum(PROVIDER_NAMES),
	model: Text,
	videoUrls: z.array(z.string()),
	lastFrameUrl: Text,
	seed: Amount,
	/** Measured in the video file if possible; otherwise as reported by the provider. */
	delivered: Delivered.nullable(),
	/** The expected cost at the time of the submit; null if unknown, and for tasks that this node did not submit. */
	creditsEstimated: Amount,
	creditsUsed: Amount,
	creditsRefunded: Amount,
	/** The same in US dollars, if a published price allows the conversion. */
	usdEstimated: Amount,
	usdUsed: Amount,
	createdAt: Text,
	updatedAt: Text,
	failure: Failure.nullable(),
});
export type Task = z.infer<typeof Task>;

/** A detail of the status that only some providers report. Only a queued task can be canceled. */
export type TaskStage = 'queued' | 'running' | 'cancelled';

/** A task as described by one response of the provider. */
export interface TaskReading {
	task: Task & { taskId: string; status: TaskStatus };
	/** Undefined if the provider doesn't report a stage, or if the task ended in another way. */
	stage?: TaskStage | undefined;
	/** The provider's status word if it is not documented, otherwise null. It doesn't end the task, but is shown to the user. */
	unknownStatus: string | null;
	/** The parsed response, for "Include Raw Response". Read it only to keep it: reading may create a copy without secrets. */
	raw: unknown;
}

/** Returns a task whose values are all null, apart from the provider and the given facts. */
export function blankTask(provider: ProviderName, facts: Partial<Task> = {}): Task {
	return { ...nothingKnown(), provider, ...facts };
}

/** Returns the contract's fields for an unknown provider. */
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

/**
 * Failure codes of a task that the provider itself reports as failed. Only for these may the video be submitted again as a new attempt.
 */
const TASK_FAILURES: readonly FailureCode[] = ['task_failed', 'task_cancelled', 'content_refused'];

/** Returns true if the provider itself ended the task without a video. */
export function isTaskFailure({ status, failure }: Pick<Task, 'status' | 'failure'>): boolean {
	return status === 'failed' && failure !== null && TASK_FAILURES.includes(failure.code);
}

/** Returns the refund, capped at the charge. */
export function refundOf({
	creditsUsed,
	creditsRefunded,
}: Pick<Task, 'creditsUsed' | 'creditsRefunded'>): number | null {
	if (creditsUsed === null || creditsRefunded === null) return creditsRefunded;
	return Math.min(creditsRefunded, creditsUsed);
}

/** Merges newer facts into known ones. Values that the newer response leaves out keep their known values. */
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
