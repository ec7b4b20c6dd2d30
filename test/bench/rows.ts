/** Measures 1,000 rows of realistic size in one execution of the real n8n: time, memory, and the cost of a parked execution. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { INode, INodeParameters } from 'n8n-workflow';
import { residentMib } from './memory';
import { Installed } from '../e2e/installed';
import { COMPLETE, type Published } from '../e2e/production';
import { until } from '../e2e/until';
import type { Control } from '../sandbox';
import { SANDBOX_KEYS } from '../sandbox/credentials';
import { chain, node, seedance, type Workflow } from '../workflows/workflow';
import { median } from './median';
import { noTarget, table, type Measurement } from './row';

const ROWS = 1000;
const PROMPT_CHARACTERS = 10_000;
const MEDIA = 12;
/**
 * Up to this many rows, all tasks are ended and the execution resumes.
 * With more rows, only the first tasks are ended, because a callback takes n8n longer the more is parked.
 */
const WHOLE = 50;
const FIRST_TASKS = 20;
/** Long enough that no task ends by itself. */
const TASK_SECONDS = 3000;
const WITHIN_MS = 1_200_000;
const MIB = 1024 * 1024;

/** Server that supplies the rows and receives the request of the workflow's last node. */
interface Station {
	url: string;
	/** Number of rows to supply. */
	rows: number;
	/** Time of the last node's request, in milliseconds since 1970; null before it. */
	arrivedAt: number | null;
	close(): void;
}

/** Resident memory of n8n's process: before an execution, and the peak during it. */
interface Memory {
	beforeMib: number;
	peakMib: number;
}

/** Result of an execution without parking. */
interface Ran extends Memory {
	seconds: number;
	storedMib: number;
	requests: number;
}

/** Result of an execution that was parked. */
interface Parked extends Memory {
	rows: number;
	/** Seconds from the start until n8n had stored it. */
	parkedAfter: number;
	storedMib: number;
	/** n8n's response time for each callback, in milliseconds. */
	answers: readonly number[];
	/** Milliseconds from the last callback to the next node; null if not all tasks were ended. */
	resumedAfterMs: number | null;
}

export async function measureRows(): Promise<Measurement> {
	const station = await openStation();
	try {
		const ours = await inNewN8n(async (one) => await run(one, station, seedanceFor(station, 'polling')));
		const bare = await inNewN8n(async (one) => await run(one, station, bareFor(station, one.sandbox.arkUrl)));
		const parked = async (rows: number) => await inNewN8n(async (one) => await park(one, station, rows));
		const byCallback = [await parked(1), await parked(WHOLE), await parked(ROWS)] as const;
		return reported(ours, bare, byCallback);
	} finally {
		station.close();
	}
}

/** Starts a new n8n for each way, because the memory of n8n's process hardly shrinks again. */
async function inNewN8n<T>(measure: (installed: Installed) => Promise<T>): Promise<T> {
	const installed = await Installed.start('bench-rows', COMPLETE);
	try {
		return await measure(installed);
	} finally {
		await installed.end();
	}
}

async function openStation(): Promise<Station> {
	const server = createServer((request, response) => {
		const { pathname } = new URL(request.url ?? '', 'http://127.0.0.1');
		response.setHeader('content-type', 'application/json');
		if (pathname === '/rows') {
			response.end(JSON.stringify(rowsOf(station.rows)));
			return;
		}
		station.arrivedAt = Date.now();
		response.end('{}');
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	const url = `http://127.0.0.1:${port}`;
	const station: Station = { url, rows: 1, arrivedAt: null, close: () => void server.close() };
	return station;
}

/** Returns rows that share only their length. */
function rowsOf(count: number) {
	return Array.from({ length: count }, (_, row) => ({
		prompt: `Row ${row}: a lighthouse in storm ${row}, waves break over it. `
			.repeat(PROMPT_CHARACTERS)
			.slice(0, PROMPT_CHARACTERS),
		urls: Array.from(
			{ length: MEDIA },
			(__, media) => `https://media.example.com/campaigns/2026/row-${row}/reference-${media}.jpg`,
		),
	}));
}

/** Builds a workflow that loads rows from the station, runs the nodes, and calls the station at the end. */
function between(station: Station, ...nodes: readonly INode[]): Workflow {
	return chain(
		node('Start', 'n8n-nodes-base.manualTrigger'),
		httpRequest('Rows', { url: `${station.url}/rows` }),
		...nodes,
		httpRequest('Next', { url: `${station.url}/next` }, { executeOnce: true }),
	);
}

function httpRequest(name: string, parameters: INodeParameters, more: Partial<INode> = {}): INode {
	const all = { options: {}, ...parameters };
	return node(name, 'n8n-nodes-base.httpRequest', all, { typeVersion: 4.2, ...more });
}

/** Uses the only model that accepts a prompt of this length, this many files, and callbacks. */
function seedanceFor(station: Station, waitUsing: 'polling' | 'callback'): Workflow {
	const parameters = {
		operation: 'submitAndWait',
		model: 'ark/seedance-2.5',
		mode: 'media-to-video',
		prompt: '={{ $json.prompt }}',
		referenceImageUrls: '={{ $json.urls }}',
		waitUsing,
		downloadVideo: false,
		options: { includeRawResponse: true },
	};
	return between(station, seedance(parameters));
}

/** Sends the same submits with n8n's own node, and requests the two list pages that hold all tasks. */
function bareFor(station: Station, arkUrl: string): Workflow {
	const url = `${arkUrl}/contents/generations/tasks`;
	const authorized = {
		sendHeaders: true,
		headerParameters: { parameters: [{ name: 'Authorization', value: `Bearer ${SANDBOX_KEYS.ark}` }] },
	};
	const submit = httpRequest('Submit', {
		...authorized,
		method: 'POST',
		url,
		sendBody: true,
		specifyBody: 'json',
		jsonBody: `={{ ({ model: 'dreamina-seedance-2-5-260628', ratio: '16:9', duration: 5, resolution: '720p', generate_audio: true, omni_reference_task_type: 'reference', content: [{ type: 'text', text: $json.prompt }, ...$json.urls.map((url) => ({ type: 'image_url', image_url: { url }, role: 'reference_image' }))] }) }}`,
		options: { batching: { batch: { batchSize: 16, batchInterval: 1 } } },
	});
	// The list allows one request per second.
	const page = (number: number) =>
		httpRequest(
			`Page ${number}`,
			{ ...authorized, url: `${url}?page_num=${number}&page_size=500` },
			{ executeOnce: true, retryOnFail: true, waitBetweenTries: 1000 },
		);
	return between(station, submit, page(1), page(2));
}

/** Runs a workflow with all rows, after one with a single row to warm up n8n. */
async function run(installed: Installed, station: Station, workflow: Workflow): Promise<Ran> {
	const { control } = installed.sandbox;
	control.setTasks({ seconds: 0 });
	const published = await installed.publish(workflow, 'ark');
	await warmUp(installed, station, published);
	const sent = control.requests().length;
	const startedAt = Date.now();
	const { result: id, ...memory } = await sampled(installed, async () => {
		const started = await startWith(installed, station, published, ROWS);
		await until(() => station.arrivedAt !== null, WITHIN_MS);
		await untilItIs('success', installed, published);
		return started;
	});
	const seconds = ((station.arrivedAt ?? Number.NaN) - startedAt) / 1000;
	const requests = control.requests().length - sent;
	if (control.tasks().length !== ROWS + 1) throw new Error(`There are ${control.tasks().length} tasks`);
	return { ...memory, seconds, requests, storedMib: (await installed.rest.storedBytes(id)) / MIB };
}

async function park(installed: Installed, station: Station, rows: number): Promise<Parked> {
	const { control } = installed.sandbox;
	const published = await installed.publish(seedanceFor(station, 'callback'), 'ark');
	control.setTasks({ seconds: 5 });
	await warmUp(installed, station, published);
	control.reset();
	control.setTasks({ seconds: TASK_SECONDS });
	const startedAt = Date.now();
	const id = await startWith(installed, station, published, rows);
	await untilItIs('waiting', installed, published);
	const parkedAfter = (Date.now() - startedAt) / 1000;
	const storedMib = (await installed.rest.storedBytes(id)) / MIB;
	// Callbacks about earlier states are rejected in the meantime.
	await until(() => control.callbacksUnderWay() === 0);
	const isWhole = rows <= WHOLE;
	const { result: answers, ...memory } = await sampled(installed, async () => {
		const times = await endOneByOne(control, isWhole ? rows : FIRST_TASKS);
		if (isWhole) await until(() => station.arrivedAt !== null, WITHIN_MS);
		return times;
	});
	const calledAt = control.callbacks().at(-1)?.at ?? Number.NaN;
	const resumedAfterMs = station.arrivedAt === null ? null : station.arrivedAt - calledAt;
	return { ...memory, rows, parkedAfter, storedMib, answers, resumedAfterMs };
}

/** Ends the tasks one by one, each after the response to the previous callback. @returns n8n's response times */
async function endOneByOne(control: Control, count: number): Promise<number[]> {
	const times: number[] = [];
	for (const { taskId } of control.tasks().slice(0, count)) {
		const endedAt = performance.now();
		control.endTask(taskId);
		while (control.callbacksUnderWay() > 0) await sleep(5);
		times.push(performance.now() - endedAt);
	}
	return times;
}

async function warmUp(installed: Installed, station: Station, published: Published): Promise<void> {
	await startWith(installed, station, published, 1);
	await untilItIs('success', installed, published);
	await sleep(5000);
}

async function startWith(
	installed: Installed,
	station: Station,
	published: Published,
	rows: number,
): Promise<string> {
	station.rows = rows;
	station.arrivedAt = null;
	return await installed.start(published);
}

/**
 * Waits until the execution has the status. Doesn't request the execution's data, which costs n8n time and memory.
 * While n8n handles a large execution, it may respond with 503.
 */
async function untilItIs(status: string, { rest }: Installed, { saved }: Published): Promise<void> {
	await until(async () => {
		const now = await rest.newestStatus(saved).catch(() => null);
		if (now === 'error' || now === 'crashed') throw new Error(`The execution ended with ${now}`);
		return now === status;
	}, WITHIN_MS);
}

async function sampled<T>({ pid }: Installed, work: () => Promise<T>): Promise<{ result: T } & Memory> {
	const beforeMib = residentMib(pid);
	let peakMib = beforeMib;
	const sampling = setInterval(() => (peakMib = Math.max(peakMib, residentMib(pid))), 20);
	try {
		return { result: await work(), beforeMib, peakMib };
	} finally {
		clearInterval(sampling);
	}
}

function reported(ours: Ran, bare: Ran, parked: readonly [Parked, Parked, Parked]): Measurement {
	const size = `each with a prompt of ${PROMPT_CHARACTERS.toLocaleString('en')} characters and ${MEDIA} media URLs`;
	const what = `${ROWS.toLocaleString('en')} rows in one execution of a real n8n instance, ${size}`;
	const growth = ({ beforeMib, peakMib }: Memory) => peakMib - beforeMib;
	const [one, whole, most] = parked;
	const rowsMib = Buffer.byteLength(JSON.stringify(rowsOf(ROWS))) / MIB;
	const rows = [
		noTarget({
			what: `${what}: time`,
			measured: ours.seconds,
			unit: 's',
			comparedWith: `the same submits with n8n's HTTP Request node: ${bare.seconds.toFixed(1)} s`,
		}),
		noTarget({
			what: `${what}: growth of resident memory`,
			measured: growth(ours),
			unit: 'MiB',
			comparedWith: `with n8n's HTTP Request node: ${growth(bare)} MiB`,
		}),
		noTarget({
			what: 'The same rows, waiting for callbacks: size of the stored execution',
			measured: most.storedMib,
			unit: 'MiB',
			comparedWith: `the rows alone: ${rowsMib.toFixed(1)} MiB`,
		}),
		noTarget({
			what: 'The same rows, waiting for callbacks: response time of n8n to a callback (median)',
			measured: median(most.answers),
			unit: 'ms',
			comparedWith: `with 1 row: ${median(one.answers).toFixed(0)} ms`,
		}),
		noTarget({
			what: `${whole.rows} such rows, waiting for callbacks: time from the last callback to the next node`,
			measured: (whole.resumedAfterMs ?? Number.NaN) / 1000,
			unit: 's',
			comparedWith: `with 1 row: ${((one.resumedAfterMs ?? Number.NaN) / 1000).toFixed(1)} s`,
		}),
	];
	const inOneGo = [
		['Method', 'Seconds', 'Requests', 'Stored, MiB', 'Before, MiB', 'Peak, MiB'],
		...[
			{ way: 'Seedance with polling', ...ours },
			{ way: 'HTTP Request and the task list', ...bare },
		].map(({ way, seconds, requests, storedMib, beforeMib, peakMib }) =>
			[way, seconds.toFixed(1), requests, storedMib.toFixed(1), beforeMib, peakMib].map(String),
		),
	];
	const whileParked = [
		[
			'Rows',
			'Seconds until waiting',
			'Stored, MiB',
			'Response to a callback, ms',
			'From the last callback to the next node, ms',
			'Before, MiB',
			'Peak, MiB',
		],
		...parked.map(({ rows: count, parkedAfter, storedMib, answers, resumedAfterMs, ...memory }) =>
			[
				count.toLocaleString('en'),
				parkedAfter.toFixed(0),
				storedMib.toFixed(2),
				median(answers).toFixed(0),
				resumedAfterMs?.toFixed(0) ?? '',
				memory.beforeMib,
				memory.peakMib,
			].map(String),
		),
	];
	const ways = `This test runs ${what}. It uses Seedance Official in the sandbox, where the tasks end immediately. _Include Raw Response_ is on. The Seedance node checks the items, polls the tasks, and combines the results. n8n's own HTTP Request node only sends the same submits, 16 items at a time. Each method has its own n8n instance.`;
	const parking = `This test runs the same rows with _Wait Using_ set to _Callback_. n8n reads the whole execution for each callback. The tasks end one after another. Each task ends after n8n has responded to the previous callback. With ${ROWS.toLocaleString('en')} rows, only the first ${FIRST_TASKS} tasks end.`;
	return {
		rows,
		details: [
			table('Rows of realistic size', ways, inOneGo),
			table('Rows of realistic size that wait for callbacks', parking, whileParked),
		],
	};
}
