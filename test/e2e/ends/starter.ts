/** Starts one of each kind of process that the tests start, and stays; `ends.e2e.ts` kills it. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../../real/postgres';
import { startProgram } from '../../real/program';
import { startRedis } from '../../real/redis';

async function main(): Promise<void> {
	await Promise.all([startPostgres(), startRedis()]);
	const folder = tmpdir();
	await startProgram({
		node: process.execPath,
		script: join(__dirname, 'idle.cjs'),
		// The folder is in the command lines of all of them, so that they can be found by it.
		args: [folder],
		cwd: folder,
		env: process.env,
		logFile: join(folder, 'idle.log'),
	});
	setInterval(() => undefined, 60_000);
}

void main();
