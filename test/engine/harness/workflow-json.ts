import { deepCopy } from 'n8n-workflow';
import type {
	IConnections,
	INode,
	INodeExecutionData,
	INodeParameters,
	IWorkflowBase,
	IWorkflowSettings,
	WorkflowExecuteMode,
} from 'n8n-workflow';

interface Common {
	/** What the workflow starts with; one empty item if not given. */
	items?: INodeExecutionData[];
	/** `trigger` if not given: a production run. `manual` is a run from the editor. */
	mode?: WorkflowExecuteMode;
	/** The workflow's settings, `saveExecutionProgress` among them. */
	settings?: IWorkflowSettings;
	/** The node that the result's items and errors are about; the package's own node if not given. */
	node?: string;
}

/** A run of one node: a workflow Start → Seedance, with Done after its output and Failed after its error branch. */
export interface NodeRun extends Common, Partial<Pick<INode, NodeSetting>> {
	parameters: INodeParameters;
	/** The node's type, `n8n-nodes-seedance.seedance` if not given. */
	type?: string;
}

type NodeSetting =
	| 'onError'
	| 'retryOnFail'
	| 'maxTries'
	| 'waitBetweenTries'
	| 'executeOnce'
	| 'alwaysOutputData'
	| 'typeVersion';

/** A workflow as the editor exports it. */
export interface WorkflowJson {
	id?: string;
	name?: string;
	nodes: INode[];
	connections: IConnections;
	settings?: IWorkflowSettings;
}

/** A run of a whole workflow, as the editor exports it. */
export interface WorkflowRun extends Common {
	workflow: WorkflowJson;
	/** The node to start at; the first without an input if not given. */
	start?: string;
}

export type RunInput = NodeRun | WorkflowRun;

const packageNode = 'n8n-nodes-seedance.seedance';

/** What a run needs to start: the workflow, where it starts and which node it is about. */
export interface PreparedRun {
	workflow: IWorkflowBase;
	start: INode;
	items: INodeExecutionData[];
	mode: WorkflowExecuteMode;
}

/** Turns either form of input into a workflow of n8n. `credentialTypes` are attached to every node that names none. */
export function prepareRun(input: RunInput, credentialTypes: string[]): PreparedRun {
	const json: WorkflowJson = deepCopy('workflow' in input ? input.workflow : workflowAround(input));
	const credentials = Object.fromEntries(credentialTypes.map((type) => [type, { id: type, name: type }]));
	for (const node of json.nodes) node.credentials ??= credentials;
	const workflow: IWorkflowBase = {
		id: 'workflow-1',
		name: 'Workflow',
		active: true,
		activeVersionId: 'version-1',
		isArchived: false,
		createdAt: new Date(),
		updatedAt: new Date(),
		...json,
		settings: { executionOrder: 'v1', ...json.settings, ...input.settings },
	};
	return {
		workflow,
		start: findStart(workflow, 'start' in input ? input.start : undefined),
		items: deepCopy(input.items ?? [{ json: {} }]),
		mode: input.mode ?? 'trigger',
	};
}

/** The node that a result is about. */
export function focusNode(workflow: IWorkflowBase, name?: string): INode {
	const { nodes } = workflow;
	const found =
		name === undefined
			? (nodes.find(({ type }) => type === packageNode) ?? nodes.find((node) => node.name === 'Seedance'))
			: nodes.find((node) => node.name === name);
	if (!found) throw new Error(`The workflow has no node ${name ?? packageNode}; name one with "node"`);
	return found;
}

function findStart(workflow: IWorkflowBase, name?: string): INode {
	const targets = new Set(
		Object.values(workflow.connections)
			.flatMap((connection) => Object.values(connection).flat(2))
			.flatMap((connection) => connection?.node ?? []),
	);
	const start = workflow.nodes.find((node) =>
		name === undefined ? !targets.has(node.name) : node.name === name,
	);
	if (!start) throw new Error(`The workflow has no node ${name ?? 'without an input'} to start at`);
	return start;
}

function workflowAround(input: NodeRun): WorkflowJson {
	const { parameters, type = packageNode, typeVersion = 1 } = input;
	const settings: Partial<INode> = {};
	for (const key of ['retryOnFail', 'executeOnce', 'alwaysOutputData'] as const) {
		if (input[key] !== undefined) settings[key] = input[key];
	}
	for (const key of ['maxTries', 'waitBetweenTries'] as const) {
		if (input[key] !== undefined) settings[key] = input[key];
	}
	if (input.onError !== undefined) settings.onError = input.onError;
	const node = (id: string, name: string, rest: Partial<INode>, x: number): INode => ({
		id,
		name,
		type: 'test.noOp',
		typeVersion: 1,
		position: [x, 0],
		parameters: {},
		...rest,
	});
	const to = (name: string) => [{ node: name, type: 'main' as const, index: 0 }];
	return {
		nodes: [
			node('node-start', 'Start', { type: 'test.start' }, 0),
			node('node-seedance', 'Seedance', { type, typeVersion, parameters, ...settings }, 200),
			node('node-done', 'Done', {}, 400),
			node('node-failed', 'Failed', {}, 400),
		],
		connections: {
			Start: { main: [to('Seedance')] },
			Seedance: { main: [to('Done'), to('Failed')] },
		},
	};
}
