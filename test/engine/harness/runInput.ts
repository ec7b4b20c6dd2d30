import { deepCopy } from 'n8n-workflow';
import type {
	INode,
	INodeExecutionData,
	INodeParameters,
	IWorkflowBase,
	IWorkflowSettings,
	RelatedExecution,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { noOp, node, SEEDANCE, start, workflowOf, type Workflow } from '../../workflows/workflow';

interface Common {
	/** What the workflow starts with; one empty item if not given. */
	items?: INodeExecutionData[];
	/** `trigger` if not given: a production run. `manual` is a run from the editor. */
	mode?: WorkflowExecuteMode;
	/** The workflow's settings, `saveExecutionProgress` among them. */
	settings?: IWorkflowSettings;
	/** The execution that calls this one, for a run with `mode: 'integrated'` or `'error'`. */
	parentExecution?: RelatedExecution;
	/** The node that the result's items and errors are about; the package's own node if not given. */
	node?: string;
}

/** A run of one node: a workflow Start → Seedance, with Done after its output and Failed after its error branch. */
export interface NodeRun extends Common, Partial<Pick<INode, NodeSetting>> {
	parameters: INodeParameters;
	/** The node's type, `n8n-nodes-seedance.seedance` if not given. */
	type?: string;
}

/** What a run of one node may set of that node. */
const NODE_SETTINGS = [
	'onError',
	'retryOnFail',
	'maxTries',
	'waitBetweenTries',
	'executeOnce',
	'alwaysOutputData',
	'typeVersion',
] as const;

type NodeSetting = (typeof NODE_SETTINGS)[number];

/** A run of a whole workflow, as the editor exports it. */
export interface WorkflowRun extends Common {
	workflow: Workflow;
	/** The node to start at; the first without an input if not given. */
	start?: string;
}

export type RunInput = NodeRun | WorkflowRun;

/** What a run needs to start: the workflow, where it starts and which node it is about. */
export interface PreparedRun {
	workflow: IWorkflowBase;
	start: INode;
	items: INodeExecutionData[];
	mode: WorkflowExecuteMode;
}

/** Turns either form of input into a workflow of n8n. `credentialTypes` are attached to every node that names none. */
export function prepareRun(input: RunInput, credentialTypes: string[]): PreparedRun {
	const workflow = saved('workflow' in input ? input.workflow : workflowAround(input), input.settings);
	const credentials = Object.fromEntries(credentialTypes.map((type) => [type, { id: type, name: type }]));
	for (const each of workflow.nodes) each.credentials ??= credentials;
	return {
		workflow,
		start: findStart(workflow, 'start' in input ? input.start : undefined),
		items: deepCopy(input.items ?? [{ json: {} }]),
		mode: input.mode ?? 'trigger',
	};
}

/** A workflow as n8n has it in its database. */
export function saved(json: Workflow, settings: IWorkflowSettings = {}): IWorkflowBase {
	return {
		id: 'workflow-1',
		active: true,
		activeVersionId: 'version-1',
		isArchived: false,
		createdAt: new Date(),
		updatedAt: new Date(),
		...deepCopy(json),
		settings: { executionOrder: 'v1', ...json.settings, ...settings },
	};
}

/** The node that a result is about. */
export function focusNode(workflow: IWorkflowBase, name?: string): INode {
	const { nodes } = workflow;
	const found =
		name === undefined
			? (nodes.find(({ type }) => type === SEEDANCE) ?? nodes.find((node) => node.name === 'Seedance'))
			: nodes.find((node) => node.name === name);
	if (!found) throw new Error(`The workflow has no node ${name ?? SEEDANCE}; name one with "node"`);
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

function workflowAround(input: NodeRun): Workflow {
	const { type = SEEDANCE, parameters } = input;
	const set = NODE_SETTINGS.filter((key) => input[key] !== undefined).map(
		(key) => [key, input[key]] as const,
	);
	const own = Object.assign(node('Seedance', type, parameters), Object.fromEntries(set));
	return workflowOf(
		[start(), own, noOp('Done'), noOp('Failed')],
		[
			['Start', 'Seedance'],
			['Seedance', 'Done'],
			['Seedance', 'Failed', 1],
		],
	);
}
