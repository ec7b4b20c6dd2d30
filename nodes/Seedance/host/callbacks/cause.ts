/**
 * Determines whether a Seedance Trigger may have started this node. If so, a finished video would call the trigger and submit
 * the next video, in an endless loop.
 */
import { NodeConnectionTypes, type IExecuteFunctions, type NodeTypeAndVersion } from 'n8n-workflow';
import { nodeReference } from '../context';
import { executionRecord } from '../executionRecord';

/**
 * The relation of a Seedance Trigger to this execution of the node.
 * - `comesAfter`: the node is after a trigger in the workflow's connections.
 * - `started`: n8n's record says that a trigger started this execution.
 * - `unknown`: n8n doesn't say what started it.
 * - `other`: no trigger started it.
 */
export type Cause = 'comesAfter' | 'started' | 'unknown' | 'other';

/**
 * Determines whether a Seedance Trigger may have started this node.
 * @param triggers names of the workflow's active Seedance Triggers
 */
export function causeOf(context: IExecuteFunctions, triggers: readonly string[]): Cause {
	if (comesAfter(context, triggers)) return 'comesAfter';
	const start = startOf(context);
	if (start !== 'other') return start;
	// A trigger may have been renamed while the workflow is edited. Then it is unknown which nodes come after it.
	return triggers.every((name) => exists(context, name)) ? 'other' : 'unknown';
}

const isTrigger = (type: string) => type.endsWith('.seedanceTrigger');

function comesAfter(context: IExecuteFunctions, triggers: readonly string[]): boolean {
	const { name } = context.getNode();
	if (context.getParentNodes(name).some(({ type, disabled }) => isTrigger(type) && !disabled)) return true;
	return reachedFrom(context, triggers).has(name);
}

const SUB_NODES = Object.values(NodeConnectionTypes).filter((type) => type !== NodeConnectionTypes.Main);

/**
 * Returns the names of all nodes that the given ones may run: the nodes after them, their tools and other sub-nodes, and the
 * sub-nodes of those. n8n follows only main connections forward, so sub-nodes are found from the node that uses them.
 */
function reachedFrom(context: IExecuteFunctions, names: readonly string[]): ReadonlySet<string> {
	const reached = new Set<string>();
	const waiting = names.flatMap((name) => context.getChildNodes(name));
	for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
		if (reached.has(node.name)) continue;
		reached.add(node.name);
		// A disabled node passes its input on and doesn't use its sub-nodes.
		if (!node.disabled) waiting.push(...subNodesOf(context, node));
	}
	return reached;
}

function subNodesOf(context: IExecuteFunctions, { name }: NodeTypeAndVersion): NodeTypeAndVersion[] {
	return SUB_NODES.flatMap((connectionType) => context.getParentNodes(name, { connectionType, depth: 1 }));
}

/** Modes of executions that n8n starts for another execution or for an agent. */
const CALLED: readonly unknown[] = ['integrated', 'error', 'agent'];
/** Types of the start nodes of such executions. They don't say what caused the call. */
const ENTRANCES = ['.executeWorkflowTrigger', '.errorTrigger'];

function startOf(context: IExecuteFunctions): 'started' | 'unknown' | 'other' {
	// A called workflow has the record of the first caller.
	const { source, triggerNode, parentExecutionId } = executionRecord(context);
	const begin = triggerNode?.type ?? '';
	if (isTrigger(begin)) return 'started';
	if (ENTRANCES.some((type) => begin.endsWith(type))) return 'unknown';
	// Both, because a retry of a called execution has another mode.
	const isCalled = [context.getMode(), source].some((how) => CALLED.includes(how));
	const isTold = begin !== '' && parentExecutionId !== undefined;
	return isCalled && !isTold ? 'unknown' : 'other';
}

function exists(context: IExecuteFunctions, name: string): boolean {
	try {
		context.evaluateExpression(`{{ ${nodeReference(name)}.isExecuted }}`, 0);
		return true;
	} catch {
		return false;
	}
}
