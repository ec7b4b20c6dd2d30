/** `npm start`, as somebody runs it who has just cloned the repository; the build is there already. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repository } from '../real/paths';

const home = mkdtempSync(join(tmpdir(), 'seedance-home-'));

afterAll(() => {
	rmSync(home, { recursive: true, force: true });
});

/** Runs it to its end; Ctrl-C is pressed when it asks for that. */
async function started(
	args: string[],
	env: Record<string, string> = {},
): Promise<{ text: string; code: number | null }> {
	const script = join(repository, 'test/real/start.ts');
	const program = spawn(process.execPath, [require.resolve('tsx/cli'), script, ...args], {
		cwd: home,
		env: { PATH: process.env['PATH'], HOME: home, TMPDIR: home, ...env },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let text = '';
	for (const output of [program.stdout, program.stderr])
		output.on('data', (piece: Buffer) => {
			text += piece.toString();
			if (piece.includes('Press Ctrl-C')) program.kill('SIGINT');
		});
	await once(program, 'close');
	return { text, code: program.exitCode };
}

test('runs the first example against the sandbox in an n8n that stays in its folder, says what came out and how to log in, and ends by Ctrl-C', async () => {
	const { text, code } = await started([]);
	expect(text).toContain('The sandbox stands in for the providers');
	expect(text).toContain('Running the workflow "Seedance: Submit and Wait"');
	expect(text).toContain('"status": "completed"');
	const [, file = ''] = /The video: (\S+\.mp4) \(\d+ bytes/.exec(text) ?? [];
	expect(existsSync(join(repository, file))).toBe(true);
	expect(text).toMatch(/The editor is open at http:\S+\nLog in as \S+ with the password \S+\n/);
	expect(code).toBe(0);
	// What tsx itself keeps there is none of n8n's.
	expect(readdirSync(home).filter((name) => !/^tsx-|^node-compile-cache$/.test(name))).toEqual([]);
});

test('with --once ends with another exit code where no video comes out', async () => {
	const { text, code } = await started(['--once'], {
		SEEDANCE_API_KEY: 'a-key',
		SEEDANCE_BASE_URL: 'http://127.0.0.1:9',
	});
	expect(text).toContain('This did not work');
	expect(text).not.toContain('The sandbox stands in');
	expect(code).toBe(1);
});
