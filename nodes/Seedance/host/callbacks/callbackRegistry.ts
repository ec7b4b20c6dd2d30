/**
 * Keeps the callback URL that each task of this execution was submitted with. It is stored in n8n's context for all nodes of an
 * execution, which survives parking, a restart, Retry On Fail, and "Retry execution".
 */
import type { IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod/v4';

const KEY = 'seedanceCallbacks';

const Entry = z.object({
	/** The execution that the provider calls. A retry has another ID and is not called. Empty if unknown. */
	executionId: z.string(),
	/** The last part of the URL's path. */
	path: z.string(),
});
type CallbackEntry = z.infer<typeof Entry>;

export class CallbackRegistry {
	private readonly entries: Record<string, unknown>;

	constructor(context: IExecuteFunctions) {
		const flow = context.getContext('flow');
		this.entries = z
			.record(z.string(), z.unknown())
			.catch({})
			.parse(flow[KEY] ?? {});
		flow[KEY] = this.entries;
	}

	/** Returns the callback that a task was submitted with, or null if none is known. */
	find(taskId: string): CallbackEntry | null {
		return Entry.safeParse(this.entries[taskId]).data ?? null;
	}

	note(taskId: string, entry: CallbackEntry): void {
		this.entries[taskId] = { ...entry };
	}
}
