/** Parking an execution in n8n, which then needs no process until a callback or its time limit wakes it. */
import type { IExecuteFunctions, INodeExecutionData, IWebhookFunctions } from 'n8n-workflow';
import { z } from 'zod/v4';
import { nodeReference } from '../context';

/** Where in n8n's node context the state of the parked node is kept. */
const STATE = 'seedanceParked';
/** The same for what only the output needs. */
const ROWS = 'seedanceParkedRows';
/** Where in the item that a callback makes the node go on with. */
const RESUMED = 'seedanceResumed';

interface Parking {
	/** What n8n passes on when the time is up, without asking the node again. */
	atTimeLimit: INodeExecutionData[];
	/** What the editor shows meanwhile. */
	meanwhile: INodeExecutionData[];
	/** JSON, for the callback. */
	state: unknown;
	/** Plain objects for the run that goes on. n8n stores once what is the same object or text as in another node's output. */
	rows: readonly unknown[];
	/** Milliseconds since 1970. */
	until: number;
}

/**
 * Parks the execution. What n8n passes on at the time limit is the node's input, so it is replaced; its items are others'
 * as well, and stay as they are.
 * @returns what `execute()` has to return
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

/** The state of the node that is called back, or null where it can't be read. */
export function parkedState(context: IWebhookFunctions): unknown {
	const node = nodeReference(context.getNode().name);
	const text: unknown = context.evaluateExpression(`{{ ${node}.context.${STATE} }}`, 0);
	return typeof text === 'string' ? parsedJson(text) : null;
}

interface StackEntry {
	node: { disabled?: boolean };
}
/** Public in n8n's own class of the context, though the interface for nodes leaves it out. */
const Resumable = z.custom<{ executeData: StackEntry }>((context) => {
	const entry: unknown =
		typeof context === 'object' && context !== null && Reflect.get(context, 'executeData');
	if (typeof entry !== 'object' || entry === null) return false;
	const node: unknown = Reflect.get(entry, 'node');
	return typeof node === 'object' && node !== null;
});

/**
 * Makes n8n run the parked node once more when the callback resumes the execution. n8n would pass on what the callback gives
 * it, which is not enough: such items can't reach the error output whole, lose which input item they belong to when split
 * between outputs, and can't stop the workflow. For that n8n has marked the node's stack entry as disabled, as it does when
 * the time is up; the mark is taken away again.
 * @param data JSON, for `resumedData` of that run
 * @returns the `workflowData` to resume with, or null where this n8n can't do it
 */
export function runAgainWith(context: IWebhookFunctions, data: unknown): INodeExecutionData[][] | null {
	const resumable = Resumable.safeParse(context);
	if (!resumable.success) return null;
	resumable.data.executeData.node.disabled = false;
	return [[{ json: { [RESUMED]: JSON.stringify(data) } }]];
}

/** Any node may have made the item: some have files alone and no json, whatever n8n's types say. */
const Resumed = z.object({ json: z.object({ [RESUMED]: z.string() }) });

/** What the callback has found, where that is why the node runs, and what the node was parked with; else null. */
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
