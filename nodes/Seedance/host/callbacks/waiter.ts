/** Finds the callback URL of a parked execution, and checks everything that could prevent the callback. */
import type { IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod/v4';
import type { WaitUsing } from '../../parameters/nodeParameters';
import { readNode } from '../../parameters/readValue';
import type { Account } from '../account';
import { operationError } from '../operationError';
import { ownAddressProblem, resumeUrl } from '../ownAddress';

/** The description of each error of this file. */
const INSTEAD = {
	lines: [
		"No request was sent. Set Wait Using to Polling in the node that waits. To wait without a running execution, use Submit, then Get Status in a loop with n8n's Wait node.",
	],
	pages: [{ file: 'docs/waiting.md', heading: 'Callbacks' }],
} as const;

/** Returns how the node waits, for all items. @throws NodeOperationError if the field has an invalid value */
export function readWaitUsing(context: IExecuteFunctions): WaitUsing {
	const given: unknown = context.getNodeParameter('waitUsing', 0, 'polling');
	const read = readNode('waitUsing', { waitUsing: given });
	if (read.ok) return read.value;
	throw operationError(context.getNode(), read.message);
}

/**
 * The address at which the provider calls a parked execution. Checked before anything is sent, because without callbacks the
 * execution would stay parked until its time limit.
 */
export interface CallbackAddress {
	executionId: string;
	/** Returns the callback URL for the provider. n8n passes calls to the parked node that listens to this path. */
	urlFor(path: string): string;
}

/**
 * Returns the callback address of an execution that will be parked.
 * @param waiter name of the node that will wait
 * @throws NodeOperationError with the reason and an alternative if callbacks can't work
 */
export function callbackAddress(
	context: IExecuteFunctions,
	{ provider, reach }: Account,
	waiter: string,
): CallbackAddress {
	const refuse = (why: string): never => {
		const node = context.getNode();
		const who =
			waiter === node.name ? 'Wait Using is Callback' : `The node "${waiter}" has Wait Using set to Callback`;
		throw operationError(node, `${who}, but ${why}`, INSTEAD);
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
	if (problem !== null) return refuse(`the callback URL points to ${problem}`);
	return {
		executionId: executionId.data,
		urlFor: (path) => {
			const own = new URL(url);
			own.pathname += `/${encodeURIComponent(path)}`;
			return own.href;
		},
	};
}

/**
 * Checks that the node doesn't run as a tool. Parking would also park the agent that called it, which would get no response.
 * @throws NodeOperationError if it does
 */
export function requireNoTool(context: IExecuteFunctions): void {
	if (!isTool(context)) return;
	throw operationError(
		context.getNode(),
		"Wait Using is Callback, but n8n can't pause a node that an AI agent or MCP client calls as a tool",
		INSTEAD,
	);
}

const Waiter = z.object({
	name: z.string(),
	type: z.string(),
	disabled: z.literal(false),
	parameters: z.object({ operation: z.literal('wait'), waitUsing: z.literal('callback') }),
});

/** Returns the name of a later node that waits for this node's tasks by callback, or null. */
export function laterWaiter(context: IExecuteFunctions): string | null {
	const { name, type } = context.getNode();
	for (const node of context.getChildNodes(name, { includeNodeParameters: true })) {
		const waiter = Waiter.safeParse(node);
		if (waiter.success && waiter.data.type === type && waiter.data.name !== name) return waiter.data.name;
	}
	return null;
}

/** Returns true if the node runs as a tool. Older versions of n8n can't tell; for them it returns false. */
function isTool(context: Partial<Pick<IExecuteFunctions, 'isToolExecution'>>): boolean {
	return context.isToolExecution?.() === true;
}
