/** `npm start`, as somebody runs it who has just cloned the repository; the build is there already. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Execution } from '../real/execution';
import { repository } from '../real/paths';
import { N8nRest } from '../real/rest';
import { markerLines } from '../sandbox/markers';
import { exampleNamed, headingOf, readExamples, triggerOf } from '../workflows/examples';

const home = mkdtempSync(join(tmpdir(), 'seedance-home-'));

afterAll(() => {
	rmSync(home, { recursive: true, force: true });
});

/** Runs it to its end; Ctrl-C is pressed when it asks for that, after what somebody does with what it has printed. */
async function started(
	args: string[],
	env: Record<string, string> = {},
	use: (text: string) => Promise<void> = () => Promise.resolve(),
): Promise<{ text: string; code: number | null }> {
	const script = join(repository, 'test/real/start.ts');
	// `--require tsx/cjs` is in package.json too; it is resolved here, since the working directory is another.
	const program = spawn(process.execPath, ['--require', require.resolve('tsx/cjs'), script, ...args], {
		cwd: home,
		env: { PATH: process.env['PATH'], HOME: home, TMPDIR: home, ...env },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let text = '';
	let used = Promise.resolve();
	for (const output of [program.stdout, program.stderr])
		output.on('data', (piece: Buffer) => {
			text += piece.toString();
			if (piece.includes('Press Ctrl-C')) used = use(text).finally(() => program.kill('SIGINT'));
		});
	await once(program, 'close');
	await used;
	return { text, code: program.exitCode };
}

test('runs the first example against the sandbox in an n8n that stays in its folder, says what came out and how to log in, and ends by Ctrl-C', async () => {
	const { text, code } = await started([]);
	expect(text).toContain('a sandbox replaces the providers');
	expect(text).toContain('Running the workflow "Seedance: Submit and Wait"');
	expect(text).toContain('"status": "completed"');
	const [, file = ''] = /The video: (\S+\.mp4) \(\d+ bytes/.exec(text) ?? [];
	expect(existsSync(join(repository, file))).toBe(true);
	expect(text).toMatch(
		/The editor is open at http:\S+\/home\/workflows\nLog in as \S+ with the password \S+\n/,
	);
	expect(code).toBe(0);
	// What tsx itself keeps there is none of n8n's.
	expect(readdirSync(home).filter((name) => !/^tsx-|^node-compile-cache$/.test(name))).toEqual([]);
});

/** The addresses in the printed list of the examples, in its order. */
function listed(text: string): string[] {
	const names = readExamples().map((example, index) => {
		const number = `${index + 1}.`.padStart(3);
		return `${number} ${example.name.replace('Seedance: ', '')}: ${headingOf(example)}`;
	});
	return names.map((line) => {
		const [, after = ''] = text.split(`\n${line}\n`);
		return /^ {4}(http\S+\/workflow\/\w+)\n/.exec(after)?.[1] ?? `no address of ${line}`;
	});
}

/** Logs in as the text says, and runs the workflow whose address it prints, as it was imported. */
async function runBatch(text: string): Promise<Execution> {
	const [, url = '', id = ''] = /(http\S+)\/workflow\/(\w+)/.exec(listed(text)[1] ?? '') ?? [];
	const [, email = '', password = ''] = /Log in as (\S+) with the password (\S+)/.exec(text) ?? [];
	const rest = new N8nRest(url);
	await rest.logIn({ email, password });
	return await rest.run({ id }, triggerOf(exampleNamed('Batch with Error Branch')), 60_000);
}

test('prints every example with what it shows and its address, and the markers of the sandbox', async () => {
	const found: unknown[] = [];
	const { text } = await started([], {}, async (printed) => {
		const [, url = ''] = /The editor is open at (http\S+)\/home/.exec(printed) ?? [];
		const [, email = '', password = ''] = /Log in as (\S+) with the password (\S+)/.exec(printed) ?? [];
		const rest = new N8nRest(url);
		await rest.logIn({ email, password });
		for (const address of listed(printed)) {
			found.push((await rest.workflow(address.split('/').at(-1) ?? '')).name);
		}
		// As the page sorts them that is open first.
		found.push(...(await rest.newestWorkflows()).map(({ name }) => name));
	});
	const names = readExamples().map(({ name }) => name);
	expect(found).toEqual([...names, ...names]);
	for (const line of markerLines) expect(text).toContain(`\n    ${line}\n`);
});

test('leaves nothing behind of which Jest warns in the next npm test', () => {
	const jest = join(repository, 'node_modules/jest/bin/jest.js');
	const args = [jest, '--listTests', '--cacheDirectory', join(home, 'jest')];
	const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: repository, encoding: 'utf8' });
	const lines = `${stdout}${stderr}`.trim().split('\n');
	expect(lines).toContain(join(repository, 'test/real/credentials.test.ts'));
	expect(lines.filter((line) => !line.endsWith('.test.ts'))).toEqual([]);
});

test('prints where the batch is, of which three rows come out with their video and one with its error, and the credentials of the sandbox', async () => {
	const executions: Execution[] = [];
	const { text } = await started([], {}, async (printed) => {
		executions.push(await runBatch(printed));
	});
	const itemsOf = (node: string) =>
		executions.flatMap((execution) => execution.items(node)).map(({ json }) => json);
	expect(executions.map(({ error }) => error)).toEqual([null]);
	const videos = itemsOf('Row and Its Video');
	expect(videos).toMatchObject([
		{ row: 1, prompt: expect.stringMatching(/^A lighthouse/) as string },
		{ row: 2, prompt: expect.stringMatching(/^A fox/) as string },
		{ row: 4, prompt: expect.stringMatching(/^Steam/) as string },
	]);
	for (const { videoUrl, taskId } of videos)
		expect([videoUrl, taskId]).toEqual(Array(2).fill(expect.any(String)));
	expect(itemsOf('Failed Row')).toEqual([
		{ row: 3, prompt: 'ok', error: expect.stringContaining('Prompt') as string, taskId: null },
	]);

	const credential = 'Sandbox credential: Provider';
	expect(text).toMatch(
		new RegExp(`${credential} seedanceapi\\.org +API Key sandbox-key +Base URL http://\\S+:\\d+/v2\\n`),
	);
	expect(text).toMatch(
		new RegExp(`${credential} seedance2ai\\.io +API Key sk_live_sandbox +Base URL http://\\S+:\\d+\\n`),
	);
	expect(text).toMatch(
		/Provider Seedance Official \(BytePlus, Volcengine\) +API Key ark-sandbox-key +Base URL http:\S+\/api\/v3\n/,
	);
	expect(text).toContain('Each start creates a new n8n. Export the workflows that you want to keep.');
});

test('with --once ends with another exit code where no video comes out', async () => {
	const { text, code } = await started(['--once'], {
		SEEDANCE_API_KEY: 'a-key',
		SEEDANCE_BASE_URL: 'http://127.0.0.1:9',
	});
	expect(text).toContain('Failed: ');
	expect(text).not.toContain('a sandbox replaces');
	expect(code).toBe(1);
});
