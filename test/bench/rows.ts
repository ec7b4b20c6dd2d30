/** 1,000 rows of real size in one execution of the real n8n: time, memory, and what a parked execution takes. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { INode, INodeParameters } from 'n8n-workflow';
import { residentMib } from './memory';
import { Installed } from '../e2e/installed';
import type { Published } from '../e2e/production';
import { until } from '../e2e/until';
import { SANDBOX_KEYS } from '../sandbox/credentials';
import { chain, node, seedance, type Workflow } from '../workflows/workflow';
import { noTarget, table, type Measurement } from './row';

const ROWS = 1000;
const PROMPT_CHARACTERS = 10_000;
const MEDIA = 12;
/** Tasks that callbacks end, one after the other. */
const BETWEEN_MS = 100;
const WITHIN_MS = 900_000;
const MIB = 1024 * 1024;

/** A server that gives the rows, and that the last node of a workflow calls. */
interface Station {
	url: string;
	/** How many it gives. */
	rows: number;
	/** When the last node called, in milliseconds since 1970; null before. */
	arrivedAt: number | null;
	close(): void;
}

/** Resident memory of n8n's process before an execution, and at most during it. */
interface Memory {
	beforeMib: number;
	peakMib: number;
}

/** An execution that ran through. */
interface Ran extends Memory {
	seconds: number;
	storedMib: number;
	requests: number;
}

/** An execution that was parked. */
interface Parked extends Memory {
	storedMib: number;
	/** From its start until n8n had stored it. */
	parkedAfter: number;
	/** From the last callback to the next node. */
	seconds: number;
	callbacks: number;
}

export async function measureRows(): Promise<Measurement> {
	const station = await openStation();
	try {
		const parked = await inNewN8n(async (one) => await park(one, station));
		console.error(parked);
		const ours = await inNewN8n(async (one) => await run(one, station, seedanceFor(station, 'polling')));
		const bare = await inNewN8n(async (one) => await run(one, station, bareFor(station, one.sandbox.arkUrl)));
		return reported(ours, bare, parked);
	} finally {
		station.close();
	}
}

/** n8n's process hardly gets smaller again, so each way has one of its own. */
async function inNewN8n<T>(measure: (installed: Installed) => Promise<T>): Promise<T> {
	const installed = await Installed.start('bench-rows');
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

/** Rows that have nothing in common but their length. */
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

/** Nodes that get their rows from the station, and a last one that calls it. */
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

/** No other model takes a prompt of this length, this many files, and callbacks. */
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

/** The same submits by n8n's own node, and the two pages of the list that has all tasks. */
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
	// The list takes one request a second.
	const page = (number: number) =>
		httpRequest(
			`Page ${number}`,
			{ ...authorized, url: `${url}?page_num=${number}&page_size=500` },
			{ executeOnce: true, retryOnFail: true, waitBetweenTries: 1000 },
		);
	return between(station, submit, page(1), page(2));
}

/** Runs a workflow with all rows, after one with a single row to warm n8n up. */
async function run(installed: Installed, station: Station, workflow: Workflow): Promise<Ran> {
	const { control } = installed.sandbox;
	control.setTasks({ seconds: 0 });
	const published = await installed.publish(workflow, 'ark');
	await warmUp(installed, station, published);
	const sent = control.requests().length;
	const startedAt = Date.now();
	const { id, ...memory } = await sampled(installed, async () => {
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

async function park(installed: Installed, station: Station): Promise<Parked> {
	const { control } = installed.sandbox;
	const published = await installed.publish(seedanceFor(station, 'callback'), 'ark');
	control.setTasks({ seconds: 5 });
	await warmUp(installed, station, published);
	control.reset();
	control.setTasks({ seconds: 3000 });
	const parked = { after: Number.NaN, storedMib: Number.NaN };
	const { id, ...memory } = await sampled(installed, async () => {
		const startedAt = Date.now();
		const started = await startWith(installed, station, published, ROWS);
		await untilItIs('waiting', installed, published);
		parked.after = (Date.now() - startedAt) / 1000;
		parked.storedMib = (await installed.rest.storedBytes(started)) / MIB;
		console.error(parked, control.requests().length, control.callbacks().length);
		for (const { taskId } of control.tasks()) {
			control.endTask(taskId);
			await sleep(BETWEEN_MS);
		}
		console.error('all ended', control.callbacks().length, control.callbacksUnderWay());
		await until(() => station.arrivedAt !== null, WITHIN_MS);
		return started;
	});
	await installed.rest.waitForEnd(id, WITHIN_MS);
	const ends = control.callbacks().filter(({ state }) => state === 'succeeded');
	const last = ends.filter(({ at }) => at <= (station.arrivedAt ?? 0)).at(-1)?.at ?? Number.NaN;
	return {
		...memory,
		storedMib: parked.storedMib,
		parkedAfter: parked.after,
		seconds: ((station.arrivedAt ?? Number.NaN) - last) / 1000,
		callbacks: ends.length,
	};
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

/** Asks for no data of the execution, which takes n8n time and memory. While n8n has a large one in hand it may answer 503. */
async function untilItIs(status: string, { rest }: Installed, { saved }: Published): Promise<void> {
	await until(async () => {
		const now = await rest.newestStatus(saved).catch(() => null);
		if (now === 'error' || now === 'crashed') throw new Error(`The execution ended with ${now}`);
		return now === status;
	}, WITHIN_MS);
}

async function sampled({ pid }: Installed, work: () => Promise<string>): Promise<{ id: string } & Memory> {
	const beforeMib = residentMib(pid);
	let peakMib = beforeMib;
	const sampling = setInterval(() => (peakMib = Math.max(peakMib, residentMib(pid))), 20);
	try {
		return { id: await work(), beforeMib, peakMib };
	} finally {
		clearInterval(sampling);
	}
}

function reported(ours: Ran, bare: Ran, parked: Parked): Measurement {
	const what = `${ROWS.toLocaleString('en')} rows, each with a prompt of ${PROMPT_CHARACTERS.toLocaleString('en')} characters and ${MEDIA} media URLs, in one execution of the real n8n`;
	const growth = ({ beforeMib, peakMib }: Memory) => peakMib - beforeMib;
	const rows = [
		noTarget({
			what: `${what}: time`,
			measured: ours.seconds,
			unit: 's',
			comparedWith: `n8n's HTTP Request node with the same submits: ${bare.seconds.toFixed(1)} s`,
		}),
		noTarget({
			what: `${what}: resident memory grows by`,
			measured: growth(ours),
			unit: 'MiB',
			comparedWith: `n8n's HTTP Request node: ${growth(bare)} MiB`,
		}),
		noTarget({
			what: `The same parked until callbacks: n8n stores`,
			measured: parked.storedMib,
			unit: 'MiB',
			comparedWith: `the rows: ${(Buffer.byteLength(JSON.stringify(rowsOf(ROWS))) / MIB).toFixed(1)} MiB`,
		}),
		noTarget({
			what: `The same parked until callbacks: from the last callback to the next node`,
			measured: parked.seconds,
			unit: 's',
			comparedWith: `callbacks of ends: ${parked.callbacks}`,
		}),
	];
	const head = ['Way', 'Seconds', 'Before, MiB', 'At most, MiB', 'Growth, MiB', 'Stored, MiB', 'Requests'];
	const line = (name: string, { seconds, beforeMib, peakMib, storedMib, requests }: Ran) => [
		name,
		seconds.toFixed(1),
		...[beforeMib, peakMib, peakMib - beforeMib].map(String),
		storedMib.toFixed(1),
		String(requests),
	];
	const lines = [
		line('Seedance, polling', ours),
		line('HTTP Request', bare),
		line('Seedance, parked', { ...parked, seconds: parked.parkedAfter, requests: ROWS }),
	];
	return { rows, details: [table('1,000 rows of real size', what, [head, ...lines])] };
}
