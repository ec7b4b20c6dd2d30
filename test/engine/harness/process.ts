import { Container } from '@n8n/di';
import {
	establishExecutionContext,
	ExecutionLifecycleHooks,
	ExternalSecretsProxy,
	WorkflowExecute,
} from 'n8n-core';
import { deepCopy, Workflow } from 'n8n-workflow';
import type {
	IDataObject,
	IRun,
	IRunExecutionData,
	IWorkflowBase,
	IWorkflowExecuteAdditionalData,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { Credentials } from './credentials';
import type { CredentialValues } from './credentials';
import type { ExecutionStore, StoredExecution } from './executionStore';
import { NodeTypes } from './nodeTypes';
import type { LoadedTypes } from './nodeTypes';
import { inScope, newScope } from './scope';
import type { Scope } from './scope';

/** One life of n8n: what it has loaded and how it is reached. A crash ends it. */
export interface N8nProcess {
	types: LoadedTypes;
	credentials: CredentialValues;
	baseUrl: string;
}

/** A workflow in n8n's engine. */
export interface RunningWorkflow {
	readonly scope: Scope;
	/** Resolves when the engine is done; never once the process is dead. */
	readonly run: Promise<IRun>;
	/** Aborts the execution's cancel signal, as Stop does. */
	cancel(): void;
	staticData(): IDataObject;
}

/** n8n's own object of a workflow. */
export function makeWorkflow(process: N8nProcess, workflow: IWorkflowBase): Workflow {
	const { id, name, nodes, connections, active, staticData, settings } = workflow;
	return new Workflow({
		id,
		name,
		nodes,
		connections,
		active,
		nodeTypes: new NodeTypes(process.types.nodes),
		...(staticData === undefined ? {} : { staticData }),
		...(settings === undefined ? {} : { settings }),
	});
}

/** What n8n hands to every execution: credentials, URLs, and nothing of which a node of ours has no use. */
export function makeAdditionalData(
	process: N8nProcess,
	executionId?: string,
): IWorkflowExecuteAdditionalData {
	const { baseUrl } = process;
	const absent = (): never => {
		throw new Error('Not part of this harness');
	};
	return {
		credentialsHelper: new Credentials(process.credentials, process.types.credentials),
		...(executionId === undefined ? {} : { executionId }),
		currentNodeExecutionIndex: 0,
		restApiUrl: `${baseUrl}/rest`,
		instanceBaseUrl: `${baseUrl}/`,
		formBaseUrl: `${baseUrl}/form`,
		formWaitingBaseUrl: `${baseUrl}/form-waiting`,
		formTestBaseUrl: `${baseUrl}/form-test`,
		webhookBaseUrl: `${baseUrl}/webhook`,
		webhookWaitingBaseUrl: `${baseUrl}/webhook-waiting`,
		webhookTestBaseUrl: `${baseUrl}/webhook-test`,
		mcpBaseUrl: `${baseUrl}/mcp`,
		mcpTestBaseUrl: `${baseUrl}/mcp-test`,
		variables: {},
		executeWorkflow: absent,
		getRunExecutionData: absent,
		getRuntimeCredential: absent,
		startRunnerTask: absent,
		externalSecretsProxy: Container.get(ExternalSecretsProxy),
		logAiEvent: () => undefined,
		setExecutionStatus: () => undefined,
		sendDataToUI: () => undefined,
	};
}

/**
 * `establishContextForPersistence` of n8n's workflow runner: what is stored before the first node holds it already. Older n8n
 * does not offer it: there the engine does it when it starts.
 */
export async function establishContext(
	process: N8nProcess,
	workflow: IWorkflowBase,
	data: IRunExecutionData,
	mode: WorkflowExecuteMode,
): Promise<void> {
	const offered: unknown = establishExecutionContext;
	if (offered === undefined) return;
	await establishExecutionContext(
		makeWorkflow(process, deepCopy(workflow)),
		data,
		makeAdditionalData(process),
		mode,
	);
}

interface Start {
	stored: StoredExecution;
	data: IRunExecutionData;
	workflow: IWorkflowBase;
	/** It goes on after having been parked. */
	resumed: boolean;
}

/** Runs an execution's data in n8n's engine, with the lifecycle hooks by which n8n stores them. */
export function startWorkflow(process: N8nProcess, store: ExecutionStore, start: Start): RunningWorkflow {
	const { stored, data, resumed } = start;
	const scope = newScope(stored.id);
	const workflow = makeWorkflow(process, deepCopy(start.workflow));
	const additionalData = makeAdditionalData(process, stored.id);
	additionalData.hooks = makeHooks(store, stored, scope);
	additionalData.sendDataToUI = (type, data) => {
		const messages = Array.isArray(data) ? [] : data['messages'];
		if (type === 'sendConsoleMessage' && Array.isArray(messages)) {
			scope.browserConsole.push(messages.map(String).join(' '));
		}
	};
	if (resumed) additionalData.restartExecutionId = stored.id;
	const engine = new WorkflowExecute(additionalData, stored.mode, data);
	const execution = inScope(scope, () => engine.processRunExecutionData(workflow));
	const run = new Promise<IRun>((resolve, reject) => {
		execution.then(
			(ended) => {
				if (!scope.dead) resolve(ended);
			},
			(error: unknown) => {
				if (!scope.dead) reject(error instanceof Error ? error : new Error(String(error)));
			},
		);
	});
	return {
		scope,
		run,
		cancel: () => inScope(scope, () => execution.cancel()),
		staticData: () => deepCopy(workflow.staticData),
	};
}

function makeHooks(store: ExecutionStore, stored: StoredExecution, scope: Scope): ExecutionLifecycleHooks {
	const hooks = new ExecutionLifecycleHooks(stored.mode, stored.id, stored.workflow, stored.retryOf);
	hooks.addHandler('nodeExecuteBefore', (node) => {
		if (!scope.dead) stored.events.push({ event: 'started', node, at: Date.now() });
	});
	hooks.addHandler('nodeExecuteAfter', (node, _task, data) => {
		if (scope.dead) return;
		stored.events.push({ event: 'finished', node, at: Date.now() });
		if (stored.workflow.settings?.saveExecutionProgress === true) store.saveProgress(stored, node, data);
	});
	hooks.addHandler('workflowExecuteAfter', (run, staticData) => {
		if (scope.dead) return;
		run.status = finalStatus(run);
		store.saveEnd(stored, run, staticData);
	});
	return hooks;
}

/** `determineFinalExecutionStatus`, n8n 2.41.1, `execution-lifecycle/shared/shared-hook-functions.js`. */
function finalStatus(run: IRun): IRun['status'] {
	if (run.waitTill) return 'waiting';
	if (run.status === 'crashed' || run.status === 'canceled' || run.status === 'error') return run.status;
	return run.data.resultData.error ? 'error' : 'success';
}
