/** Tasks of the official API for the operations that only it has, and what the sandbox logged of them. */
import type { INodeParameters } from 'n8n-workflow';
import { ArkClient } from '../sandbox/testing';
import type { RequestKind } from '../sandbox/types';
import type { Driven, NodeRun, RunResult } from './harness';
import type { Rig } from './rig';

export interface ArkTasks {
	client: ArkClient;
	/** Runs an operation on the sandbox's account, by an engine of its own. */
	run(parameters: INodeParameters, more?: Partial<NodeRun>): Promise<Driven<RunResult>>;
	/** Submits tasks of which the first runs and the others are queued, until somebody ends it. */
	oneRunning(count: number): Promise<string[]>;
	/** The queries of the list requests, or the paths of other requests, in their order. */
	logged(kind: RequestKind): string[];
	stateOf(taskId: string): string | null | undefined;
}

export function arkTasks(rig: Rig): ArkTasks {
	const client = new ArkClient(rig.sandbox);
	const { control } = rig.sandbox;
	return {
		client,
		run: async (parameters, more = {}) => {
			const engine = await rig.engine('ark');
			return await rig.settle(engine.run({ parameters, ...more }));
		},
		oneRunning: async (count) => {
			control.setTasks({ runningAtOnce: 1, seconds: 100_000 });
			const ids: string[] = [];
			for (let index = 0; index < count; index += 1) ids.push(await client.buy());
			return ids;
		},
		logged: (kind) =>
			control
				.requests()
				.filter((request) => request.kind === kind)
				.map(({ path, query }) =>
					kind === 'list' ? new URLSearchParams(query).toString() : (path.split('/').at(-1) ?? ''),
				),
		stateOf: (taskId) => control.tasks().find((task) => task.taskId === taskId)?.state,
	};
}
