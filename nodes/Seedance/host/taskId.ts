/** What can be a task ID of a provider's, and the one that an item names. */
import type { IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod/v4';
import { TAKING_TASK_ID } from '../ui/operationNames';

export const TaskId = z
	.string()
	.trim()
	.min(1)
	.max(200)
	.regex(/^[^\s/?#]+$/);

/**
 * The task ID that an item names for which nothing could be done, as it stands there: n8n lays the item over the row, and a
 * null would take away the ID of a paid video. Null where the operation takes none, and where there is nothing to read.
 */
export function namedTaskId(
	context: Pick<IExecuteFunctions, 'getNodeParameter'>,
	itemIndex: number,
): string | null {
	try {
		const operation: unknown = context.getNodeParameter('operation', itemIndex);
		if (!TAKING_TASK_ID.some((one) => one === operation)) return null;
		const given: unknown = context.getNodeParameter('taskId', itemIndex);
		const text = typeof given === 'number' ? String(given) : given;
		return typeof text === 'string' && text.trim() !== '' ? text.trim() : null;
	} catch {
		return null;
	}
}
