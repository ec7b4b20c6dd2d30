/** Measures the node beside what people do without it, and writes docs/bench.md: `npm run bench:node`. Takes four minutes. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod/v4';
import { startSandbox } from '../sandbox';
import { simulate } from '../simulation/simulate';
import { median } from './median';
import { measureOwnTime } from './ownTime';
import { measureTurns, type Turns } from './turns';
import { compareWays } from './ways';

const repository = join(__dirname, '..', '..');
const ITEMS = 20;
const TASK_SECONDS = 7;
const REAL_TASK_SECONDS = 90;
const LOADS = 21;
const LoadingTurns = z.array(z.object({ ms: z.number() }));

const simulated = {
	provider: 'seedance2ai',
	processes: 1,
	seconds: () => REAL_TASK_SECONDS,
	seed: 1,
} as const;

test('the node beside other ways, and what it costs itself', async () => {
	const loads = inProcesses('bench/loadTime.cjs', z.number());
	const loadingTurns = inProcesses('package/turns.cjs', LoadingTurns).map((turns) =>
		turns.map(({ ms }) => ms),
	);
	const own = await measureOwnTime(300);
	const turns = await measureTurns(1000);
	const sandbox = await startSandbox();
	sandbox.control.setTasks({ seconds: TASK_SECONDS });
	const ways = await compareWays(sandbox, ITEMS);
	await sandbox.close();
	const [ours] = ways;
	const atOnce = await simulate({ ...simulated, items: ITEMS });
	const oneByOne = await simulate({ ...simulated, items: 1, before: 3 });
	const text = [
		'# Measurements',
		'',
		`By \`npm run bench:node\` on ${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}).`,
		'',
		`## ${ITEMS} videos that take ${TASK_SECONDS} s each, in real time`,
		'',
		"In n8n's own engine against the sandbox, which allows each key the documented 30 requests per 60 seconds. At least two requests for each video make 40: so short as these tasks are, no client could have all in less than 60 s.",
		'',
		'| way | seconds | beside all at once | requests |',
		'| --- | --: | --: | --: |',
		...ways.map(
			({ name, seconds, requests }) =>
				`| ${name} | ${seconds.toFixed(1)} | ${(seconds / (ours?.seconds ?? 1)).toFixed(1)} × | ${requests} |`,
		),
		'',
		'The last is one node that does this sequence with the HTTP of n8n, and waits 4 s each time; the nodes of n8n itself are not installed here.',
		'',
		`## ${ITEMS} videos that take ${REAL_TASK_SECONDS} s each, in simulated time`,
		'',
		'By the same code on a simulated clock and network (`npm run simulate` has more); no client could be faster than the bound.',
		'',
		'| way | seconds | beside the bound |',
		'| --- | --: | --: |',
		`| all items at once | ${(atOnce.makespanMs / 1000).toFixed(1)} | ${atOnce.ratio.toFixed(2)} × |`,
		`| the same node, item by item | ${((ITEMS * oneByOne.makespanMs) / 1000).toFixed(0)} | ${((ITEMS * oneByOne.makespanMs) / atOnce.boundMs).toFixed(1)} × |`,
		'',
		'## Costs of the node itself',
		'',
		'| what | figure |',
		'| --- | --: |',
		`| loading the package, n8n-workflow and zod being loaded (median of ${LOADS}) | ${median(loads).toFixed(1)} ms |`,
		`| loading what an execution needs, once, when the first one starts | ${median(loadingTurns.map((turns) => turns.reduce((sum, ms) => sum + ms, 0))).toFixed(1)} ms |`,
		`| the longest turn of the event loop of it | ${median(loadingTurns.map((turns) => Math.max(...turns))).toFixed(1)} ms |`,
		`| processor time by task, all of n8n included (${own.tasks} tasks at once) | ${own.all.toFixed(2)} ms |`,
		`| the same with a bare node, which only reads each prompt and sends as many requests through n8n | ${own.bare.toFixed(2)} ms |`,
		`| the difference: the node's own time | ${own.own.toFixed(2)} ms |`,
		'',
		`## ${turns.items.toLocaleString('en')} items in one run`,
		'',
		"n8n's engine in one process, the sandbox in another. The longest turn is how long the event loop was held up at most, by whatever it was: n8n's handling of the items, a node, the collection of garbage. Of it counts what the process had a processor for. Each node has run once before, so what the first execution loads, as told above, is not in it.",
		'',
		"| node | longest turn | the node's own part of a turn, at most |",
		'| --- | --: | --: |',
		turnsRow('Seedance', turns.ours),
		turnsRow('a bare node with as many requests', turns.bare, ''),
		turnsRow('a node that does nothing', turns.passOn, ''),
		'',
	].join('\n');
	mkdirSync(join(repository, 'docs'), { recursive: true });
	const file = join(repository, 'docs', 'bench.md');
	writeFileSync(file, text);
	execFileSync(join(repository, 'node_modules', '.bin', 'prettier'), ['--write', file]);
	process.stdout.write(`\n${text}`);
});

function turnsRow(name: string, { longest, own }: Turns, ownText = `${own.toFixed(0)} ms`): string {
	return `| ${name} | ${longest.toFixed(0)} ms | ${ownText} |`;
}

/** What the program prints of the package, in as many processes. */
function inProcesses<T>(program: string, output: z.ZodType<T>): T[] {
	const file = join(repository, 'test', program);
	return Array.from({ length: LOADS }, () =>
		output.parse(JSON.parse(execFileSync(process.execPath, [file, repository], { encoding: 'utf8' }))),
	);
}
