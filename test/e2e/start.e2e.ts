/** `npm start`, as somebody runs it who has just cloned the repository; the build is there already. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repository } from '../real/paths';
import { N8nRest } from '../real/rest';
import { markerLines } from '../sandbox/markers';
import { exampleNamed, headingOf, readExamples, triggerOf } from '../workflows/examples';
import { until } from './until';

const home = mkdtempSync(join(tmpdir(), 'seedance-home-'));

afterAll(() => {
	rmSync(home, { recursive: true, force: true });
});

/** A run of `npm start`. */
interface Start {
	/** All that it has printed so far. */
	text: () => string;
	pressCtrlC: () => void;
	hasEnded: () => boolean;
	/** Fulfilled with its exit code when it has ended. */
	ended: Promise<number | null>;
}

function start(args: string[], env: Record<string, string> = {}): Start {
	const script = join(repository, 'test/real/start.ts');
	// `--require tsx/cjs` is in package.json too; it is resolved here, since the working directory is another.
	const preloaded = [join(repository, 'test/real/guard.cjs'), require.resolve('tsx/cjs')];
	const program = spawn(
		process.execPath,
		[...preloaded.flatMap((file) => ['--require', file]), script, ...args],
		{
			cwd: home,
			env: { PATH: process.env['PATH'], HOME: home, TMPDIR: home, ...env },
			// See guard.cjs.
			detached: true,
			stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
		},
	);
	let text = '';
	const ended = once(program, 'close').then(() => program.exitCode);
	for (const output of [program.stdout, program.stderr])
		output?.on('data', (piece: Buffer) => {
			text += piece.toString();
		});
	return {
		text: () => text,
		pressCtrlC: () => program.kill('SIGINT'),
		hasEnded: () => program.exitCode !== null || program.signalCode !== null,
		ended,
	};
}

describe('without an own key', () => {
	let demo: Start;
	/** What it had printed when it asked for Ctrl-C. */
	let text = '';

	beforeAll(async () => {
		demo = start([]);
		const isOpen = () => demo.text().includes('Press Ctrl-C') || demo.hasEnded();
		await until(isOpen, 290_000, async () => await Promise.resolve(demo.text()));
		text = demo.text();
	});

	afterAll(async () => {
		demo.pressCtrlC();
		await demo.ended;
	});

	/** Its n8n, logged in as the text says. */
	async function loggedIn(): Promise<N8nRest> {
		const [, url = ''] = /The editor is open at (http\S+)\/home\/workflows\n/.exec(text) ?? [];
		const [, email = '', password = ''] = /Log in as (\S+) with the password (\S+)\n/.exec(text) ?? [];
		const rest = new N8nRest(url);
		await rest.logIn({ email, password });
		return rest;
	}

	/** The addresses in the printed list of the examples, in its order. */
	function listed(): string[] {
		const names = readExamples().map((example, index) => {
			const number = `${index + 1}.`.padStart(3);
			return `${number} ${example.name.replace('Seedance: ', '')}: ${headingOf(example)}`;
		});
		return names.map((line) => {
			const [, after = ''] = text.split(`\n${line}\n`);
			return /^ {4}(http\S+\/workflow\/\w+)\n/.exec(after)?.[1] ?? `no address of ${line}`;
		});
	}

	const idOf = (address = '') => address.split('/').at(-1) ?? '';

	test('runs the first example against the sandbox, and says what came out', () => {
		expect(text).toContain('a sandbox replaces the providers');
		expect(text).toContain('Running the workflow "Seedance: Submit and Wait"');
		expect(text).toContain('"status": "completed"');
		const [, file = ''] = /The video: (\S+\.mp4) \(\d+ bytes/.exec(text) ?? [];
		expect(file).not.toBe('');
		expect(existsSync(join(repository, file))).toBe(true);
	});

	test('says where the editor is, and how to log in there', async () => {
		const rest = await loggedIn();
		const page = await fetch(`${rest.url}/home/workflows`);
		expect(page.status).toBe(200);
		expect(await page.text()).toContain('<html');
	});

	// Before the batch runs, because the list of workflows shows the latest change first.
	test('prints every example with what it shows and its address, and the markers of the sandbox', async () => {
		const rest = await loggedIn();
		const found: unknown[] = [];
		for (const address of listed()) found.push((await rest.workflow(idOf(address))).name);
		// As the page sorts them that is open first.
		found.push(...(await rest.newestWorkflows()).map(({ name }) => name));
		const names = readExamples().map(({ name }) => name);
		expect(found).toEqual([...names, ...names]);
		for (const line of markerLines) expect(text).toContain(`\n    ${line}\n`);
	});

	test('prints where the batch is, of which three rows come out with their video and one with its error', async () => {
		const rest = await loggedIn();
		const trigger = triggerOf(exampleNamed('Batch with Error Branch'));
		const execution = await rest.run({ id: idOf(listed()[1]) }, trigger, 60_000);
		expect(execution.error).toBeNull();
		const itemsOf = (node: string) => execution.items(node).map(({ json }) => json);
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
	});

	test('prints the credentials of the sandbox, and that the next start begins anew', () => {
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

	test('ends by Ctrl-C, and leaves nothing outside its folder', async () => {
		demo.pressCtrlC();
		expect(await demo.ended).toBe(0);
		// What tsx itself keeps there is none of n8n's.
		expect(readdirSync(home).filter((name) => !/^tsx-|^node-compile-cache$/.test(name))).toEqual([]);
	});
});

test('leaves nothing behind of which Jest warns in the next npm test', () => {
	const jest = join(repository, 'node_modules/jest/bin/jest.js');
	const args = [jest, '--listTests', '--cacheDirectory', join(home, 'jest')];
	const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: repository, encoding: 'utf8' });
	const lines = `${stdout}${stderr}`.trim().split('\n');
	expect(lines).toContain(join(repository, 'test/real/credentials.test.ts'));
	expect(lines.filter((line) => !line.endsWith('.test.ts'))).toEqual([]);
});

test('with --once ends with another exit code where no video comes out', async () => {
	const failing = { SEEDANCE_API_KEY: 'a-key', SEEDANCE_BASE_URL: 'http://127.0.0.1:9' };
	const { text, ended } = start(['--once'], failing);
	expect(await ended).toBe(1);
	// A start gets this far only with a new n8n: one that still had the owner of the first start would refuse to set up another.
	expect(text()).toMatch(/Failed: The credential .* failed its test/);
	expect(text()).not.toContain('a sandbox replaces');
});
