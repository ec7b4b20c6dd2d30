import { bootHost } from './host';
import { Container } from '@n8n/di';
import { BinaryDataService, LoadOptionsContext } from 'n8n-core';
import { createRunExecutionData } from 'n8n-workflow';
import type {
	IBinaryData,
	ILoadOptionsFunctions,
	INode,
	INodeExecutionData,
	INodeType,
	IRunExecutionData,
	IWorkflowBase,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { dataForRetry, recoverCrashed } from './afterFailure';
import { receiveCallback } from './callback';
import type { CallbackAnswer } from './callback';
import type { CallbackRequest } from './callbackHttp';
import type { CredentialValues } from './credentials';
import { ExecutionStore, readData } from './executionStore';
import type { StoredExecution } from './executionStore';
import { killScope } from './httpActivity';
import { LiveWebhooks } from './liveWebhooks';
import { loadPackage } from './packageTypes';
import type { LoadedTypes } from './nodeTypes';
import { establishContext, makeAdditionalData, makeWorkflow, startWorkflow } from './process';
import type { N8nProcess, RunningWorkflow } from './process';
import { toResult } from './runResult';
import type { RunResult } from './runResult';
import { focusNode, prepareRun } from './runInput';
import type { RunInput } from './runInput';

export interface EngineOptions {
	/** Values of the credentials, by credential type. */
	credentials?: CredentialValues;
	/** Loads what the process knows; called again after a crash. The built package if not given. */
	load?: () => LoadedTypes;
	/** Where the instance is reachable, for `$execution.resumeUrl`. */
	webhookUrl?: string;
	/** An n8n from before 2.12, which gives an execution no token. */
	hasNoToken?: boolean;
}

/** An execution that is running. */
export interface Execution {
	readonly id: string;
	/** Resolves when the engine is done, also after Stop; never when the process was killed before. */
	readonly result: Promise<RunResult>;
	/** Presses Stop in the editor. */
	stop(): void;
}

/** An execution by its id, or by anything that carries it. */
export type ExecutionRef = string | { executionId: string } | { id: string };

/** When the process is killed: as soon as this settles, or is true. */
export type CrashPoint = Promise<unknown> | (() => boolean);

/** Makes an n8n that runs workflows in this process, with the built package loaded anew. */
export async function createEngine(options: EngineOptions = {}): Promise<Engine> {
	await bootHost();
	return new Engine(options);
}

/** See `createEngine`. */
export class Engine {
	private readonly store = new ExecutionStore();
	private readonly running = new Map<string, RunningWorkflow>();
	private readonly focus = new Map<string, string | undefined>();
	private process: N8nProcess;
	/** Webhooks of active workflows. */
	readonly webhooks: LiveWebhooks;

	constructor(private readonly options: EngineOptions) {
		this.process = this.boot();
		this.webhooks = new LiveWebhooks(
			() => this.process,
			this.store,
			Object.keys(options.credentials ?? {}),
			async (workflow, node, items, mode) => await this.startByWebhook(workflow, node, items, mode),
		);
	}

	private boot(): N8nProcess {
		const types = this.options.load ? this.options.load() : loadPackage();
		const baseUrl = this.options.webhookUrl ?? 'https://n8n.example.com';
		return { types, credentials: this.options.credentials ?? {}, baseUrl };
	}

	/** Runs a workflow to its end. */
	async run(input: RunInput): Promise<RunResult> {
		return await (
			await this.start(input)
		).result;
	}

	/** Starts a workflow, as a trigger or (with `mode: 'manual'`) the editor does. */
	async start(input: RunInput): Promise<Execution> {
		const { workflow, start, items, mode } = prepareRun(input, Object.keys(this.options.credentials ?? {}));
		// Making the workflow fills in the defaults of all parameters; the node to start with is one of its nodes.
		const node = makeWorkflow(this.process, workflow).getNode(start.name) ?? start;
		const { parentExecution } = input;
		const data = createRunExecutionData({
			executionData: { nodeExecutionStack: [{ node, data: { main: [items] }, source: null }] },
			...(parentExecution === undefined ? {} : { parentExecution }),
		});
		if (this.options.hasNoToken === true) delete data.resumeToken;
		workflow.staticData = this.store.loadStaticData(workflow.id);
		return await this.startNew(mode, workflow, data, input.node);
	}

	/** Presses "Retry execution" of an execution that failed, crashed or was stopped; see `dataForRetry`. */
	async retryExecution(failed: ExecutionRef, edited?: IWorkflowBase): Promise<RunResult> {
		return await (
			await this.startRetry(failed, edited)
		).result;
	}

	/**
	 * Like `retryExecution`, without waiting for the end.
	 * @param edited the workflow as it was saved since, for "Retry with currently saved workflow"
	 */
	async startRetry(failed: ExecutionRef, edited?: IWorkflowBase): Promise<Execution> {
		const stored = this.store.get(idOf(failed));
		const data = dataForRetry(stored);
		for (const entry of data.executionData?.nodeExecutionStack ?? []) {
			const node = edited && makeWorkflow(this.process, edited).getNode(entry.node.name);
			if (node) entry.node = node;
		}
		return await this.startNew(
			'retry',
			edited ?? stored.workflow,
			data,
			this.focus.get(stored.id),
			stored.id,
		);
	}

	/**
	 * The end of the process in the middle (`kill -9`) and the start of a new one: all that runs is abandoned, its
	 * connections close, the package is loaded anew, and n8n recovers what it had stored; see `recoverCrashed`.
	 */
	crash(): void {
		for (const { scope } of this.running.values()) killScope(scope);
		for (const id of this.running.keys()) recoverCrashed(this.store.get(id));
		this.running.clear();
		this.process = this.boot();
	}

	/**
	 * Starts a workflow, kills the process at `when`, and presses "Retry execution". With `settings: { saveExecutionProgress:
	 * true }` the retry goes on at the node that crashed, else it starts at the first.
	 */
	async crashAndRetry(input: RunInput, when: CrashPoint): Promise<RunResult> {
		const execution = await this.start(input);
		const state = { ended: false };
		void execution.result.then(() => (state.ended = true));
		const point = typeof when === 'function' ? pollUntil(() => when() || state.ended) : when;
		await Promise.race([point, execution.result]);
		if (state.ended) throw new Error('The execution ended before the point at which it was to crash');
		this.crash();
		return await this.retryExecution(execution);
	}

	/** The time limit of a parked execution: what n8n does at `waitTill`. The clock is the caller's. */
	async timeOut(waiting: ExecutionRef): Promise<RunResult> {
		const stored = this.store.get(idOf(waiting));
		const data = readData(stored);
		if (!this.store.claimWaiting(stored, data)) throw new Error(`Execution ${stored.id} is not waiting`);
		return await this.launch(stored, data, stored.workflow, true).result;
	}

	/** A request to the resume URL of a parked execution, through the node's own `webhook()`; see `receiveCallback`. */
	async callback(waiting: ExecutionRef, request: CallbackRequest = {}): Promise<CallbackAnswer> {
		const stored = this.store.get(idOf(waiting));
		return await receiveCallback(this.process, stored, request, (data) => {
			if (!this.store.claimWaiting(stored, data)) return undefined;
			const workflow = { ...stored.workflow, staticData: this.store.loadStaticData(stored.workflow.id) };
			return this.launch(stored, data, workflow, true).result;
		});
	}

	/**
	 * What the editor does when it asks a node for choices: `getOptionsViaMethodName` and `getResourceLocatorResults` of n8n's
	 * DynamicNodeParametersService.
	 * @param find picks the method of the node's type that the field names
	 */
	async whileEdited<A extends unknown[], T>(
		input: RunInput,
		find: (type: INodeType) => ((this: ILoadOptionsFunctions, ...args: A) => Promise<T>) | undefined,
		...args: A
	): Promise<T> {
		const { workflow } = prepareRun(input, Object.keys(this.options.credentials ?? {}));
		const made = makeWorkflow(this.process, workflow);
		const node = made.getNode(focusNode(workflow, input.node).name);
		if (node === null) throw new Error('The workflow has no such node');
		const method = find(made.nodeTypes.getByNameAndVersion(node.type, node.typeVersion));
		if (method === undefined) throw new Error('The node has no such method');
		const additionalData = { ...makeAdditionalData(this.process), currentNodeParameters: node.parameters };
		const context = new LoadOptionsContext(made, node, additionalData, '');
		// Its type says that a workflow's name may be undefined; that of n8n-workflow says that it is not.
		return await Reflect.apply(method, context as object as ILoadOptionsFunctions, args);
	}

	private async startByWebhook(
		saved: IWorkflowBase,
		startNode: INode,
		items: INodeExecutionData[][],
		mode: WorkflowExecuteMode,
	): Promise<Execution> {
		const workflow = { ...saved, staticData: this.store.loadStaticData(saved.id) };
		const node = makeWorkflow(this.process, workflow).getNode(startNode.name) ?? startNode;
		const data = createRunExecutionData({
			executionData: { nodeExecutionStack: [{ node, data: { main: items }, source: null }] },
		});
		return await this.startNew(mode, workflow, data, startNode.name);
	}

	/** What n8n's database holds of an execution. */
	stored(execution: ExecutionRef): StoredExecution {
		return this.store.get(idOf(execution));
	}

	/** The content of a binary item, from disk. */
	async readBinary(binary: IBinaryData): Promise<Buffer> {
		return await Container.get(BinaryDataService).getAsBuffer(binary);
	}

	/** Stores a file as an earlier node would have, for an item's binary data. */
	async storeBinary(content: Buffer, fileName: string, mimeType: string): Promise<IBinaryData> {
		const location = { type: 'execution', workflowId: 'workflow-1', executionId: 'earlier' } as const;
		const binary: IBinaryData = { data: '', fileName, mimeType };
		return await Container.get(BinaryDataService).store(location, content, binary);
	}

	private async startNew(
		mode: WorkflowExecuteMode,
		workflow: IWorkflowBase,
		data: IRunExecutionData,
		focus?: string,
		retryOf?: string,
	): Promise<Execution> {
		await establishContext(this.process, workflow, data, mode);
		const stored = this.store.create(mode, workflow, data, retryOf);
		this.focus.set(stored.id, focus);
		return this.launch(stored, data, workflow, false);
	}

	private launch(
		stored: StoredExecution,
		data: IRunExecutionData,
		workflow: IWorkflowBase,
		resumed: boolean,
	): Execution {
		const running = startWorkflow(this.process, this.store, { stored, data, workflow, resumed });
		this.running.set(stored.id, running);
		const result = running.run.then((run) => {
			if (this.running.get(stored.id) === running) this.running.delete(stored.id);
			return toResult(run, stored, running.scope, running.staticData(), this.focus.get(stored.id));
		});
		const stop = () => {
			this.store.saveStop(stored);
			running.cancel();
		};
		return { id: stored.id, result, stop };
	}
}

function idOf(ref: ExecutionRef): string {
	if (typeof ref === 'string') return ref;
	return 'executionId' in ref ? ref.executionId : ref.id;
}

async function pollUntil(condition: () => boolean): Promise<void> {
	while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
