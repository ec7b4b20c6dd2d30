/** n8n's side of the node, and what several files here need to know of it. */
import type { IExecuteFunctions, ILoadOptionsFunctions, INode, IWebhookFunctions } from 'n8n-workflow';
import type { Operation } from '../parameters/choices';
import { readNode } from '../parameters/readValue';

/** The operation that a node is set to, the same for all items since the field takes no expression; undefined for no such one. */
export function operationOf(context: Pick<IExecuteFunctions, 'getNodeParameter'>): Operation | undefined {
	const read = readNode('operation', { operation: context.getNodeParameter('operation', 0) });
	return read.ok ? read.value : undefined;
}

/** When the node runs, and when it is called back. */
export type NodeContext = IExecuteFunctions | IWebhookFunctions;

/** The same, and when the editor asks for a list of choices. */
export type RequestContext = NodeContext | ILoadOptionsFunctions;

/** A node of the workflow in an expression: `$("name")`. */
export function nodeReference(name: string): string {
	// Braces in the name would end the expression.
	const quoted = JSON.stringify(name)
		.replaceAll('{', String.raw`\u007b`)
		.replaceAll('}', String.raw`\u007d`);
	return `$(${quoted})`;
}

/**
 * What was thrown, as an error. Those of n8n's own libraries may be of another realm, where `instanceof` doesn't hold.
 * @param words what to say where it is none
 */
export function toError(thrown: unknown, words: string): Error {
	return isError(thrown) ? thrown : new Error(words);
}

function isError(thrown: unknown): thrown is Error {
	return thrown instanceof Error || Object.prototype.toString.call(thrown) === '[object Error]';
}

/** Whether the node works for an AI agent: n8n gives a node that is used as a tool a type of its own. */
export function isToolNode({ type }: INode): boolean {
	return type.endsWith('Tool');
}
