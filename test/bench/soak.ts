/**
 * `npm run soak`: runs 500 executions in the real n8n, with and without errors, and measures what they leave in its process:
 * memory after garbage collection, open files, and connections to the sandbox. Writes docs/soak.md.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod/v4';
import { Installed } from '../e2e/installed';
import { COMPLETE } from '../e2e/production';
import { until } from '../e2e/until';
import type { Cleanup } from '../real/cleanup';
import { runCommand } from '../real/command';
import { repository } from '../real/paths';
import { exampleNamed } from '../workflows/examples';
import { withParameters } from '../workflows/workflow';
import type { FaultRule, Provider } from '../sandbox';

/** Providers used in this test. */
type Reseller = Exclude<Provider, 'ark'>;

const EXECUTIONS = 500;
const SAMPLE_EVERY = 50;
const AT_ONCE = 5;
/** n8n fills its caches in the first executions. */
const WARM_AFTER = 200;
/** n8n writes some rows in batches, a little later. */
const SETTLE_MS = 6_000;
const MIB = 1024 * 1024;
const MOST_GROWTH = { heapMib: 4, files: 2 };

/** One kind of execution; the kinds alternate. */
interface Kind {
	name: string;
	/** Defaults to seedanceapi, because seedance2ai allows only 30 requests per minute. */
	provider?: Reseller;
	/** Text to add to the prompt after the execution's number. */
	prompt?: string;
	fault?: Omit<FaultRule, 'match'>;
	succeeds: boolean;
}

const KINDS: readonly Kind[] = [
	{ name: 'The node downloads a video from seedanceapi.org', succeeds: true },
	{ name: 'The node downloads a video from seedance2ai.io', provider: 'seedance2ai', succeeds: true },
	{
		name: 'Two status requests fail',
		fault: { on: 'status', times: 2, fault: { kind: 'reset', when: 'before' } },
		succeeds: true,
	},
	{
		name: 'A download is interrupted',
		fault: { on: 'media', fault: { kind: 'halfBody' } },
		succeeds: true,
	},
	{ name: 'The provider reports a failed task', prompt: '[fail]', succeeds: false },
	{ name: 'The prompt is too long', prompt: 'x'.repeat(2001), succeeds: false },
	{
		name: 'The provider rejects the submit request',
		fault: { on: 'submit', fault: { kind: 'status', status: 400 } },
		succeeds: false,
	},
	{
		name: 'The response to the submit request is lost',
		fault: { on: 'submit', fault: { kind: 'reset', when: 'after' } },
		succeeds: false,
	},
	{
		name: 'The file of the video no longer exists',
		fault: { on: 'media', times: 100, fault: { kind: 'status', status: 404 } },
		succeeds: false,
	},
	{
		name: 'The media host returns a web page instead of the file',
		fault: { on: 'media', fault: { kind: 'html', status: 200 } },
		succeeds: false,
	},
];

const sampleSchema = z.object({ heapUsed: z.number(), external: z.number(), rss: z.number() });

/** State of n8n's process after this many executions have ended and garbage has been collected. */
interface Sample {
	executions: number;
	heapMib: number;
	externalMib: number;
	residentMib: number;
	/** Open files, including sockets. */
	files: number;
	/** Connections to the sandbox. */
	connections: number;
}

async function main(cleanup: Cleanup): Promise<void> {
	const file = join(mkdtempSync(join(tmpdir(), 'seedance-soak-')), 'sample.json');
	cleanup.add(() => rmSync(dirname(file), { recursive: true }));
	const installed = await Installed.start('soak', {
		...COMPLETE,
		NODE_OPTIONS: `--require ${join(__dirname, 'collect.cjs')}`,
		SOAK_FILE: file,
	});
	cleanup.add(() => installed.end());
	installed.sandbox.control.setTasks({ seconds: 0 });
	const runs = await publishKinds(installed);

	const started = Date.now();
	const samples: Sample[] = [];
	for (let done = 0; done < EXECUTIONS; done += SAMPLE_EVERY) {
		const numbers = Array.from({ length: SAMPLE_EVERY }, (_, index) => done + index);
		const next = async () => {
			for (let number = numbers.shift(); number !== undefined; number = numbers.shift())
				await runs[number % runs.length]?.(number);
		};
		await Promise.all(Array.from({ length: AT_ONCE }, next));
		const taken = await sample(installed, file, done + SAMPLE_EVERY);
		console.log(JSON.stringify(taken));
		samples.push(taken);
	}
	const text = report(samples, Math.round((Date.now() - started) / 1000));
	writeFileSync(join(repository, 'docs/soak.md'), text);
	console.log(`\n${text}`);
	judge(samples);
}

/** Returns a function for each kind. It takes the execution's number and resolves when the execution has ended as expected. */
async function publishKinds(installed: Installed): Promise<Array<(number: number) => Promise<void>>> {
	const workflow = withParameters(exampleNamed('Submit and Wait'), {
		prompt: '={{ $json.body.prompt }}',
	});
	// n8n responds when the execution has ended: 200 for success, 500 for an error.
	const webhook = { responseMode: 'lastNode' };
	const published = {
		seedanceapi: await installed.publish(workflow, 'seedanceapi', webhook),
		seedance2ai: await installed.publish(workflow, 'seedance2ai', webhook),
	};
	const call = async (provider: Reseller, prompt: string) =>
		await fetch(`${installed.url}${published[provider].path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ prompt }),
			signal: AbortSignal.timeout(120_000),
		});
	for (const provider of ['seedanceapi', 'seedance2ai'] as const)
		await until(async () => (await call(provider, 'Are the webhooks there?')).ok);

	return KINDS.map(({ name, provider = 'seedanceapi', prompt = '', fault, succeeds }) => async (number) => {
		const match = `scene number ${number}.`;
		if (fault !== undefined) installed.sandbox.control.addFault({ ...fault, match });
		const answer = await call(provider, `A film, ${match} ${prompt}`);
		const text = await answer.text();
		if (answer.ok !== succeeds)
			throw new Error(`Execution ${number} (${name}) returned ${answer.status}: ${text}`);
	});
}

async function sample(installed: Installed, file: string, executions: number): Promise<Sample> {
	// Waits until n8n has closed idle connections and written batched rows.
	await sleep(SETTLE_MS);
	rmSync(file, { force: true });
	process.kill(installed.pid, 'SIGUSR2');
	await until(() => existsSync(file), 10_000);
	const { heapUsed, external, rss } = sampleSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
	const { apiHost, mediaHost } = installed.sandbox;
	return {
		executions,
		heapMib: inMib(heapUsed),
		externalMib: inMib(external),
		residentMib: inMib(rss),
		files: readdirSync(`/proc/${installed.pid}/fd`).length,
		connections: (await apiHost.connections()) + (await mediaHost.connections()),
	};
}

const inMib = (bytes: number) => Math.round((bytes / MIB) * 10) / 10;

/** Throws if a number grows with the executions. */
function judge(samples: readonly Sample[]): void {
	const first = samples.find(({ executions }) => executions === WARM_AFTER);
	const last = samples.at(-1);
	if (first === undefined || last === undefined) throw new Error('There are too few samples');
	const heap = last.heapMib - first.heapMib;
	if (heap > MOST_GROWTH.heapMib) throw new Error(`The heap grew by ${heap} MiB`);
	const files = last.files - first.files;
	if (files > MOST_GROWTH.files) throw new Error(`${files} more files are open`);
	if (last.connections > 0) throw new Error(`${last.connections} connections are left`);
}

function report(samples: readonly Sample[], seconds: number): string {
	const rows = samples.map((row) => `| ${Object.values(row).join(' | ')} |`);
	return [
		`# ${EXECUTIONS} executions in a row`,
		'',
		`\`npm run soak\` runs ${EXECUTIONS} executions, ${AT_ONCE} at a time, in one process of a real n8n instance with the sandbox. The run on this page took ${seconds} s. These kinds of executions alternate:`,
		'',
		...KINDS.map(({ name, succeeds }) => `- ${name}${succeeds ? '' : ', and the execution fails'}.`),
		'',
		`After every ${SAMPLE_EVERY} executions, the command waits until all executions have ended, collects garbage, and measures n8n's process. The table shows the results. The heap, the buffers outside the heap, and the resident memory are in MiB. The number of open files includes sockets. The last column shows the number of open connections to the sandbox.`,
		'',
		'| Executions | Heap | Buffers | Resident | Open files | Connections |',
		'| --: | --: | --: | --: | --: | --: |',
		...rows,
		'',
		`After ${WARM_AFTER} executions, n8n has filled its caches. From then on, the command fails if the heap grows by more than ${MOST_GROWTH.heapMib} MiB, if the number of open files grows by more than ${MOST_GROWTH.files}, or if a connection to the sandbox remains open.`,
		'',
	].join('\n');
}

void runCommand(main);
