import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** What `npm run sandbox` prints before it serves, and its exit code after Ctrl-C. */
async function started(...args: string[]): Promise<{ text: string; code: number | null }> {
	const script = join(__dirname, 'main.ts');
	const loader = require.resolve('tsx/cli');
	const program = spawn(process.execPath, [loader, script, ...args], {
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	const ended = once(program, 'exit');
	let text = '';
	for await (const piece of program.stdout) {
		text += String(piece);
		if (text.includes('Control:') && text.endsWith('\n\n')) program.kill('SIGINT');
	}
	await ended;
	return { text, code: program.exitCode };
}

test('npm run sandbox prints its base URLs, its keys and how to make it delay, fail or break off, and ends by Ctrl-C', async () => {
	const { text, code } = await started('--port', '0', '--media-port', '0');
	expect(text).toMatch(/seedance2ai +base URL http:\/\/\S+:\d+ +key sk_live_sandbox/);
	expect(text).toMatch(/seedanceapi +base URL http:\/\/\S+:\d+\/v2 +key sandbox-key/);
	expect(text).toMatch(/\[fail: message\] +\[seconds=12\]/);
	expect(text).toMatch(/POST http:\S+\/addFault .*"fault"/);
	expect(code).toBe(0);
});
