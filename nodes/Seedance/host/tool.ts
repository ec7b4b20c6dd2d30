/** Whether the node works for an AI agent: n8n gives a node that is used as a tool a type of its own. */
import type { INode } from 'n8n-workflow';

export function isTool({ type }: INode): boolean {
	return type.endsWith('Tool');
}
