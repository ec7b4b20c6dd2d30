/**
 * Keeps the callback URL with which each task of this execution was submitted. It is in the context that n8n keeps for all nodes of
 * an execution, which survives parking, a restart, Retry On Fail and "Retry execution".
 */
import type { IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod/v4';

const KEY = 'seedanceCallbacks';

const Entry = z.object({
	/** The execution that is called; a retry has another number, and is not. Empty where it is not known. */
	executionId: z.string(),
	/** The last part of the address. */
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

	/** What the provider calls when this task has ended, or null where it is not known to call anything of ours. */
	find(taskId: string): CallbackEntry | null {
		return Entry.safeParse(this.entries[taskId]).data ?? null;
	}

	note(taskId: string, entry: CallbackEntry): void {
		this.entries[taskId] = { ...entry };
	}
}
