/** Which task a callback is about: all that is ever believed of its body, and only to ask the provider about it. */
import { z } from 'zod/v4';
import { TaskId } from '../host/taskId';

/** Bodies of a type that n8n doesn't parse are read up to here; what names one task is far shorter. */
const MOST_RAW_BYTES = 64 * 1024;

const Id = z
	.union([z.string(), z.int().transform(String)])
	.pipe(TaskId)
	.optional()
	.catch(undefined);
const Naming = z.object({ task_id: Id, taskId: Id, id: Id });
const Body = Naming.extend({ data: Naming.optional().catch(undefined) });

/**
 * The task ID under task_id, taskId or id, or the same inside data; null where there is none.
 * @param body as n8n parsed it
 * @param raw the bytes that came, for a body that n8n doesn't parse by its type
 */
export function taskIdIn(body: unknown, raw: Uint8Array | undefined): string | null {
	const named = idOf(typeof body === 'string' ? jsonOf(body) : body);
	if (named !== null || raw === undefined || raw.length > MOST_RAW_BYTES) return named;
	return idOf(jsonOf(new TextDecoder().decode(raw)));
}

function idOf(body: unknown): string | null {
	const parsed = Body.safeParse(body);
	if (!parsed.success) return null;
	const { data, ...top } = parsed.data;
	return firstOf(top) ?? (data === undefined ? null : firstOf(data));
}

function firstOf({ task_id, taskId, id }: z.infer<typeof Naming>): string | null {
	return task_id ?? taskId ?? id ?? null;
}

function jsonOf(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}
