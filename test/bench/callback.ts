/** Measures the time from a callback until the workflow continues in the real n8n, and n8n's own share of it. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { INodeParameters } from 'n8n-workflow';
import { Installed } from '../e2e/installed';
import { COMPLETE } from '../e2e/production';
import { until } from '../e2e/until';
import { firstExample } from '../workflows/examples';
import { extended, node, withParameters, workflowOf, type Workflow } from '../workflows/workflow';
import { below, table, type Measurement } from './row';

const EXECUTIONS = 40;
/** Long enough for n8n to park all executions before the first callback. */
const SHORTEST_SECONDS = 15;
/** Interval between the ends of the tasks. */
const BETWEEN_SECONDS = 0.7;
const SECONDS = Array.from({ length: EXECUTIONS }, (_, index) => SHORTEST_SECONDS + index * BETWEEN_SECONDS);

/** Times of events in one execution, in milliseconds since 1970. */
interface Times {
	ended: number;
	/** The callback was sent. */
	called: number;
	/** The sandbox received the status request that confirms the callback. */
	asked: number;
	/** The next node made its request. */
	arrived: number;
}

/** Server that the workflows call, with the requests received. */
interface Station {
	url: string;
	/** Times of the requests from the node after the waiting one, by task ID or execution ID. */
	arrivals: Map<string, number>;
	/** Called with the resume URL of each execution that is about to wait in n8n's own Wait node. */
	onWaiting: (id: string, resumeUrl: string) => void;
	close(): void;
}

export async function measureCallback(): Promise<Measurement> {
	const installed = await Installed.start('bench-callback', COMPLETE);
	const station = await openStation();
	try {
		const byCallback = await throughSeedance(installed, station, 'callback');
		const byWait = await throughWait(installed, station);
		const byPolling = await throughSeedance(installed, station, 'polling');
		return reported(byCallback, byWait, byPolling);
	} finally {
		station.close();
		await installed.end();
	}
}

async function openStation(): Promise<Station> {
	const arrivals = new Map<string, number>();
	const server = createServer((request, response) => {
		const now = Date.now();
		const url = new URL(request.url ?? '', 'http://127.0.0.1');
		const id = url.pathname.slice(1);
		const resumeUrl = url.searchParams.get('resume');
		if (resumeUrl === null) arrivals.set(id, now);
		else station.onWaiting(id, resumeUrl);
		response.end();
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	const station: Station = {
		url: `http://127.0.0.1:${port}/`,
		arrivals,
		onWaiting: () => undefined,
		close: () => void server.close(),
	};
	return station;
}

async function throughSeedance(
	installed: Installed,
	{ url, arrivals }: Station,
	waitUsing: 'callback' | 'polling',
): Promise<Times[]> {
	const { control } = installed.sandbox;
	control.reset();
	control.setTasks({ seconds: SECONDS });
	arrivals.clear();
	const waiting = withParameters(firstExample(), { waitUsing, downloadVideo: false });
	await startAll(installed, extended(waiting, [next(`=${url}{{ $json.taskId }}`)], [['Seedance', 'Next']]));
	await until(() => arrivals.size === EXECUTIONS, 240_000);
	const [requests, callbacks] = [control.requests(), control.callbacks()];
	return control.tasks().map(({ taskId, endsAt }) => {
		const called = callbacks.find((one) => one.taskId === taskId)?.at ?? endsAt;
		const isConfirmation = ({ kind, at, query, path }: (typeof requests)[number]) =>
			kind === 'status' && at >= called && (query['task_id'] ?? path).endsWith(taskId);
		const asked = requests.find(isConfirmation)?.at ?? Number.NaN;
		return { ended: endsAt, called, asked, arrived: arrivals.get(taskId) ?? Number.NaN };
	});
}

/** Measures the same with n8n's own Wait node, which confirms nothing. This is n8n's own share. */
async function throughWait(installed: Installed, station: Station): Promise<Times[]> {
	const { url, arrivals } = station;
	arrivals.clear();
	const called = new Map<string, number>();
	station.onWaiting = (id, resumeUrl) => {
		const seconds = SECONDS[called.size] ?? SHORTEST_SECONDS;
		called.set(id, Number.NaN);
		setTimeout(() => {
			called.set(id, Date.now());
			void fetch(resumeUrl, { method: 'POST' });
		}, seconds * 1000);
	};
	const waits: INodeParameters = { resume: 'webhook', httpMethod: 'POST', options: {} };
	const tell = `=${url}{{ $execution.id }}?resume={{ encodeURIComponent($execution.resumeUrl) }}`;
	const workflow = workflowOf(
		[
			node('Start', 'n8n-nodes-base.manualTrigger'),
			next(tell, 'Tell'),
			node('Wait', 'n8n-nodes-base.wait', waits, { typeVersion: 1.1, webhookId: 'wait-of-the-benchmark' }),
			next(`=${url}{{ $execution.id }}`),
		],
		[
			['Start', 'Tell'],
			['Tell', 'Wait'],
			['Wait', 'Next'],
		],
	);
	await startAll(installed, workflow);
	await until(() => arrivals.size === EXECUTIONS, 240_000);
	return [...called].map(([id, at]) => ({
		ended: at,
		called: at,
		asked: at,
		arrived: arrivals.get(id) ?? Number.NaN,
	}));
}

function next(url: string, name = 'Next') {
	return node(name, 'n8n-nodes-base.httpRequest', { url, options: {} }, { typeVersion: 4.2 });
}

async function startAll(installed: Installed, workflow: Workflow): Promise<void> {
	const published = await installed.publish(workflow, 'seedanceapi');
	await installed.start(published);
	const url = `${installed.url}${published.path}`;
	for (let started = 1; started < EXECUTIONS; started += 1) await fetch(url, { method: 'POST' });
}

function reported(
	byCallback: readonly Times[],
	byWait: readonly Times[],
	byPolling: readonly Times[],
): Measurement {
	const of = (all: readonly Times[], from: keyof Times, to: keyof Times) => {
		const sorted = all.map((one) => one[to] - one[from]).sort((a, b) => a - b);
		return (share: number) =>
			sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
	};
	const [ours, wait] = [of(byCallback, 'called', 'arrived'), of(byWait, 'called', 'arrived')];
	const what = `Time from the provider's callback to the next node in a real n8n instance (${EXECUTIONS} executions)`;
	const told = (share: number) => `n8n's own Wait node, resumed by a webhook: ${wait(share).toFixed(0)} ms`;
	const rows = [
		below(250, { what: `${what}, median`, measured: ours(0.5), unit: 'ms', comparedWith: told(0.5) }),
		below(600, {
			what: `${what}, 95th percentile`,
			measured: ours(0.95),
			unit: 'ms',
			comparedWith: told(0.95),
		}),
	];
	const spans: ReadonlyArray<readonly [string, (share: number) => number]> = [
		["From the task's end to the callback from the sandbox", of(byCallback, 'ended', 'called')],
		['From the callback to the status request that confirms it', of(byCallback, 'called', 'asked')],
		['From this status request to the next node', of(byCallback, 'asked', 'arrived')],
		['From the callback to the next node', ours],
		["From the callback to the next node with n8n's own Wait node, which confirms nothing", wait],
		["From the task's end to the next node with polling", of(byPolling, 'ended', 'arrived')],
	];
	const cells = spans.map(([name, span]) => [
		name,
		...[0, 0.5, 0.95, 1].map((share) => span(share).toFixed(0)),
	]);
	const words = `This test runs ${EXECUTIONS} executions in a real n8n instance. Each execution waits for one video and does not download the file. The videos finish one after another, ${BETWEEN_SECONDS} s apart. The next node calls a server on the same machine.`;
	const head = ['Time span, ms', 'Shortest', 'Median', '95th percentile', 'Longest'];
	return { rows, details: [table('From a callback to the next node', words, [head, ...cells])] };
}
