/** The builder of all workflows in the tests: nodes in short, links between them, and the same workflow with something changed. */
import type {
	IConnections,
	INode,
	INodeParameters,
	IWorkflowSettings,
	NodeConnectionType,
} from 'n8n-workflow';

/** A workflow as the editor exports it. */
export interface Workflow {
	id?: string;
	name: string;
	nodes: INode[];
	connections: IConnections;
	settings?: IWorkflowSettings;
}

/** The type of this package's node, as n8n names it. */
export const SEEDANCE = 'n8n-nodes-seedance.seedance';

/** The type that n8n makes of it for agents. */
export const SEEDANCE_TOOL = `${SEEDANCE}Tool`;

function isSeedance(type: string): boolean {
	return type === SEEDANCE || type === SEEDANCE_TOOL;
}

/** The type of this package's trigger. */
export const SEEDANCE_TRIGGER = 'n8n-nodes-seedance.seedanceTrigger';

/** The operations of the resource Task; all others are of Video. */
const OF_TASK: readonly unknown[] = ['cancel', 'getMany', 'getStatus', 'wait'];

/** Parameters that name an operation, with its resource. */
export function withResource<P extends INodeParameters>(parameters: P): P {
	const { operation } = parameters;
	if (operation === undefined || 'resource' in parameters) return parameters;
	return { resource: OF_TASK.includes(operation) ? 'task' : 'video', ...parameters };
}

/** A node of any type; `more` has what is not the default, such as `onError`. Its ID fits into a URL, as n8n's do. */
export function node(
	name: string,
	type: string,
	parameters: INodeParameters = {},
	more: Partial<INode> = {},
): INode {
	const id = `id-of-${name.replace(/\W/g, '-')}`;
	const own = isSeedance(type) ? withResource(parameters) : parameters;
	return { id, name, type, typeVersion: 1, position: [0, 0], parameters: own, ...more };
}

/** This package's node under the name Seedance. */
export function seedance(parameters: INodeParameters, more: Partial<INode> = {}): INode {
	return node('Seedance', SEEDANCE, parameters, more);
}

/** The node of the engine that a workflow starts with. */
export function start(): INode {
	return node('Start', 'test.start');
}

/** A node of the engine that passes its items on. */
export function noOp(name: string): INode {
	return node(name, 'test.noOp');
}

/** From a node to the next one. By the first output, unless the number of another or a kind of connection is given. */
export type Link = readonly [from: string, to: string, by?: number | NodeConnectionType | undefined];

/** Nodes with the links between them. */
export function workflowOf(
	nodes: readonly INode[],
	links: readonly Link[],
	more: Partial<Omit<Workflow, 'nodes' | 'connections'>> = {},
): Workflow {
	const empty = { name: 'Workflow', nodes: [], connections: {}, settings: { executionOrder: 'v1' as const } };
	return extended({ ...empty, ...more }, nodes, links);
}

/** Nodes one after the other. */
export function chain(...nodes: readonly INode[]): Workflow {
	const links = nodes.slice(1).map(({ name }, index): Link => [nodes[index]?.name ?? '', name]);
	return workflowOf(nodes, links);
}

/** A node that runs twice, the second time with the next run index, as in a loop or as a tool that is called again. */
export function runTwice(one: INode): Workflow {
	return workflowOf(
		[start(), noOp('Detour'), one],
		[
			['Start', one.name],
			['Start', 'Detour'],
			['Detour', one.name],
		],
	);
}

/** The same workflow with more nodes and links. */
export function extended(base: Workflow, nodes: readonly INode[], links: readonly Link[]): Workflow {
	const connections: IConnections = structuredClone(base.connections);
	for (const [from, to, by = 0] of links) {
		const [type, output] = typeof by === 'number' ? (['main', by] as const) : ([by, 0] as const);
		const outputs = ((connections[from] ??= {})[type] ??= []);
		while (outputs.length <= output) outputs.push([]);
		outputs[output]?.push({ node: to, type, index: 0 });
	}
	return { ...base, nodes: [...base.nodes, ...nodes], connections };
}

/** The same workflow with a node under another name, in its links too. */
export function renamed(one: Workflow, from: string, to: string): Workflow {
	const nameOf = (name: string) => (name === from ? to : name);
	const nodes = one.nodes.map((each) => ({ ...each, name: nameOf(each.name) }));
	const links = linksOf(one).map(([source, target, by]): Link => [nameOf(source), nameOf(target), by]);
	return extended({ ...one, nodes: [], connections: {} }, nodes, links);
}

function linksOf({ connections }: Workflow): Link[] {
	return Object.entries(connections).flatMap(([from, kinds]) =>
		Object.values(kinds).flatMap((outputs) =>
			outputs.flatMap((targets, output) =>
				(targets ?? []).map(({ node: to, type }): Link => [from, to, type === 'main' ? output : type]),
			),
		),
	);
}

/** The same workflow with its nodes changed; the links stay as they are. */
export function mapNodes<Some extends { nodes: INode[] }>(one: Some, change: (node: INode) => INode): Some {
	return { ...one, nodes: one.nodes.map(change) };
}

/** The same workflow with one node changed. */
export function withNode<Some extends { nodes: INode[] }>(
	one: Some,
	name: string,
	change: Partial<INode>,
): Some {
	if (!one.nodes.some((each) => each.name === name)) throw new Error(`The workflow has no node ${name}`);
	return mapNodes(one, (each) => (each.name === name ? { ...each, ...change } : each));
}

/** The same workflow with more parameters, or others, in one node. */
export function withNodeParameters<Some extends { nodes: INode[] }>(
	one: Some,
	name: string,
	parameters: INodeParameters,
): Some {
	const own = one.nodes.find((each) => each.name === name)?.parameters;
	return withNode(one, name, { parameters: { ...own, ...withResource(parameters) } });
}

/** The same workflow with every node of this package changed, triggers too. */
export function mapSeedanceNodes<Some extends { nodes: INode[] }>(
	one: Some,
	change: (node: INode) => INode,
): Some {
	return mapNodes(one, (each) =>
		isSeedance(each.type) || each.type === SEEDANCE_TRIGGER ? change(each) : each,
	);
}

/** The same workflow with more parameters, or others, in every node of this package. */
export function withParameters<Some extends { nodes: INode[] }>(
	one: Some,
	parameters: INodeParameters,
): Some {
	const more = withResource(parameters);
	return mapSeedanceNodes(one, (each) => ({ ...each, parameters: { ...each.parameters, ...more } }));
}
