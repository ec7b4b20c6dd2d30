/**
 * `npm run bench:callback`: how long after a task's end the workflow goes on, in the real n8n against the sandbox, by
 * callback and by polling. Writes docs/bench-callback.md.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Installed } from '../e2e/installed';
import { until } from '../e2e/until';
import { runCommand } from '../real/command';
import { repository } from '../real/paths';
import { firstExample } from '../workflows/examples';
import { extended, node, withParameters, type Workflow } from '../workflows/workflow';

/** Tasks of about the lengths that real ones have, one execution each. */
const SECONDS = [20, 25, 30, 35, 40, 45, 50, 55, 60, 65];

interface Row {
	way: string;
	/** Milliseconds from each task's end until the next node ran. */
	delays: number[];
	requests: number;
}

async function main(cleanup: { add: (step: () => Promise<void>) => void }): Promise<void> {
	const installed = await Installed.start('bench-callback');
	cleanup.add(() => installed.end());
	const arrivals = new Map<string, number>();
	const server = await listen(arrivals);
	cleanup.add(async () => {
		await new Promise((resolve) => server.close(resolve));
	});
	const { port } = server.address() as AddressInfo;
	const rows: Row[] = [];
	for (const way of ['callback', 'polling']) {
		arrivals.clear();
		rows.push(await measure(installed, way, `http://127.0.0.1:${port}/`, arrivals));
		console.log(`${way}: ${rows.at(-1)?.delays.join(', ') ?? ''} ms`);
	}
	const text = report(rows);
	writeFileSync(join(repository, 'docs/bench-callback.md'), text);
	console.log(`\n${text}`);
}

/** The node after Seedance calls here, with the task's ID as the path. */
async function listen(arrivals: Map<string, number>): Promise<Server> {
	const server = createServer((request, response) => {
		arrivals.set((request.url ?? '').slice(1), Date.now());
		response.end();
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return server;
}

async function measure(
	installed: Installed,
	way: string,
	url: string,
	arrivals: ReadonlyMap<string, number>,
): Promise<Row> {
	const { control } = installed.sandbox;
	control.reset();
	control.setTasks({ seconds: SECONDS });
	for (let started = 0; started < SECONDS.length; started += 1) {
		await installed.startByWebhook(workflow(way, url), 'seedanceapi');
	}
	await until(() => arrivals.size === SECONDS.length, 180_000);
	const delays = control
		.tasks()
		.map(({ taskId, endsAt }) => (arrivals.get(taskId) ?? Number.NaN) - endsAt)
		.sort((a, b) => a - b);
	return { way, delays, requests: control.requests().length };
}

function workflow(waitUsing: string, url: string): Workflow {
	const measured = withParameters(firstExample(), { waitUsing, downloadVideo: false });
	const parameters = { url: `=${url}{{ $json.taskId }}`, options: {} };
	const next = node('Next', 'n8n-nodes-base.httpRequest', parameters, { typeVersion: 4.2 });
	return extended(measured, [next], [['Seedance', 'Next']]);
}

const seconds = (ms: number | undefined) => ((ms ?? Number.NaN) / 1000).toFixed(2);

function report(rows: readonly Row[]): string {
	const lines = rows.map(({ way, delays, requests }) => {
		const median = delays[Math.floor(delays.length / 2)];
		return `| ${way} | ${[delays[0], median, delays.at(-1)].map(seconds).join(' | ')} | ${requests} |`;
	});
	return [
		'# From the end of a video to the next node',
		'',
		`\`npm run bench:callback\` measures it: ${SECONDS.length} executions at the same time in the real n8n, one video each that takes ${SECONDS[0] ?? 0} to ${SECONDS.at(-1) ?? 0} seconds at the sandbox, without its file. Counted from the task's end until the node after Seedance has called a server on the same machine.`,
		'',
		'| Wait Using | Shortest, s | Median, s | Longest, s | Requests |',
		'| --- | --: | --: | --: | --: |',
		...lines,
		'',
	].join('\n');
}

void runCommand(main);
