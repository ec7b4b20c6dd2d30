/** Helpers for n8n's node context, shared by the files of this folder. */
import type { IExecuteFunctions, ILoadOptionsFunctions, INode, IWebhookFunctions } from 'n8n-workflow';
import type { Operation } from '../parameters/choices';
import { readNode } from '../parameters/readValue';

/** Returns the node's operation, or undefined if it is invalid. It is the same for all items: the field takes no expression. */
export function operationOf(context: Pick<IExecuteFunctions, 'getNodeParameter'>): Operation | undefined {
	const read = readNode('operation', { operation: context.getNodeParameter('operation', 0) });
	return read.ok ? read.value : undefined;
}

/** The context of an execution or a webhook call. */
export type NodeContext = IExecuteFunctions | IWebhookFunctions;

/** Any context that can send requests, including the one for loading a list of choices in the editor. */
export type RequestContext = NodeContext | ILoadOptionsFunctions;

/** Returns the expression that refers to a node of the workflow: `$("name")`. */
export function nodeReference(name: string): string {
	// Braces in the name would end the expression.
	const quoted = JSON.stringify(name)
		.replaceAll('{', String.raw`\u007b`)
		.replaceAll('}', String.raw`\u007d`);
	return `$(${quoted})`;
}

/**
 * Returns a thrown value if it is an error, or else a new error. Errors of n8n's libraries may be from another realm, where
 * `instanceof` fails.
 * @param words the message of the new error
 */
export function toError(thrown: unknown, words: string): Error {
	return isError(thrown) ? thrown : new Error(words);
}

function isError(thrown: unknown): thrown is Error {
	return thrown instanceof Error || Object.prototype.toString.call(thrown) === '[object Error]';
}

/** Returns true if the node is a tool of an AI agent. n8n then adds "Tool" to the node's type. */
export function isToolNode({ type }: INode): boolean {
	return type.endsWith('Tool');
}
