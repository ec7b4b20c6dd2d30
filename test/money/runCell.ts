/** Runs one cell of the fault table in n8n's own engine. */
import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { z } from 'zod/v4';
import type { RunInput } from '../engine/harness';
import { prompts, submitThenWait, videoOf, type ProviderName, type Rig } from '../engine/rig';
import type { Retry, Row } from './cells';
import { fromSource, withSource } from './source';

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
/** The list of the official API shows a task only so long after it was created. The node looks for three minutes. */
const LIST_LAG_MS = 60_000;

/** A row that is refused before anything is sent: with it every run ends in an error, so that every retry is a real one. */
const ROWS = [...prompts(GOOD), { json: { prompt: 'a bad row', seconds: 99 } }];
/** What the source gives after a kill, where rows have moved. */
const MOVED = [...prompts('a new row'), ...ROWS];

/**
 * @returns what the sandbox counted, over the first run and all retries together
 */
export async function runCell(rig: Rig, row: Row, provider: ProviderName, retry: Retry): Promise<Measured> {
	const { control } = rig.sandbox;
	control.setTasks({ seconds: 30 });
	control.setListLag(LIST_LAG_MS);
	if (row.fault !== null) control.addFault({ on: row.on, times: row.times, fault: row.fault });
	const engine = await rig.engine(provider, {}, { load: withSource(ROWS, MOVED) });
	const input = inputOf(provider, retry);
	const isSplit = provider === 'seedanceapi' && isCrash(retry);
	const run = async () => {
		if (isCrash(retry)) {
			const execution = await engine.start(input);
			const ended = { yet: false };
			void execution.result.then(() => (ended.yet = true));
			while (!ended.yet && !isCrashPoint(row, isSplit)) await new Promise((resolve) => setImmediate(resolve));
			if (!ended.yet) engine.crash();
			return await engine.retryExecution(execution);
		}
		const first = await engine.run(input);
		const isRetried = retry === 'retryExecution' || retry === 'changing values';
		return isRetried ? await engine.retryExecution(first) : first;
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
	const charges = control.ledger().filter(({ prompt }) => prompt.startsWith(GOOD));
	const taskIds = charges.map(({ taskId }) => taskId);
	return {
		posts: control.requests().filter(({ kind, body }) => kind === 'submit' && isGood(body)).length,
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

function isCrash(retry: Retry): boolean {
	return retry === 'crash' || retry === 'crash, moved rows';
}

const Submitted = z.union([
	z.object({ prompt: z.string() }),
	z
		.object({ content: z.tuple([z.object({ text: z.string() })], z.unknown()) })
		.transform(({ content }) => ({ prompt: content[0].text })),
]);

function isGood(body: unknown): boolean {
	return Submitted.safeParse(body).data?.prompt.startsWith(GOOD) === true;
}

/** What each evaluation gives anew. */
const CHANGING: Readonly<Record<ProviderName, INodeParameters>> = {
	seedance2ai: {
		prompt: '={{ $json.prompt }} at {{ $now }}',
		options: { seed: '={{ Math.floor(Math.random() * 4294967295) }}' },
	},
	seedanceapi: { prompt: '={{ $json.prompt }} in execution {{ $execution.id }}' },
	ark: { prompt: '={{ $json.prompt }} at {{ $now }} in execution {{ $execution.id }}' },
};

/** On the provider without keys, what survives a crash is what n8n has saved: Submit and Wait as two nodes. */
function inputOf(provider: ProviderName, retry: Retry): RunInput {
	const retries = retry === 'retryOnFail' ? { retryOnFail: true, maxTries: 3, waitBetweenTries: 1000 } : {};
	if (provider !== 'seedanceapi' || !isCrash(retry)) {
		const duration = '={{ $json.seconds ?? 5 }}';
		const changing = retry === 'changing values' ? CHANGING[provider] : {};
		return fromSource(videoOf(provider, { duration, ...changing }), retries);
	}
	return {
		workflow: submitThenWait(provider),
		items: prompts(GOOD),
		node: 'Wait',
		settings: { saveExecutionProgress: true },
	};
}
