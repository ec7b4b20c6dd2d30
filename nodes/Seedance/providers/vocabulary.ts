/**
 * The words every room shares: what a task is, how it can fail, and what a provider has to be able to say.
 * Pure data and pure functions; nothing here knows time, the network or n8n.
 */
import type { Model, Mode, ModelParameters } from './model';
import type { Reach } from './reach';

export const TASK_STATUSES = ['processing', 'completed', 'failed'] as const;
export type TaskStatus = (typeof TASK_STATUSES)[number];

/** The one small set of failure codes for both providers. What to do about each is in host/errorTexts.ts. */
export const FAILURE_CODES = [
	'invalid_parameters',
	'invalid_request',
	'unauthorized',
	'insufficient_credits',
	'over_max_credits',
	'rate_limited',
	'service_busy',
	'idempotency_conflict',
	'not_found',
	'task_failed',
	'not_connected',
	'outcome_unknown',
	'unreadable_answer',
	'provider_error',
	'download_failed',
	'not_sent',
	'stopped',
] as const;
export type FailureCode = (typeof FAILURE_CODES)[number];

export interface Failure {
	code: FailureCode;
	/** The provider's own words where there are any. */
	message: string;
	/** Whether the same request may succeed later without being changed. */
	retryable: boolean;
	/** Whether credits were taken and kept; null where the provider doesn't say. */
	billed: boolean | null;
}

/** The output item of the public contract; absent facts are null. */
export interface Task {
	taskId: string | null;
	provider: ProviderName;
	model: string | null;
	status: TaskStatus | null;
	videoUrl: string | null;
	videoUrls: string[];
	lastFrameUrl: string | null;
	seed: number | null;
	/** What it was expected to cost when it was ordered; null where nobody knew, and for tasks that were not ordered here. */
	creditsEstimated: number | null;
	creditsUsed: number | null;
	creditsRefunded: number | null;
	createdAt: string | null;
	updatedAt: string | null;
	failure: Failure | null;
}

/** A task as one answer of a provider tells it. */
export interface TaskReading {
	task: Task & { taskId: string; status: TaskStatus };
	/** The provider's status word where it isn't a documented one: no end state, but shown to the user. */
	unknownStatus: string | null;
	/** The parsed answer, for "Include Raw Response". */
	raw: unknown;
}

/** An answer that came over HTTP, whatever it is. The body is the text as received. */
export interface HttpAnswer {
	status: number;
	headers: Readonly<Record<string, string>>;
	body: string;
}

export type Reading = { kind: 'task'; reading: TaskReading } | { kind: 'failure'; failure: Failure };

/** A request to a provider, relative to the credential's base URL. */
export interface ProviderRequest {
	method: 'GET' | 'POST';
	path: string;
	query?: Readonly<Record<string, string>>;
	headers?: Readonly<Record<string, string>>;
	body?: Readonly<Record<string, unknown>>;
}

export const PROVIDER_NAMES = ['seedance2ai', 'seedanceapi'] as const;
export type ProviderName = (typeof PROVIDER_NAMES)[number];

/** What a submission is made of once it has been checked. */
export interface Submission {
	model: Model;
	mode: Mode;
	parameters: ModelParameters;
}

/** All that the rest of the package knows of a provider. */
export interface Provider {
	readonly name: ProviderName;
	/** As people know it, such as "seedance2ai.io". */
	readonly title: string;
	readonly defaultBaseUrl: string;
	/** Whether a POST may be repeated with the same key without buying again. */
	readonly honoursIdempotencyKey: boolean;
	readonly sendsCallbacks: boolean;
	/** The documented limit per account, or null where none is documented. */
	readonly rateLimit: { readonly requests: number; readonly windowMs: number } | null;
	/** The models, with URLs judged by what this provider can reach. */
	models(reach: Reach): readonly Model[];
	submitRequest(submission: Submission, idempotencyKey: string): ProviderRequest;
	statusRequest(taskId: string): ProviderRequest;
	readSubmit(answer: HttpAnswer): Reading;
	readStatus(answer: HttpAnswer, taskId: string): Reading;
	/** How many credits one US dollar buys by the provider's page, or null where it doesn't say. */
	readonly creditsPerUsd: number | null;
	/** Credits that a submission costs by the published table, or null where nothing is published. */
	price(submission: Submission): number | null;
}

/** A contract item that knows nothing yet but where it belongs. */
export function blankTask(provider: ProviderName, facts: Partial<Task> = {}): Task {
	return { ...nothingKnown(), provider, ...facts };
}

/** The contract's fields where not even the provider is known. */
export function nothingKnown(): Omit<Task, 'provider'> & { provider: null } {
	return {
		taskId: null,
		provider: null,
		model: null,
		status: null,
		videoUrl: null,
		videoUrls: [],
		lastFrameUrl: null,
		seed: null,
		creditsEstimated: null,
		creditsUsed: null,
		creditsRefunded: null,
		createdAt: null,
		updatedAt: null,
		failure: null,
	};
}

/** Newer facts over known ones: what the newer answer leaves out stays as it was known. */
export function withNews<T extends Task>(known: Task, news: T): T {
	return {
		...news,
		model: news.model ?? known.model,
		seed: news.seed ?? known.seed,
		creditsEstimated: news.creditsEstimated ?? known.creditsEstimated,
		creditsUsed: news.creditsUsed ?? known.creditsUsed,
		creditsRefunded: news.creditsRefunded ?? known.creditsRefunded,
		createdAt: news.createdAt ?? known.createdAt,
		updatedAt: news.updatedAt ?? known.updatedAt,
	};
}
