/** However the tests end, even by kill -9, nothing that they started remains: no process, and no folder of a database. */
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './until';

/** The command lines of the living processes that have these words in them. */
function processesWith(words: string): string[] {
	const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
	return pids.map(commandLineOf).filter((line) => line.includes(words));
}

function commandLineOf(pid: string): string {
	try {
		return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
	} catch {
		// It has ended meanwhile.
		return '';
	}
}

test('kill -9 of the tests ends PostgreSQL, Redis, Node programs and what those have started', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'seedance-ends-'));
	// PostgreSQL may run as another user, who has to get there.
	chmodSync(folder, 0o755);
	const starter = spawn(process.execPath, ['--require', 'tsx/cjs', join(__dirname, 'ends/starter.ts')], {
		env: { ...process.env, TMPDIR: folder },
		stdio: ['ignore', 'ignore', 'inherit'],
	});
	try {
		const names = ['postgres', 'redis-server', 'idle.cjs', 'setInterval'];
		const started = () => processesWith(folder);
		await until(() => names.every((name) => started().some((line) => line.includes(name))), 30_000);

		starter.kill('SIGKILL');
		await until(() => processesWith(folder).length === 0, 15_000);
		await until(() => readdirSync(folder).every((name) => !name.startsWith('seedance-')), 5_000);
	} finally {
		starter.kill('SIGKILL');
		rmSync(folder, { recursive: true, force: true });
	}
});
