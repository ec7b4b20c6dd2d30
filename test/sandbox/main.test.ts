import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Runs `npm run sandbox`. Returns its output, the status of the printed command, and the exit code after Ctrl-C. */
async function started(
	...args: string[]
): Promise<{ text: string; answer: number | null; code: number | null }> {
	const script = join(__dirname, 'main.ts');
	// As `npm run sandbox` does it: the command `tsx` ends a program by SIGKILL that is busy for 60 ms after Ctrl-C.
	const program = spawn(process.execPath, ['--require', 'tsx/cjs', script, ...args], {
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	const ended = once(program, 'exit');
	let text = '';
	let answer: number | null = null;
	for await (const piece of program.stdout) {
		text += String(piece);
		if (!text.includes('Other control endpoints') || !text.endsWith('\n\n')) continue;
		answer = await copied(text);
		program.kill('SIGINT');
	}
	await ended;
	return { text, answer, code: program.exitCode };
}

/** Sends the first complete control command in the output. Returns the response's status. */
async function copied(text: string): Promise<number> {
	const [, url = '', body = ''] = /^curl -X POST (http\S+\/sandbox\/\w+) -d '(.+)'$/m.exec(text) ?? [];
	// The content type that curl sends.
	const headers = { 'content-type': 'application/x-www-form-urlencoded' };
	return (await fetch(url, { method: 'POST', headers, body })).status;
}

test('npm run sandbox prints its base URLs, its keys and how to make it delay, fail or break off, with a command that works, and ends by Ctrl-C', async () => {
	const { text, answer, code } = await started('--port', '0', '--media-port', '0');
	expect(text).toMatch(/seedance2ai +base URL http:\/\/\S+:\d+ +key sk_live_sandbox/);
	expect(text).toMatch(/seedanceapi +base URL http:\/\/\S+:\d+\/v2 +key sandbox-key/);
	expect(text).toMatch(/ark +base URL http:\/\/\S+:\d+\/api\/v3 +key ark-sandbox-key/);
	expect(text).toMatch(/^ +\[seconds=12\]: the video takes 12 seconds$/m);
	expect(text).toMatch(/^ +\[refuse-text\] .*: Seedance Official refuses the request$/m);
	expect(text).toMatch(/POST addFault .*"fault"/);
	expect(answer).toBe(200);
	expect(code).toBe(0);
});
