/** Measures the memory of a download in the real n8n, from outside its process. The media host generates the bytes. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Installed } from '../e2e/installed';
import { COMPLETE } from '../e2e/production';
import { firstExample } from '../workflows/examples';
import { residentMib } from './memory';
import { below, table, type Measurement } from './row';

const MIB = 1024 * 1024;
/** The first one warms up n8n and is not reported. */
const SIZES_MIB = [64, 64, 256, 1024];
const MOST_GROWTH_MIB = 32;

interface Row {
	sizeMib: number;
	beforeMib: number;
	peakMib: number;
	seconds: number;
}

export async function measureDownload(): Promise<Measurement> {
	const installed = await Installed.start('bench-download', COMPLETE);
	try {
		const rows: Row[] = [];
		for (const sizeMib of SIZES_MIB) rows.push(await measure(installed, sizeMib));
		return reported(rows.slice(1));
	} finally {
		await installed.end();
	}
}

async function measure(installed: Installed, sizeMib: number): Promise<Row> {
	installed.sandbox.control.reset();
	installed.sandbox.control.setTasks({ seconds: 0, videoBytes: sizeMib * MIB, lastFrame: false });
	await sleep(5_000);
	const beforeMib = residentMib(installed.pid);
	let peakMib = beforeMib;
	const sampling = setInterval(() => (peakMib = Math.max(peakMib, residentMib(installed.pid))), 20);
	const started = Date.now();
	const id = await installed.startByWebhook(firstExample(), 'seedance2ai');
	const execution = await installed.rest.waitForEnd(id, 600_000);
	const seconds = Math.round((Date.now() - started) / 100) / 10;
	clearInterval(sampling);
	const video = execution.items('Seedance')[0]?.binary?.['data'];
	if (execution.status !== 'success' || video?.['bytes'] !== sizeMib * MIB) {
		throw new Error(`The video did not arrive whole: ${execution.error ?? JSON.stringify(video)}`);
	}
	return { sizeMib, beforeMib, peakMib, seconds };
}

const growth = ({ beforeMib, peakMib }: Row) => peakMib - beforeMib;

function reported(rows: readonly Row[]): Measurement {
	const largest = Math.max(...rows.map(({ sizeMib }) => sizeMib));
	const row = below(MOST_GROWTH_MIB, {
		what: `Growth of resident memory when a ${largest / 1024} GiB video is downloaded to binary data`,
		measured: Math.max(...rows.map(growth)),
		unit: 'MiB',
	});
	const lines = rows.map((one) =>
		[one.sizeMib, one.beforeMib, one.peakMib, growth(one), one.seconds].map(String),
	);
	const words =
		"This test runs the first example in a real n8n instance with binary data in `filesystem` mode. The resident memory of n8n's process (`VmRSS`) is read from outside every 20 ms. One earlier run warms up n8n and is not included. The Seconds column shows the duration of the whole execution, which submits the video, waits at least 3 seconds, and downloads the file. The media host runs on the same machine.";
	const head = ['Video, MiB', 'Before, MiB', 'Peak, MiB', 'Growth, MiB', 'Seconds'];
	return { rows: [row], details: [table('Memory use of a download', words, [head, ...lines])] };
}
