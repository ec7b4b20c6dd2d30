/** Where the provider can call an execution back that is parked, and all that may keep it from doing so. */
import { NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod/v4';
import type { WaitUsing } from '../../parameters/nodeParameters';
import { readNode } from '../../parameters/readValue';
import type { Account } from '../account';
import { ownAddressProblem, resumeUrl } from '../ownAddress';

const INSTEAD =
	"Nothing was submitted. Set Wait Using to Polling. To wait without a running execution, use Submit, then Get Status in a loop with n8n's Wait node.";

/** How the node itself is to wait, for all items. @throws NodeOperationError where the field holds something else */
export function readWaitUsing(context: IExecuteFunctions): WaitUsing {
	const given: unknown = context.getNodeParameter('waitUsing', 0, 'polling');
	const read = readNode('waitUsing', { waitUsing: given });
	if (read.ok) return read.value;
	throw new NodeOperationError(context.getNode(), read.message);
}

/** Checked before anything is sent: an execution that nobody can wake would be parked until its time is up. */
export interface CallbackAddress {
	executionId: string;
	/** The URL to give to the provider: n8n hands it to the parked node that listens to this path. */
	urlFor(path: string): string;
}

/**
 * @param waiter the node that is going to wait
 * @throws NodeOperationError that says why it can't, and what to do instead
 */
export function callbackAddress(
	context: IExecuteFunctions,
	{ provider, reach }: Account,
	waiter: string,
): CallbackAddress {
	const refuse = (why: string): never => {
		const node = context.getNode();
		const who = waiter === node.name ? 'Wait Using is Callback' : `The node "${waiter}" waits by callback`;
		throw new NodeOperationError(node, `${who}, but ${why}`, { description: INSTEAD });
	};
	if (!provider.sendsCallbacks) return refuse(`${provider.title} sends no callbacks`);
	const url = resumeUrl(context);
	const executionId = z.string().safeParse(context.getExecutionId());
	const isSaved = (context.getWorkflow().id ?? '') !== '';
	if (url === null || !executionId.success || executionId.data === '' || !isSaved) {
		return refuse('n8n can resume only saved workflows: save this workflow');
	}
	if (!url.searchParams.has('signature')) {
		return refuse('this version of n8n does not sign resume URLs: use n8n 2.14 or newer');
	}
	const problem = ownAddressProblem(url.href, reach);
	if (problem !== null) return refuse(`the provider would have to call ${problem}`);
	return {
		executionId: executionId.data,
		urlFor: (path) => {
			const own = new URL(url);
			own.pathname += `/${encodeURIComponent(path)}`;
			return own.href;
		},
	};
}

/** @throws NodeOperationError where parking would park the agent that called the node, which then gets no answer */
export function requireNoTool(context: IExecuteFunctions): void {
	if (!isTool(context)) return;
	throw new NodeOperationError(
		context.getNode(),
		"Wait Using is Callback, but n8n can't pause a node that runs as a tool of an agent or MCP",
		{ description: INSTEAD },
	);
}

const Waiter = z.object({
	name: z.string(),
	type: z.string(),
	disabled: z.literal(false),
	parameters: z.object({ operation: z.literal('wait'), waitUsing: z.literal('callback') }),
});

/** The name of the node after this one that waits for its tasks by callback, or null. */
export function laterWaiter(context: IExecuteFunctions): string | null {
	const { name, type } = context.getNode();
	for (const node of context.getChildNodes(name, { includeNodeParameters: true })) {
		const waiter = Waiter.safeParse(node);
		if (waiter.success && waiter.data.type === type && waiter.data.name !== name) return waiter.data.name;
	}
	return null;
}

/** Older versions of n8n don't say. */
function isTool(context: Partial<Pick<IExecuteFunctions, 'isToolExecution'>>): boolean {
	return context.isToolExecution?.() === true;
}
