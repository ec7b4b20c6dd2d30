/** The interface that each provider implements: requests, responses, rate limits, and prices. */
import { isEmpty } from '../parameters/coerce';
import type { Mode, Model, ModelParameters } from '../parameters/model';
import { MEDIA_KINDS, type MediaKind } from '../parameters/providerParameters';
import type { Reach } from '../text/reach';
import type { Failure, ProviderName, Region, TaskReading, TaskStage, TaskStatus } from './task';

/** An HTTP response. `body` is the text as received. */
export interface HttpAnswer {
	status: number;
	headers: Readonly<Record<string, string>>;
	body: string;
}

export type Reading = { kind: 'task'; reading: TaskReading } | FailureReading;

export interface FailureReading {
	kind: 'failure';
	failure: Failure;
	/** Whether the response has a code from the provider's own error table. If not, it may come from a gateway. */
	isProvidersWord: boolean;
}

/** A request to a provider. `path` is relative to the credential's base URL. */
export interface ProviderRequest {
	method: 'GET' | 'POST' | 'DELETE';
	path: string;
	/** A list repeats the parameter once for each value. */
	query?: Readonly<Record<string, string | readonly string[]>>;
	headers?: Readonly<Record<string, string>>;
	body?: Readonly<Record<string, unknown>>;
}

/** A read-only request. It can't submit anything. */
export interface StatusRequest extends ProviderRequest {
	method: 'GET';
}

/** The validated parameters of a video to submit. */
export interface Submission {
	model: Model;
	mode: Mode;
	parameters: ModelParameters;
	/** The credential's region, or null for a provider without regions. */
	region: Region | null;
}

/** The location of a provider's API. A key is valid at one site only and must not be sent to any other. */
export interface Site {
	/** The credential's region, or null for a provider with a single site. */
	readonly region: Region | null;
	/** The name that users know, such as "Volcengine Ark (China)". */
	readonly title: string;
	readonly defaultBaseUrl: string;
	/**
	 * The API's hosts, which may receive its keys. The first is the host of `defaultBaseUrl`. The last doesn't redirect to another host.
	 */
	readonly ownHosts: readonly string[];
	/** Web pages for new users. */
	readonly pages: { readonly signUp: string; readonly keys: string; readonly prices: string };
}

/** The cost of a submission, in the provider's unit. The bounds differ if the length or size of the video isn't known in advance. */
export interface Price {
	readonly least: number;
	readonly most: number;
}

/** The read-only part of a provider. Code that has only this part can't submit anything. */
export interface StatusProvider {
	readonly name: ProviderName;
	statusRequest(taskId: string): StatusRequest;
	readStatus(answer: HttpAnswer, taskId: string): Reading;
	/** The provider's list of tasks, or null if it has none. */
	readonly list: TaskList | null;
}

/** Everything that the rest of the package knows about a provider. */
export interface Provider extends StatusProvider {
	/** The name that users know, such as "seedance2ai.io". */
	readonly title: string;
	/** The first site is the default. */
	readonly sites: readonly [Site, ...Site[]];
	/** A free request that shows whether the provider accepts a key. A gateway may not have its path. */
	readonly testRequest: StatusRequest;
	/** Whether the provider doesn't charge again for a repeated POST with the same idempotency key. */
	readonly honoursIdempotencyKey: boolean;
	readonly sendsCallbacks: boolean;
	/**
	 * Returns true if a callback's body says that the task has not ended. Only for a provider that sends a callback at every status
	 * change. Such a callback needs no status request, because another one follows.
	 */
	isEarlyCallback(body: unknown): boolean;
	/** The documented rate limits of an account; empty if there are none. Undocumented limits are learned from 429 responses. */
	readonly limits: readonly RateLimit[];
	/** Returns the models. `reach` is the provider's own network, which determines the URLs that it can fetch. */
	models(reach: Reach): readonly Model[];
	/** The files that a request may contain as data URIs; null for a provider that only fetches URLs. */
	readonly filesInside: FilesInside | null;
	submitRequest(submission: Submission, idempotencyKey: string): ProviderRequest;
	readSubmit(answer: HttpAnswer): Reading;
	/**
	 * Returns the mark that a submit with this key carries. `list` shows the mark, so the task can be found again. Returns null for a
	 * provider without a list, and for a submission in which the user's own value takes the mark's place.
	 */
	markOf(submission: Submission, idempotencyKey: string): string | null;
	/**
	 * Builds a request that cancels a queued task; null if the provider can't cancel. For a task that has ended, this request may erase
	 * the task's record.
	 */
	cancelRequest: ((taskId: string) => ProviderRequest) | null;
	/** The unit of the provider's charges. */
	readonly unit: Unit;
	/** US dollars per unit, as published by the provider; null if it doesn't publish this. */
	readonly usdPerUnit: number | null;
	/** Returns the cost of a submission by the published price list, in `unit`; null if no price is published. */
	price(submission: Submission): Price | null;
}

export type Unit = 'credits' | 'usd';

/**
 * The files that a provider accepts inside a request. A file is the `url` of an object in the body. Until the request is sent, a
 * stand-in takes its place (parameters/standIns.ts).
 */
export interface FilesInside {
	readonly kinds: readonly MediaKind[];
	/** The largest allowed body, in bytes. */
	readonly mostBodyBytes: number;
}

/** Returns a price whose bounds are equal. */
export function exactly(amount: number): Price {
	return { least: amount, most: amount };
}

/** A task ID that can't exist. A status request for it shows whether the provider accepts the key, and costs nothing. */
export const NO_TASK = 'n8n-credential-test';

/** The states that users can filter tasks by: a status of the public contract, or a stage that only some providers report. */
export type ListedState = TaskStatus | TaskStage;

/** A query for one page of the list: tasks by their IDs, or by status and model. */
export interface ListQuery {
	readonly taskIds?: readonly string[];
	/** The provider's own status word. */
	readonly status?: string;
	/** The ID of an endpoint or model at the provider. */
	readonly model?: string;
	/** Starts at 1. */
	readonly page: number;
	readonly pageSize: number;
}

/** A task in the list, with the mark of the submit that created it. */
export interface ListedTask {
	readonly reading: TaskReading;
	readonly mark: string | null;
}

export type ListReading =
	/** `total` is the number of tasks on all pages of the query. */
	{ kind: 'list'; tasks: readonly ListedTask[]; total: number } | FailureReading;

/** A provider's list of an account's tasks, newest first. The list may lag: a task that is missing from it may still exist. */
export interface TaskList {
	/** Maximum number of tasks per page. */
	readonly mostOnPage: number;
	/** The provider's status words for tasks that have not ended. */
	readonly openStatuses: readonly string[];
	/**
	 * The provider's status words for each state, in the order in which a task reaches them. For a state that is missing here, the caller
	 * lists all tasks and filters them itself.
	 */
	readonly statusesOf: Readonly<Partial<Record<ListedState, readonly string[]>>>;
	request(query: ListQuery): StatusRequest;
	/** @param query the query that was sent; tasks that don't match its IDs are left out */
	read(answer: HttpAnswer, query: ListQuery): ListReading;
}

/** Kinds of requests with separate rate limits. For a submit with media, the provider also fetches and checks files. */
export type RequestKind = 'submit' | 'submitWithMedia' | 'status' | 'list' | 'cancel';

export interface RateLimit {
	readonly requests: number;
	readonly windowMs: number;
	/** The kinds of requests that count toward this limit. */
	readonly counts: 'all' | readonly RequestKind[];
}
/** Returns the kind of a submit: `submitWithMedia` if any media field is set. */

export function submitKindOf({ parameters }: { parameters: ModelParameters }): RequestKind {
	return MEDIA_KINDS.some(([name]) => !isEmpty(parameters[name])) ? 'submitWithMedia' : 'submit';
}

/**
 * Defaults for a provider that has no list of tasks, can't cancel tasks, accepts files by URL only, and sends callbacks only when a
 * task ends (if at all).
 */
export const NO_EXTRAS: Pick<
	Provider,
	'list' | 'markOf' | 'cancelRequest' | 'isEarlyCallback' | 'filesInside'
> = {
	list: null,
	markOf: () => null,
	cancelRequest: null,
	isEarlyCallback: () => false,
	filesInside: null,
};
