import { parse, stringify } from 'flatted';
import { ManualExecutionCancelledError, deepCopy } from 'n8n-workflow';
import type {
	ExecutionStatus,
	IDataObject,
	IRun,
	IRunExecutionData,
	IWorkflowBase,
	WorkflowExecuteMode,
} from 'n8n-workflow';

/** A line of n8n's event log, which survives a crash. */
export interface NodeEvent {
	event: 'started' | 'finished';
	node: string;
	at: number;
}

/** An execution as n8n's database holds it. */
export interface StoredExecution {
	readonly id: string;
	readonly mode: WorkflowExecuteMode;
	readonly retryOf?: string;
	readonly workflow: IWorkflowBase;
	/** The execution's data as n8n writes it: flatted, so that reading it gives new objects and plain JSON. */
	data: string;
	status: ExecutionStatus;
	finished: boolean;
	waitTill?: Date;
	readonly events: NodeEvent[];
}

/** Reads a stored execution's data: new objects each time. */
export function readData(stored: StoredExecution): IRunExecutionData {
	const data: unknown = parse(stored.data);
	if (!isRunExecutionData(data)) throw new Error(`Execution ${stored.id} holds no run data`);
	return data;
}

function isRunExecutionData(value: unknown): value is IRunExecutionData {
	return typeof value === 'object' && value !== null && 'resultData' in value;
}

/** Writes an execution's data as n8n persists it. */
export function writeData(data: IRunExecutionData): string {
	return stringify(data);
}

/**
 * n8n's executions and static data, saved at the moments at which n8n 2.41 saves them: when an execution is created, after
 * each node with "Save execution progress", when Stop is pressed, and at the end.
 */
export class ExecutionStore {
	private readonly executions = new Map<string, StoredExecution>();
	private readonly staticData = new Map<string, IDataObject>();
	private lastId = 0;

	/** `ActiveExecutions.add`: an id, and the data as they are before the first node. */
	create(mode: WorkflowExecuteMode, workflow: IWorkflowBase, data: IRunExecutionData, retryOf?: string) {
		this.lastId += 1;
		const stored: StoredExecution = {
			id: String(this.lastId),
			mode,
			...(retryOf === undefined ? {} : { retryOf }),
			workflow: deepCopy(workflow),
			data: writeData(data),
			status: 'running',
			finished: false,
			events: [],
		};
		this.executions.set(stored.id, stored);
		return stored;
	}

	get(id: string): StoredExecution {
		const stored = this.executions.get(id);
		if (!stored) throw new Error(`The execution "${id}" does not exist`);
		return stored;
	}

	/** `saveExecutionProgress`, the lifecycle hook after a node where the workflow asks for it. */
	saveProgress(stored: StoredExecution, nodeName: string, data: IRunExecutionData): void {
		data.resultData.lastNodeExecuted = nodeName;
		if (stored.status === 'running') stored.data = writeData(data);
	}

	/** `hookFunctionsSave`, the lifecycle hook at the end. A stopped execution keeps what Stop has written. */
	saveEnd(stored: StoredExecution, run: IRun, staticData: IDataObject | undefined): void {
		if (staticData && stored.mode !== 'manual') {
			this.staticData.set(stored.workflow.id, deepCopy(staticData));
		}
		if (stored.status === 'canceled') return;
		stored.data = writeData(run.data);
		stored.status = run.status;
		stored.finished = Reflect.get(run, 'finished') === true;
		if (run.waitTill) stored.waitTill = run.waitTill;
		else delete stored.waitTill;
		if (staticData) stored.workflow.staticData = deepCopy(staticData);
	}

	/**
	 * `ExecutionService.stop`: what was stored last, not what the run has done since, is written back with an error. (The
	 * end hook of the cancelled run comes later, and does not overwrite a cancelled execution.)
	 */
	saveStop(stored: StoredExecution): void {
		const data = readData(stored);
		const error = new ManualExecutionCancelledError(stored.id);
		const { message, stack } = error;
		data.resultData.error = Object.assign({}, error, { message }, stack === undefined ? {} : { stack });
		stored.data = writeData(data);
		stored.status = 'canceled';
		delete stored.waitTill;
	}

	/** `updateExistingExecution` with `requireStatus: 'waiting'`: the first to resume a parked execution gets it. */
	claimWaiting(stored: StoredExecution, data: IRunExecutionData): boolean {
		if (stored.status !== 'waiting') return false;
		stored.data = writeData(data);
		stored.status = 'running';
		delete stored.waitTill;
		return true;
	}

	/** `WorkflowStaticDataService.saveStaticDataById`, outside of an execution: all of a workflow's at once. */
	saveStaticData(workflowId: string, staticData: IDataObject): void {
		this.staticData.set(workflowId, deepCopy(staticData));
	}

	/** Static data of a workflow, as a new run of it gets them. */
	loadStaticData(workflowId: string): IDataObject {
		return deepCopy(this.staticData.get(workflowId) ?? {});
	}
}
