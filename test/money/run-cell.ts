/** Runs one cell of the fault table in n8n's own engine. */
import type { INode, INodeExecutionData } from 'n8n-workflow';
import type { RunInput } from '../engine/harness';
import { prompts, videoOf, type ProviderName, type Rig } from '../engine/rig';
import type { Retry, Row } from './cells';

export interface Measured {
	posts: number;
	charges: number;
	/** As in Expected, or what was said instead. */
	ends: string;
	/** What the user sees at the end. */
	said: string;
	taskIds: string[];
}

const GOOD = 'the good row';
/** A row that is refused before anything is sent: with it every run ends in an error, so that every retry is a real one. */
const ROWS = prompts(GOOD, null);

/**
 * @returns what the sandbox counted, over the first run and all retries together
 */
export async function runCell(rig: Rig, row: Row, provider: ProviderName, retry: Retry): Promise<Measured> {
	const { control } = rig.sandbox;
	control.setTasks({ seconds: 30 });
	if (row.fault !== null) control.addFault({ on: row.on, times: row.times, fault: row.fault });
	const engine = await rig.engine(provider);
	const input = inputOf(provider, retry);
	const isSplit = 'workflow' in input;
	const run = async () => {
		if (retry === 'crash') {
			const execution = await engine.start(input);
			const ended = { yet: false };
			void execution.result.then(() => (ended.yet = true));
			while (!ended.yet && !isCrashPoint(row, isSplit)) await new Promise((resolve) => setImmediate(resolve));
			if (!ended.yet) engine.crash();
			return await engine.retryExecution(execution);
		}
		const first = await engine.run(input);
		return retry === 'retryExecution' ? await engine.retryExecution(first) : first;
	};
	/** In the middle of the trouble; where a look is the trouble, or Submit is a node of its own, at the first look. */
	const isCrashPoint = ({ on, fault }: Row, split: boolean): boolean =>
		control
			.requests()
			.some(({ kind, fault: struck }) =>
				split || on === 'status' ? kind === 'status' : fault !== null && struck !== undefined,
			);
	const { value } = await rig.settle(run());
	// What was sent may be taken long after the node has given up.
	await rig.settle(new Promise((resolve) => setTimeout(resolve, 120_000)));
	const said = `${value.error?.message ?? ''} ${value.error?.description ?? ''}`;
	const charges = control.ledger().filter(({ prompt }) => prompt === GOOD);
	const taskIds = charges.map(({ taskId }) => taskId);
	return {
		posts: control.requests().filter(({ kind }) => kind === 'submit').length,
		charges: charges.length,
		ends: endOf(said, value.items, taskIds),
		said,
		taskIds,
	};
}

function endOf(said: string, items: readonly INodeExecutionData[], taskIds: readonly string[]): string {
	if (said.includes('The video may have been submitted')) return 'unknown';
	const [taskId] = taskIds;
	const isOut = items.some(({ json }) => json.taskId === taskId && json.status === 'completed');
	return taskId !== undefined && (isOut || said.includes(`completed, task ${taskId}`))
		? 'video'
		: `neither: ${said}`;
}

/** On the provider without keys, what survives a crash is what n8n has saved: Submit and Wait as two nodes. */
function inputOf(provider: ProviderName, retry: Retry): RunInput {
	const retries = retry === 'retryOnFail' ? { retryOnFail: true, maxTries: 3, waitBetweenTries: 1000 } : {};
	if (provider !== 'seedanceapi' || retry !== 'crash') {
		return { parameters: videoOf(provider), items: ROWS, ...retries };
	}
	return {
		workflow: submitThenWait(provider),
		items: prompts(GOOD),
		node: 'Wait',
		settings: { saveExecutionProgress: true },
	};
}

function submitThenWait(provider: ProviderName) {
	const type = 'n8n-nodes-seedance.seedance';
	const at: [number, number] = [0, 0];
	const nodes: INode[] = [
		{ id: 'start', name: 'Start', type: 'test.start', typeVersion: 1, position: at, parameters: {} },
		{
			id: 'submit',
			name: 'Submit',
			type,
			typeVersion: 1,
			position: at,
			parameters: videoOf(provider, { operation: 'submit' }),
		},
		{
			id: 'wait',
			name: 'Wait',
			type,
			typeVersion: 1,
			position: at,
			parameters: { operation: 'wait', taskId: '={{ $json.taskId }}' },
		},
	];
	const to = (node: string) => ({ main: [[{ node, type: 'main' as const, index: 0 }]] });
	return { nodes, connections: { Start: to('Submit'), Submit: to('Wait') } };
}
