/** The interface that each provider implements: its requests, responses, rate limits and prices. */
import { isEmpty } from '../parameters/coerce';
import type { Mode, Model, ModelParameters } from '../parameters/model';
import { MEDIA_KINDS, type MediaKind } from '../parameters/providerParameters';
import type { Reach } from '../text/reach';
import type { Failure, ProviderName, Region, TaskReading, TaskStage, TaskStatus } from './task';

/** Any HTTP response. The body is the text as received. */
export interface HttpAnswer {
	status: number;
	headers: Readonly<Record<string, string>>;
	body: string;
}

export type Reading = { kind: 'task'; reading: TaskReading } | FailureReading;

export interface FailureReading {
	kind: 'failure';
	failure: Failure;
	/** Whether the response has a code of the provider's own error table. Otherwise it may come from a gateway. */
	isProvidersWord: boolean;
}

/** A request to a provider, relative to the credential's base URL. */
export interface ProviderRequest {
	method: 'GET' | 'POST' | 'DELETE';
	path: string;
	/** A list repeats its name for each value. */
	query?: Readonly<Record<string, string | readonly string[]>>;
	headers?: Readonly<Record<string, string>>;
	body?: Readonly<Record<string, unknown>>;
}

/** A request for the status of a task. It can't submit anything. */
export interface StatusRequest extends ProviderRequest {
	method: 'GET';
}

/** The checked parameters of a video to submit. */
export interface Submission {
	model: Model;
	mode: Mode;
	parameters: ModelParameters;
	/** The credential's region, or null for a provider without regions. */
	region: Region | null;
}

/** Where a provider's API is. A key of one site is not valid at another, and must not be sent there. */
export interface Site {
	/** The credential's region, or null for a provider with a single site. */
	readonly region: Region | null;
	/** The name users know, such as "Volcengine Ark (China)". */
	readonly title: string;
	readonly defaultBaseUrl: string;
	/** The API's hosts, which may receive its keys. First that of `defaultBaseUrl`; the last one redirects to no other. */
	readonly ownHosts: readonly string[];
	/** Web pages that a new user needs. */
	readonly pages: { readonly signUp: string; readonly keys: string; readonly prices: string };
}

/** What a submission costs, in the provider's unit. The bounds differ where the length or size of a video is not known before. */
export interface Price {
	readonly least: number;
	readonly most: number;
}

/** The part of a provider that tells the status of tasks. Code that has only this part can't submit anything. */
export interface StatusProvider {
	readonly name: ProviderName;
	statusRequest(taskId: string): StatusRequest;
	readStatus(answer: HttpAnswer, taskId: string): Reading;
	/** The list of tasks, or null for a provider that has none. */
	readonly list: TaskList | null;
}

/** Everything the rest of the package knows about a provider. */
export interface Provider extends StatusProvider {
	/** The name users know, such as "seedance2ai.io". */
	readonly title: string;
	/** The first is the default. */
	readonly sites: readonly [Site, ...Site[]];
	/** A free request that tells whether a key is accepted. Its path may be missing at a gateway. */
	readonly testRequest: StatusRequest;
	/** Whether a repeated POST with the same idempotency key is not charged again. */
	readonly honoursIdempotencyKey: boolean;
	readonly sendsCallbacks: boolean;
	/**
	 * Returns true for the body of a callback that itself says that its task goes on, from a provider that calls at every change of status.
	 * It is not worth a status request: another callback follows.
	 */
	isEarlyCallback(body: unknown): boolean;
	/** The known rate limits of an account; empty if none is documented. Unknown limits are learned from 429 responses. */
	readonly limits: readonly RateLimit[];
	/** Returns the models. `reach` is the provider's own network, which decides which URLs it can fetch. */
	models(reach: Reach): readonly Model[];
	/** The kinds of files that may be in a request itself, as data URIs; null for a provider that only fetches URLs. */
	readonly filesInside: FilesInside | null;
	submitRequest(submission: Submission, idempotencyKey: string): ProviderRequest;
	readSubmit(answer: HttpAnswer): Reading;
	/**
	 * The mark that a submit with this key carries, by which `list` shows the order's task; null for a provider without a list, and for a
	 * submission that has the user's own value in its place.
	 */
	markOf(submission: Submission, idempotencyKey: string): string | null;
	/** Cancels a task that is still queued, for a provider that can. For a task that has ended, it may erase the task's record. */
	cancelRequest: ((taskId: string) => ProviderRequest) | null;
	/** What the provider counts its charges in. */
	readonly unit: Unit;
	/** US dollars per unit by the provider's page, or null if it doesn't say. */
	readonly usdPerUnit: number | null;
	/** Returns the cost of a submission by the published price list, in `unit`, or null if none is published. */
	price(submission: Submission): Price | null;
}

export type Unit = 'credits' | 'usd';

/**
 * What a provider takes inside a request. A file stands in the request as the `url` of an object, at first by its stand-in
 * (parameters/standIns.ts).
 */
export interface FilesInside {
	readonly kinds: readonly MediaKind[];
	/** The largest body that is allowed. */
	readonly mostBodyBytes: number;
}

/** Returns a price without bounds. */
export function exactly(amount: number): Price {
	return { least: amount, most: amount };
}

/** A request for a task that can't exist shows whether the key is accepted, and costs nothing. */
export const NO_TASK = 'n8n-credential-test';

/** The states that a user can list tasks by: a status of the contract, or what some providers tell beyond it. */
export type ListedState = TaskStatus | TaskStage;

/** What to list: these tasks, or those of a status, a page at a time. */
export interface ListQuery {
	readonly taskIds?: readonly string[];
	/** A status word of the provider's. */
	readonly status?: string;
	/** The ID of an endpoint or model, as the provider knows it. */
	readonly model?: string;
	/** From 1. */
	readonly page: number;
	readonly pageSize: number;
}

/** A task in a list, and the mark of its order. */
export interface ListedTask {
	readonly reading: TaskReading;
	readonly mark: string | null;
}

export type ListReading =
	/** `total`: how many tasks the query has on all pages. */
	{ kind: 'list'; tasks: readonly ListedTask[]; total: number } | FailureReading;

/** A provider's list of an account's tasks, newest first. It may lag behind: a task that is not in it may exist all the same. */
export interface TaskList {
	/** The most tasks on a page. */
	readonly mostOnPage: number;
	/** The provider's status words of tasks that have not ended. */
	readonly openStatuses: readonly string[];
	/**
	 * The provider's status words by which to list tasks in a state, in the order in which a task goes through them. A state that isn't
	 * here has no words in the list: all tasks are listed, and picked from.
	 */
	readonly statusesOf: Readonly<Partial<Record<ListedState, readonly string[]>>>;
	request(query: ListQuery): StatusRequest;
	/** @param query what was asked for; a task that doesn't match it is left out */
	read(answer: HttpAnswer, query: ListQuery): ListReading;
}

/** Kinds of requests with separate rate limits. For a submit with media, the provider has to fetch and check files. */
export type RequestKind = 'submit' | 'submitWithMedia' | 'status' | 'list' | 'cancel';

export interface RateLimit {
	readonly requests: number;
	readonly windowMs: number;
	/** The kinds of requests that count toward this limit. */
	readonly counts: 'all' | readonly RequestKind[];
}

export function submitKindOf({ parameters }: { parameters: ModelParameters }): RequestKind {
	return MEDIA_KINDS.some(([name]) => !isEmpty(parameters[name])) ? 'submitWithMedia' : 'submit';
}

/** For a provider without a list of tasks and a way to cancel them, with callbacks only at their end, if any, and files by URL. */
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
