/** Nodes beside those of the package: what stands before it, calls it as a tool or looks at what n8n gives to a node. */
import {
	deepCopy,
	NodeConnectionTypes,
	type INodeType,
	type INodeTypeDescription,
	type IVersionedNodeType,
} from 'n8n-workflow';
import { SEEDANCE, SEEDANCE_TOOL } from '../workflows/workflow';
import { describeNode, loadPackage, type LoadedTypes } from './harness';

type AnyNodeType = INodeType | IVersionedNodeType;

/** A type of node with one input, one output and no fields, unless told otherwise. */
export function nodeType(
	execute: NonNullable<INodeType['execute']>,
	more: Partial<INodeTypeDescription> = {},
): INodeType {
	return { description: { ...describeNode('test', ['main']), ...more }, execute };
}

/** Loads the package and these types beside it, as `load` of an engine. */
export function withNodes(nodes: Record<string, AnyNodeType>): () => LoadedTypes {
	return () => {
		const types = loadPackage();
		return { ...types, nodes: { ...types.nodes, ...nodes } };
	};
}

/** The node as n8n offers it to agents: a copy of its description whose name ends in "Tool", with the same code. */
export function asTool<T extends AnyNodeType>(node: T): T {
	const description = deepCopy(node.description);
	description.name += 'Tool';
	const tool = Object.create(node) as T;
	tool.description = description;
	return tool;
}

/** Loads the package with its node as a tool too, and these types beside it. */
export function withTool(nodes: Record<string, AnyNodeType> = {}): () => LoadedTypes {
	return () => {
		const types = withNodes(nodes)();
		const node = types.nodes[SEEDANCE];
		if (node === undefined || !('execute' in node)) throw new Error('The package has no node');
		const tool = asTool(node);
		Object.assign(tool.description, { inputs: [], outputs: [NodeConnectionTypes.AiTool] });
		return { ...types, nodes: { ...types.nodes, [SEEDANCE_TOOL]: tool } };
	};
}
