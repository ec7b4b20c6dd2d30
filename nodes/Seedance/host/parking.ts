/** Parking an execution in n8n, which then needs no process until a callback or its time limit wakes it. */
import type { IExecuteFunctions, INodeExecutionData, IWebhookFunctions } from 'n8n-workflow';

/** Where in n8n's node context the state of the parked node is kept. */
const KEY = 'seedanceParked';

export interface Parking {
	/** One array for each output: what n8n passes on when the time is up, without asking the node again. */
	atTimeLimit: INodeExecutionData[][];
	/** What the editor shows meanwhile. */
	meanwhile: INodeExecutionData[][];
	/** JSON, for the callback. */
	state: unknown;
	/** Milliseconds since 1970. */
	until: number;
}

/**
 * Parks the execution. n8n stores the node's entry on its stack, so that is where all of it goes: the input, which a wake by
 * the time limit passes on, is replaced (its items are others' as well and stay as they are); all outputs are forwarded; and
 * n8n no longer sorts errors to the error output, because it replaces the whole item by the error's text where an item
 * has been stored in between. They are in their output already.
 * @returns what `execute()` has to return
 */
export async function park(
	context: IExecuteFunctions,
	{ atTimeLimit, meanwhile, state, until }: Parking,
): Promise<INodeExecutionData[][]> {
	const entry = context.getExecuteData();
	entry.data.main = atTimeLimit;
	entry.metadata = { ...entry.metadata, forwardAllOutputs: true };
	entry.node = { ...entry.node, onError: 'continueRegularOutput' };
	context.getContext('node')[KEY] = JSON.stringify(state);
	await context.putExecutionToWait(new Date(until));
	return meanwhile;
}

/** The state of the node that is called back, or null where it can't be read. */
export function parkedState(context: IWebhookFunctions): unknown {
	// Braces in the node's name would end the expression.
	const name = JSON.stringify(context.getNode().name)
		.replaceAll('{', String.raw`\u007b`)
		.replaceAll('}', String.raw`\u007d`);
	const text: unknown = context.evaluateExpression(`{{ $(${name}).context.${KEY} }}`, 0);
	if (typeof text !== 'string') return null;
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return null;
	}
}
