/** Reads n8n's record of an execution. A retry shares it with the execution that it retries, even after a crash. */
import type { IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod/v4';

const ExecutionRecord = z.object({
	source: z.string().optional(),
	triggerNode: z.object({ type: z.string() }).optional(),
	parentExecutionId: z.string().optional(),
	/** When the first execution began, in milliseconds since 1970. */
	establishedAt: z.number().optional().catch(undefined),
});
type ExecutionRecord = z.infer<typeof ExecutionRecord>;

/** Returns the record, or an empty one: older versions of n8n have none. */
export function executionRecord(context: IExecuteFunctions): ExecutionRecord {
	const read: unknown = Reflect.get(context, 'getExecutionContext');
	const record: unknown = typeof read === 'function' ? Reflect.apply(read, context, []) : undefined;
	return ExecutionRecord.catch({}).parse(record ?? {});
}
