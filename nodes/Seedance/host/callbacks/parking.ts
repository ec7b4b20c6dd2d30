/** Parks an execution in n8n, and resumes it. A parked execution needs no process until a callback or its time limit. */
import type { IExecuteFunctions, INodeExecutionData, IWebhookFunctions } from 'n8n-workflow';
import { z } from 'zod/v4';
import { nodeReference } from '../context';

/** The key of the parked node's state in n8n's node context. */
const STATE = 'seedanceParked';
/** The key of its rows, which only the output needs. */
const ROWS = 'seedanceParkedRows';
/** The key of the callback's data in the item that the resumed node gets as input. */
const RESUMED = 'seedanceResumed';

interface Parking {
	/** The output at the time limit. n8n passes it on without running the node again. */
	atTimeLimit: INodeExecutionData[];
	/** The output that the editor shows until then. */
	meanwhile: INodeExecutionData[];
	/** A JSON value, for the callback. */
	state: unknown;
	/** Plain objects for the resumed run. n8n stores an object or text that is also in another node's output only once. */
	rows: readonly unknown[];
	/** The time limit, in milliseconds since 1970. */
	until: number;
}

/**
 * Parks the execution. At the time limit, n8n passes on the node's input, so this replaces the input. It does not change the
 * input's items, because other nodes share them.
 * @returns the value that `execute()` must return
 */
export async function park(
	context: IExecuteFunctions,
	{ atTimeLimit, meanwhile, state, rows, until }: Parking,
): Promise<INodeExecutionData[][]> {
	context.getExecuteData().data.main = [atTimeLimit];
	Object.assign(context.getContext('node'), { [STATE]: JSON.stringify(state), [ROWS]: rows });
	await context.putExecutionToWait(new Date(until));
	return [meanwhile];
}

/** Returns the state of the parked node that receives a callback, or null if it can't be read. */
export function parkedState(context: IWebhookFunctions): unknown {
	const node = nodeReference(context.getNode().name);
	const text: unknown = context.evaluateExpression(`{{ ${node}.context.${STATE} }}`, 0);
	return typeof text === 'string' ? parsedJson(text) : null;
}

interface StackEntry {
	node: { disabled?: boolean };
}
/** The webhook context with the node's stack entry, which is public in n8n's class but not in its interface for nodes. */
const Resumable = z.custom<{ executeData: StackEntry }>((context) => {
	const entry: unknown =
		typeof context === 'object' && context !== null && Reflect.get(context, 'executeData');
	if (typeof entry !== 'object' || entry === null) return false;
	const node: unknown = Reflect.get(entry, 'node');
	return typeof node === 'object' && node !== null;
});

/**
 * Makes n8n run the parked node again when the callback resumes the execution. By default, n8n only passes on the callback's
 * items, which is not enough: such items can't reach the error output whole, lose their input item when split between outputs,
 * and can't stop the workflow. To skip the node, n8n has marked its stack entry as disabled, as it does at the time limit. This
 * function removes the mark.
 * @param data a JSON value, which `resumedData` returns in that run
 * @returns the `workflowData` to resume with, or null if this version of n8n doesn't support it
 */
export function runAgainWith(context: IWebhookFunctions, data: unknown): INodeExecutionData[][] | null {
	const resumable = Resumable.safeParse(context);
	if (!resumable.success) return null;
	resumable.data.executeData.node.disabled = false;
	return [[{ json: { [RESUMED]: JSON.stringify(data) } }]];
}

/** Checks the whole item, because some nodes create items with files but no json, whatever n8n's types say. */
const Resumed = z.object({ json: z.object({ [RESUMED]: z.string() }) });

/** Returns what the callback found and what the node was parked with, or null if no callback resumed the node. */
export function resumedData(
	context: IExecuteFunctions,
): { parked: unknown; found: unknown; rows: unknown } | null {
	const [only] = context.getInputData();
	const resumed = Resumed.safeParse(only);
	const found = resumed.success ? resumed.data.json[RESUMED] : undefined;
	const { [STATE]: parked, [ROWS]: rows }: Record<string, unknown> = context.getContext('node');
	if (found === undefined || typeof parked !== 'string') return null;
	return { parked: parsedJson(parked), found: parsedJson(found), rows };
}

function parsedJson(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return null;
	}
}
