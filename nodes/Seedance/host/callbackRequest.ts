/** A callback as n8n hands it over, and the answers to it. */
import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { z } from 'zod/v4';

/** Longer text is not looked into. */
const MOST_TEXT = 1024 * 1024;

const Id = z.union([z.string(), z.number()]);
const Fields = z.object({
	task_id: Id.optional().catch(undefined),
	taskId: Id.optional().catch(undefined),
	id: Id.optional().catch(undefined),
	data: z.unknown().optional(),
});

/** All that may be a task ID in a body whose shape no page documents, beside everything else in it, which is not looked at. */
export function taskIdsIn(body: unknown): string[] {
	const outer = Fields.safeParse(typeof body === 'string' ? parsedJson(body) : body);
	if (!outer.success) return [];
	const inner = Fields.safeParse(outer.data.data);
	return [outer, inner].flatMap(({ data }) =>
		[data?.task_id, data?.taskId, data?.id].flatMap((id) => (id === undefined ? [] : [String(id)])),
	);
}

function parsedJson(text: string): unknown {
	if (text.length > MOST_TEXT) return null;
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return null;
	}
}

/** The callback has been taken; the execution stays parked unless there are outputs. */
export function taken(message: string, outputs?: IWebhookResponseData['workflowData']): IWebhookResponseData {
	return {
		webhookResponse: { message },
		...(outputs === undefined ? {} : { workflowData: outputs }),
	};
}

interface Response {
	setHeader(name: string, value: string): unknown;
	status(code: number): { json(body: unknown): unknown };
}
/** n8n hands over its web server's own object, whose types it doesn't bring along. */
const Response = z.custom<Response>(
	(value) => typeof value === 'object' && value !== null && 'status' in value && 'setHeader' in value,
);

/** The callback could not be dealt with: whoever sent it may send it again. The execution stays parked. */
export function notNow(context: IWebhookFunctions, message: string): IWebhookResponseData {
	const response = Response.safeParse(context.getResponseObject());
	if (response.success) {
		response.data.setHeader('retry-after', '10');
		response.data.status(503).json({ message });
	}
	return { noWebhookResponse: true };
}
