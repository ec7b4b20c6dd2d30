/** Measures how well two workers in the real n8n's queue mode share the rate limit of one key. They don't know of each other. */
import { Cluster } from '../e2e/cluster';
import { COMPLETE } from '../e2e/production';
import type { LoggedRequest } from '../sandbox';
import { lowerBoundMs } from '../simulation/bound';
import { node, seedance, workflowOf, type Workflow } from '../workflows/workflow';
import { noTarget, table, type Measurement } from './row';

const WORKERS = 2;
const ITEMS = 50;
const TASK_SECONDS = 20;
/** Documented by seedance2ai and enforced by the sandbox. */
const REQUESTS_PER_MINUTE = 30;
/** The workers receive no 429 to learn from before the first minute has passed. */
const SETTLED_AFTER_MS = 180_000;

/** A request: milliseconds since the first one, and the execution that made it. */
interface Sent {
	at: number;
	execution: number;
	isRefused: boolean;
}

export async function measureWorkers(): Promise<Measurement> {
	const cluster = await Cluster.start('bench-workers', COMPLETE);
	try {
		const { control } = cluster.sandbox;
		control.setTasks({ seconds: TASK_SECONDS });
		const executions = Array.from({ length: WORKERS }, (_, index) => index);
		const ids: string[] = [];
		for (const index of executions) ids.push(await cluster.startByWebhook(batchOf(index), 'seedance2ai'));
		const ended = await Promise.all(ids.map((id) => cluster.rest.waitForEnd(id, 1_200_000)));
		const endedAt = Date.now();
		for (const { status, error } of ended) {
			if (status !== 'success') throw new Error(`An execution ended with ${error ?? status}`);
		}
		const startedAt = control.requests()[0]?.at ?? Number.NaN;
		return reported(sentSince(startedAt, cluster), endedAt - startedAt);
	} finally {
		await cluster.end();
	}
}

const prompt = (execution: number, item: number) => `Execution ${execution}, item ${item}`;

function batchOf(execution: number): Workflow {
	const rows = Array.from({ length: ITEMS }, (_, item) => ({ prompt: prompt(execution, item) }));
	const json = { mode: 'raw', jsonOutput: JSON.stringify({ rows }), options: {} };
	return workflowOf(
		[
			node('Start', 'n8n-nodes-base.manualTrigger'),
			node('Rows', 'n8n-nodes-base.set', json, { typeVersion: 3.4 }),
			node('One Item per Row', 'n8n-nodes-base.splitOut', { fieldToSplitOut: 'rows', options: {} }),
			seedance({
				operation: 'submitAndWait',
				model: 'seedance2ai/standard',
				mode: 'text-to-video',
				prompt: '={{ $json.prompt }}',
				downloadVideo: false,
				options: {},
			}),
		],
		[
			['Start', 'Rows'],
			['Rows', 'One Item per Row'],
			['One Item per Row', 'Seedance'],
		],
		{ name: `Batch ${execution}` },
	);
}

function sentSince(startedAt: number, { sandbox: { control } }: Cluster): Sent[] {
	const promptOf = new Map(control.tasks().map((task) => [task.taskId, task.prompt]));
	const executionOf = ({ kind, path, body }: LoggedRequest) => {
		const text = kind === 'submit' ? JSON.stringify(body) : promptOf.get(path.split('/').at(-1) ?? '');
		const [, number] = /Execution (\d+), item/.exec(text ?? '') ?? [];
		return Number(number);
	};
	return control.requests().map((request) => ({
		at: request.at - startedAt,
		execution: executionOf(request),
		isRefused: request.status === 429,
	}));
}

function reported(sent: readonly Sent[], tookMs: number): Measurement {
	const times = Array.from({ length: ITEMS }, () => TASK_SECONDS);
	const firstOf = (execution: number) => sent.find((one) => one.execution === execution)?.at ?? Number.NaN;
	const executions = Array.from({ length: WORKERS }, (_, execution) => execution);
	const boundMs = lowerBoundMs(
		executions.map(() => times),
		REQUESTS_PER_MINUTE,
		executions.map(firstOf),
	);
	const settled = sent.filter(({ at }) => at >= SETTLED_AFTER_MS);
	const shares = answeredWhileAllWork(sent, executions);
	const what = `${WORKERS} workers in n8n's queue mode share a key, ${ITEMS} items of ${TASK_SECONDS} s each`;
	const rows = [
		noTarget({
			what: `${what}: time relative to the lower bound`,
			measured: tookMs / boundMs,
			unit: '×',
			comparedWith: `${seconds(tookMs)} s; lower bound: ${seconds(boundMs)} s`,
		}),
		noTarget({
			what: `${what}: requests rejected with 429 per 1,000 requests, after the third minute`,
			measured: refusedOf1000(settled),
			unit: '',
			comparedWith: `from the start: ${refusedOf1000(sent).toFixed(0)}`,
		}),
		noTarget({
			what: `${what}: smaller share of the requests that were accepted while both had work`,
			measured: (100 * Math.min(...shares)) / shares.reduce((sum, one) => sum + one, 0),
			unit: '%',
			comparedWith: `accepted: ${shares.join(' and ')}`,
		}),
	];
	const minutes = Array.from({ length: Math.ceil(tookMs / 60_000) }, (_, minute) => minute);
	const lines = minutes.map((minute) => {
		const during = sent.filter(({ at }) => Math.floor(at / 60_000) === minute);
		const answered = executions.map(
			(execution) => during.filter((one) => one.execution === execution && !one.isRefused).length,
		);
		return [minute + 1, ...answered, during.filter(({ isRefused }) => isRefused).length].map(String);
	});
	const words = `The sandbox accepts ${REQUESTS_PER_MINUTE} requests in any 60 s and rejects all others. Each execution runs in its own worker.`;
	const head = ['Minute', ...executions.map((one) => `Accepted from worker ${one + 1}`), 'Rejected'];
	return { rows, details: [table('Two workers that share a key', words, [head, ...lines])] };
}

/** Counts successful requests per execution, from the last execution's first request to the earliest last request of an execution. */
function answeredWhileAllWork(sent: readonly Sent[], executions: readonly number[]): number[] {
	const byExecution = executions.map((execution) => sent.filter((one) => one.execution === execution));
	const from = Math.max(...byExecution.map((own) => own.at(0)?.at ?? Number.NaN));
	const to = Math.min(...byExecution.map((own) => own.at(-1)?.at ?? Number.NaN));
	return byExecution.map(
		(own) => own.filter(({ at, isRefused }) => !isRefused && at >= from && at <= to).length,
	);
}

const refusedOf1000 = (sent: readonly Sent[]) =>
	(1000 * sent.filter(({ isRefused }) => isRefused).length) / sent.length;
const seconds = (ms: number) => (ms / 1000).toFixed(0);
