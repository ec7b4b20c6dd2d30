import type {
	ExecutionStatus,
	IDataObject,
	INodeExecutionData,
	IRun,
	IRunData,
	IRunExecutionData,
	ITaskData,
	NodeExecutionHint,
} from 'n8n-workflow';
import type { StoredExecution } from './executionStore';
import type { Scope } from './scope';
import { focusNode } from './runInput';

/** An error as the editor shows it. */
export interface RunError {
	name: string;
	message: string;
	description?: string;
	httpCode?: string;
	context: Record<string, unknown>;
	/** All of it, as n8n holds it. */
	raw: unknown;
}

/** How one run of an execution ended. */
export interface RunResult {
	executionId: string;
	retryOf?: string;
	status: ExecutionStatus;
	/** Output 0 of the node that the run is about, in its last run. */
	items: INodeExecutionData[];
	/** Output 1 of it: its error branch. */
	errorItems: INodeExecutionData[];
	/** What stopped the workflow, or else what the node failed with. */
	error?: RunError;
	/** Hints that the node added to its run. */
	hints: NodeExecutionHint[];
	waitTill?: Date;
	/** Static data of the workflow after the run. */
	staticData: IDataObject;
	logs: string[];
	/** What the run wrote into the browser's console, in a run from the editor. */
	browserConsole: string[];
	runData: IRunData;
	/** All of n8n's data of the execution, as they were in memory at the end. */
	data: IRunExecutionData;
	/** Items of any output of any node, in its last run or in the one given. */
	output(node: string, index?: number, runIndex?: number): INodeExecutionData[];
}

/** Makes a result of what n8n's engine returned. */
export function toResult(
	run: IRun,
	stored: StoredExecution,
	scope: Scope,
	staticData: IDataObject,
	nodeName?: string,
): RunResult {
	const { resultData } = run.data;
	const node = focusNode(stored.workflow, nodeName).name;
	const tasks = (name: string): ITaskData[] => resultData.runData[name] ?? [];
	const output = (name: string, index = 0, runIndex = -1) =>
		tasks(name).at(runIndex)?.data?.['main']?.[index] ?? [];
	const task = tasks(node).at(-1);
	const error = toError(resultData.error ?? task?.error);
	return {
		executionId: stored.id,
		...(stored.retryOf === undefined ? {} : { retryOf: stored.retryOf }),
		status: run.status,
		items: output(node),
		errorItems: output(node, 1),
		...(error === undefined ? {} : { error }),
		hints: task?.hints ?? [],
		...(run.waitTill ? { waitTill: run.waitTill } : {}),
		staticData,
		logs: scope.logs,
		browserConsole: scope.browserConsole,
		runData: resultData.runData,
		data: run.data,
		output,
	};
}

function toError(error: unknown): RunError | undefined {
	if (typeof error !== 'object' || error === null) return undefined;
	const text = (key: string): string | undefined => {
		const value: unknown = Reflect.get(error, key);
		return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
	};
	const optional = Object.fromEntries(
		(['description', 'httpCode'] as const).flatMap((key) => {
			const value = text(key);
			return value === undefined ? [] : [[key, value]];
		}),
	);
	const context: unknown = Reflect.get(error, 'context');
	return {
		name: text('name') ?? 'Error',
		message: text('message') ?? '',
		...optional,
		context: typeof context === 'object' && context !== null ? { ...context } : {},
		raw: error,
	};
}
