/** A request to a webhook of ours and its answer, which n8n hands over as Express makes them. */
import type { IWebhookFunctions } from 'n8n-workflow';
import { z } from 'zod/v4';

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
