/** A request to a webhook of ours: what it says, which tasks it is about, and its answer. */
import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { z } from 'zod/v4';
import { anything } from '../../providers/facts';
import { plainIdOf } from '../../text/taskIds';

export interface WebhookCall {
	/** Values are text, or more than that where a name comes more than once. */
	query: Readonly<Record<string, unknown>>;
	/** As n8n parsed it by its type. */
	body: unknown;
	/** The bytes that came, if n8n keeps them. */
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

export function callOf(context: IWebhookFunctions): WebhookCall {
	const request: unknown = context.getRequestObject();
	const { query, body, rawBody } = Request.parse(request);
	return { query, body, rawBody };
}

/** When whoever is answered 503 may come again. */
const RETRY_AFTER_SECONDS = '10';

/** Answers at once, with JSON, if nothing has been answered yet. */
export function answerNow(context: IWebhookFunctions, status: number, body: object): void {
	const response: unknown = context.getResponseObject();
	const responder = Response.parse(response);
	if (responder.headersSent) return;
	if (status === 503) responder.setHeader('retry-after', RETRY_AFTER_SECONDS);
	responder.status(status).json(body);
}

/** The callback has been taken; the execution stays parked unless there are outputs. */
export function taken(message: string, outputs?: IWebhookResponseData['workflowData']): IWebhookResponseData {
	return {
		webhookResponse: { message },
		...(outputs === undefined ? {} : { workflowData: outputs }),
	};
}

/** The callback could not be dealt with: whoever sent it may send it again. The execution stays parked. */
export function notNow(context: IWebhookFunctions, message: string): IWebhookResponseData {
	answerNow(context, 503, { message });
	return { noWebhookResponse: true };
}

// Which tasks a callback is about: all that is ever believed of it, and only to ask the provider about them.

/** Bodies that n8n doesn't parse by their type are read up to here; what names one task is far shorter. */
const MOST_BYTES = 64 * 1024;
/** Each may cost a status request, and anybody can send a callback. */
const MOST_IDS = 8;
/** How far down a body is read, and how many objects of it. */
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
	/** Found under task_id or taskId. An id may also be that of an event or a request. */
	isTaskId: boolean;
	depth: number;
}

/**
 * At most 8 candidates for the task ID of a callback, whose shape no page documents. The most specific come first: task_id and
 * taskId before id, deeper ones before those around them, the body before the query.
 */
export function taskIdsOf({ body, rawBody, query }: WebhookCall): string[] {
	const named = foundIn(typeof body === 'string' ? jsonOf(body) : body);
	// A body of a type that n8n doesn't parse is there only as bytes.
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
