import { NodeOperationError, WorkflowOperationError } from 'n8n-workflow';
import type { IRunExecutionData, ITaskData } from 'n8n-workflow';
import { readData, writeData } from './executionStore';
import type { StoredExecution } from './executionStore';

/**
 * What the editor's "Retry execution" starts with. The rule is that of n8n 2.41.1, `executions/execution.service.js`,
 * `retry()`: the stored data as they are (run data of earlier nodes, execution stack, node contexts, resume token, runtime
 * data), without the error, and without the failed node's last run. n8n then runs them under a new execution id in mode
 * "retry", so the node on top of the stack runs again with the same input and the same run index.
 */
export function dataForRetry(stored: StoredExecution): IRunExecutionData {
	const data = readData(stored);
	if (!data.executionData)
		throw new Error('The execution was stopped before it had data, so it cannot be retried');
	if (stored.finished) throw new Error('The execution succeeded, so it cannot be retried.');
	const { lastNodeExecuted } = data.resultData;
	if (lastNodeExecuted !== undefined) {
		delete data.resultData.error;
		const runs = data.resultData.runData[lastNodeExecuted];
		if (runs?.at(-1)?.error !== undefined) runs.pop();
	}
	return data;
}

/**
 * What n8n finds after `kill -9`, and makes of it at its next start: n8n 2.41.1, `executions/execution-recovery.service.js`,
 * `amend()`. The data are those stored last: from before the first node, or with "Save execution progress" from after the
 * last node that ended. The event log tells which nodes had started; they get an empty run, crashed or successful.
 * So the resume token survives and node contexts written since do not.
 */
export function recoverCrashed(stored: StoredExecution): void {
	const data = readData(stored);
	for (const node of stored.workflow.nodes) {
		const of = stored.events.filter((event) => event.node === node.name);
		const started = of.find(({ event }) => event === 'started');
		if (!started || data.resultData.runData[node.name] !== undefined) continue;
		const finished = of.find(({ event }) => event === 'finished');
		const task: ITaskData = {
			startTime: Math.floor(started.at / 1000),
			executionIndex: 0,
			executionTime: 0,
			source: [null],
			executionStatus: 'crashed',
		};
		if (finished) {
			task.executionStatus = 'success';
			task.data = { main: [[{ json: { isArtificialRecoveredEventItem: true } }]] };
			task.executionTime = finished.at - started.at;
		} else {
			task.error = new NodeOperationError(node, 'Node crashed, possible out-of-memory issue', {
				message: 'Execution stopped at this node',
			});
			data.resultData.error = new WorkflowOperationError(
				'Workflow did not finish, possible out-of-memory issue',
			);
		}
		data.resultData.lastNodeExecuted = node.name;
		data.resultData.runData[node.name] = [task];
	}
	stored.data = writeData(data);
	stored.status = 'crashed';
}
