/** Which tasks a callback is about: all that is ever believed of it, and only to ask the provider about them. */
import { z } from 'zod/v4';
import { idOrNull } from '../providers/answers';
import { TaskId } from './taskId';
import type { WebhookCall } from './webhookCall';

/** Bodies that n8n doesn't parse by their type are read up to here; what names one task is far shorter. */
const MOST_BYTES = 64 * 1024;

const Id = idOrNull.pipe(TaskId).optional().catch(undefined);
const Naming = z.object({ task_id: Id, taskId: Id, id: Id });
const Body = Naming.extend({ data: Naming.optional().catch(undefined) });

/**
 * All that may be a task ID in a call whose shape no page documents: what stands under task_id, taskId or id of its body, then
 * the same inside data, and then the same in the query.
 */
export function taskIdsOf({ body, rawBody, query }: WebhookCall): string[] {
	const named = idsOf(typeof body === 'string' ? jsonOf(body) : body);
	// A body of a type that n8n doesn't parse is there only as bytes.
	const isRead = named.length > 0 || rawBody === undefined || rawBody.length > MOST_BYTES;
	const ids = isRead ? named : idsOf(jsonOf(new TextDecoder().decode(rawBody)));
	return [...ids, ...idsOf(query)];
}

function idsOf(body: unknown): string[] {
	const parsed = Body.safeParse(body);
	if (!parsed.success) return [];
	const { data, ...top } = parsed.data;
	return [top, data ?? {}].flatMap(({ task_id, taskId, id }: z.infer<typeof Naming>) =>
		[task_id, taskId, id].filter((one) => one !== undefined),
	);
}

function jsonOf(text: string): unknown {
	if (text.length > MOST_BYTES) return undefined;
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}
