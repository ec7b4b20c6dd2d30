import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod/v4';
import { median } from './median';
import { below, type Measurement } from './row';

const repository = join(__dirname, '..', '..');
const LOADS = 21;
const LoadingTurns = z.array(z.object({ ms: z.number() }));

/** Measures the time to load the package in a process that has loaded n8n-workflow and zod. */
export async function measureLoading(): Promise<Measurement> {
	const loads = inProcesses('bench/loadTime.cjs', z.number());
	const turns = inProcesses('package/turns.cjs', LoadingTurns).map((all) => all.map(({ ms }) => ms));
	const rest = median(turns.map((all) => all.reduce((sum, ms) => sum + ms, 0)));
	const longest = median(turns.map((all) => Math.max(...all)));
	const row = below(10, {
		what: `Time to load both nodes and the credential in a process that has loaded n8n-workflow and Zod (median of ${LOADS} runs)`,
		measured: median(loads),
		unit: 'ms',
		comparedWith: `code that is loaded when the first execution starts: ${rest.toFixed(0)} ms, at most ${longest.toFixed(0)} ms at a time`,
	});
	return await Promise.resolve({ rows: [row], details: [] });
}

/** Runs the program in `LOADS` processes and returns their output. */
function inProcesses<T>(program: string, output: z.ZodType<T>): T[] {
	const file = join(repository, 'test', program);
	return Array.from({ length: LOADS }, () =>
		output.parse(JSON.parse(execFileSync(process.execPath, [file, repository], { encoding: 'utf8' }))),
	);
}
