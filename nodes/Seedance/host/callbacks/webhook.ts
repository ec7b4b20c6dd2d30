/** Reads a request to one of this package's webhooks, finds the tasks that it is about, and responds. */
import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { z } from 'zod/v4';
import { anything } from '../../providers/facts';
import { plainIdOf } from '../../text/taskIds';

export interface WebhookCall {
	/** Values are text, or lists or objects if a name is repeated. */
	query: Readonly<Record<string, unknown>>;
	/** The body as n8n parsed it by its content type. */
	body: unknown;
	/** The received bytes, if n8n keeps them. */
	rawBody: Uint8Array | undefined;
}

const Request = z.object({
	query: z.record(z.string(), z.unknown()).catch({}),
	body: z.unknown().optional(),
	rawBody: z
		.custom<Uint8Array>((body) => ArrayBuffer.isView(body))
		.optional()
		.catch(undefined),
});

interface Responder {
	headersSent: boolean;
	setHeader(name: string, value: string): unknown;
	status(code: number): { json(body: unknown): unknown };
}
const Response = z.custom<Responder>(
	(response) => typeof response === 'object' && response !== null && 'headersSent' in response,
);

/** Returns the content of the request that started the webhook. */
export function callOf(context: IWebhookFunctions): WebhookCall {
	const request: unknown = context.getRequestObject();
	const { query, body, rawBody } = Request.parse(request);
	return { query, body, rawBody };
}

/** How long the caller should wait before a retry after a 503. */
const RETRY_AFTER_SECONDS = '10';

/** Sends a JSON response immediately, unless a response was already sent. */
export function answerNow(context: IWebhookFunctions, status: number, body: object): void {
	const response: unknown = context.getResponseObject();
	const responder = Response.parse(response);
	if (responder.headersSent) return;
	if (status === 503) responder.setHeader('retry-after', RETRY_AFTER_SECONDS);
	responder.status(status).json(body);
}

/** Returns the result for an accepted callback. The execution stays parked unless there are outputs. */
export function taken(message: string, outputs?: IWebhookResponseData['workflowData']): IWebhookResponseData {
	return {
		webhookResponse: { message },
		...(outputs === undefined ? {} : { workflowData: outputs }),
	};
}

/** Responds with 503 if a callback can't be processed now, so the caller may retry. The execution stays parked. */
export function notNow(context: IWebhookFunctions, message: string): IWebhookResponseData {
	answerNow(context, 503, { message });
	return { noWebhookResponse: true };
}

// Task IDs in a callback. The node uses nothing else of a callback, and only to poll these tasks.

/** The size limit for bodies that n8n doesn't parse. A body that names one task is far shorter. */
const MOST_BYTES = 64 * 1024;
/** The limit of task IDs, because each may cost a status request and anyone can send a callback. */
const MOST_IDS = 8;
/** How deep a body is searched, and how many of its objects. */
const MOST_DEPTH = 4;
const MOST_OBJECTS = 32;

const Named = z.object({
	task_id: anything.transform(plainIdOf),
	taskId: anything.transform(plainIdOf),
	id: anything.transform(plainIdOf),
	data: anything,
	object: anything,
	task: anything,
	video: anything,
	payload: anything,
	result: anything,
	output: anything,
});

interface Found {
	id: string;
	/** Whether it was found as task_id or taskId. A plain id may also be that of an event or a request. */
	isTaskId: boolean;
	depth: number;
}

/**
 * Returns at most 8 candidates for the task ID of a callback, because not every provider documents its callbacks. The most
 * specific ones are first: task_id and taskId before id, inner objects before outer ones, and the body before the query.
 */
export function taskIdsOf({ body, rawBody, query }: WebhookCall): string[] {
	const named = foundIn(typeof body === 'string' ? jsonOf(body) : body);
	// If n8n doesn't parse a body's content type, only the bytes are available.
	const isRead = named.length > 0 || rawBody === undefined || rawBody.length > MOST_BYTES;
	const inBody = isRead ? named : foundIn(jsonOf(new TextDecoder().decode(rawBody)));
	const found = [...inBody, ...foundIn(query)].sort(bySpecificity);
	return [...new Set(found.map(({ id }) => id))].slice(0, MOST_IDS);
}

function bySpecificity(one: Found, other: Found): number {
	return Number(other.isTaskId) - Number(one.isTaskId) || other.depth - one.depth;
}

function foundIn(body: unknown): Found[] {
	const found: Found[] = [];
	const objects = [{ object: body, depth: 0 }];
	for (let read = 0; read < MOST_OBJECTS; read += 1) {
		const next = objects[read];
		if (next === undefined) break;
		const { data: named } = Named.safeParse(next.object);
		if (named === undefined) continue;
		const { task_id, taskId, id, ...inner } = named;
		const { depth } = next;
		for (const one of [task_id, taskId]) if (one !== null) found.push({ id: one, isTaskId: true, depth });
		if (id !== null) found.push({ id, isTaskId: false, depth });
		if (depth === MOST_DEPTH) continue;
		for (const object of Object.values(inner)) objects.push({ object, depth: depth + 1 });
	}
	return found;
}

function jsonOf(text: string): unknown {
	if (text.length > MOST_BYTES) return undefined;
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}
