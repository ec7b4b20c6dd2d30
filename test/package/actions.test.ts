import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod/v4';
import { REPOSITORY } from './folders';

const Permissions = z.record(z.string(), z.string());
const Step = z.strictObject({
	name: z.string().optional(),
	if: z.string().optional(),
	uses: z.string().optional(),
	run: z.string().optional(),
	with: z.record(z.string(), z.unknown()).optional(),
	env: z.record(z.string(), z.string()).optional(),
});
const Job = z.strictObject({
	name: z.string().optional(),
	needs: z.string().optional(),
	'runs-on': z.string(),
	container: z.object({ image: z.string(), options: z.string() }).optional(),
	environment: z.string().optional(),
	permissions: Permissions.optional(),
	'timeout-minutes': z.number(),
	strategy: z
		.object({ matrix: z.record(z.string(), z.array(z.unknown())), 'fail-fast': z.boolean() })
		.optional(),
	steps: z.array(Step).min(1),
});
/** A key that is none of these is a mistake or something new: in both cases worth a look. */
const Workflow = z.strictObject({
	name: z.string(),
	on: z.record(z.string(), z.unknown()),
	permissions: Permissions,
	concurrency: z.unknown(),
	jobs: z.record(z.string(), Job),
});

const FOLDER = join(REPOSITORY, '.github/workflows');
const FILES = readdirSync(FOLDER);

const textOf = (file: string) => readFileSync(join(FOLDER, file), 'utf8');
const workflowOf = (file: string) => Workflow.parse(parse(textOf(file)));

/** All jobs of a file by name. */
function jobsOf(file: string): Array<[string, z.infer<typeof Job>]> {
	return Object.entries(workflowOf(file).jobs);
}

/** Every command of a job's steps, with those of its matrix written out. */
function commandsOf({ steps, strategy }: z.infer<typeof Job>): string[] {
	const rows = z.array(z.object({ command: z.string().optional() })).parse(strategy?.matrix['include'] ?? []);
	return steps
		.flatMap(({ run }) => (run === '${{ matrix.command }}' ? rows.map(({ command }) => command) : [run]))
		.filter((command) => command !== undefined);
}

describe.each(FILES)('%s', (file) => {
	it('is a workflow by the words that this test knows', () => {
		expect(Workflow.safeParse(parse(textOf(file))).error).toBeUndefined();
	});

	it('takes every action by the hash of a commit, with the version beside it: a tag can be moved to other code', () => {
		const uses = textOf(file)
			.split('\n')
			.filter((line) => /\buses:/.test(line));
		expect(uses.length).toBeGreaterThan(0);
		const pinned = /^ +- uses: [\w.-]+\/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;
		expect(uses.filter((line) => !pinned.test(line))).toEqual([]);
		const parsed = jobsOf(file).flatMap(([, { steps }]) => steps.flatMap((step) => step.uses ?? []));
		expect(parsed).toHaveLength(uses.length);
	});

	it('may only read the repository, and its checkout leaves no token behind', () => {
		expect(workflowOf(file).permissions).toEqual({ contents: 'read' });
		const checkouts = jobsOf(file).flatMap(([, { steps }]) =>
			steps.filter(({ uses }) => uses?.startsWith('actions/checkout@')),
		);
		expect(checkouts).not.toHaveLength(0);
		for (const step of checkouts) expect(step.with).toEqual({ 'persist-credentials': false });
	});

	it('puts nothing into a command that somebody outside can name, such as a branch', () => {
		const commands = jobsOf(file).flatMap(([, { steps }]) => steps.map(({ run }) => run ?? ''));
		const inserted = commands.flatMap((command) => command.match(/\$\{\{.*?\}\}/g) ?? []);
		expect(inserted.filter((one) => one !== '${{ matrix.command }}')).toEqual([]);
	});

	it('runs only scripts that there are', () => {
		const { scripts } = z
			.object({ scripts: z.record(z.string(), z.string()) })
			.parse(JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')));
		const commands = jobsOf(file).flatMap(([, job]) => commandsOf(job));
		const named = commands.flatMap((command) =>
			[...command.matchAll(/\bnpm (?:run )?(start|test|(?<=run )[\w:]+)/g)].map(([, name]) => name ?? ''),
		);
		expect(named.length).toBeGreaterThan(1);
		expect(named.filter((name) => !(name in scripts))).toEqual([]);
	});
});

describe('the same action', () => {
	it('is the same commit everywhere', () => {
		const lines = FILES.flatMap((file) => textOf(file).match(/\buses: .*/g) ?? []);
		const names = new Set(lines.map((line) => line.replace(/@.*/, '')));
		expect(new Set(lines).size).toBe(names.size);
	});
});

describe('ci.yml', () => {
	const jobs = Object.fromEntries(jobsOf('ci.yml'));

	it('runs every command of .ci/run', () => {
		const script = readFileSync(join(REPOSITORY, '.ci/run'), 'utf8');
		const [, body = ''] = script.split(/^cd .*\n/m);
		// All but comments and what handles the installation in the background.
		const wanted = body
			.trim()
			.split('\n')
			.filter((line) => !/^(#|installation=|trap |wait )/.test(line))
			.map((line) => line.replace(/^setsid nice -n 19 | &$/g, ''));
		const run = Object.values(jobs).flatMap(commandsOf);
		expect(wanted.length).toBeGreaterThan(6);
		expect(wanted.filter((command) => !run.includes(command))).toEqual([]);
	});

	it('tests the oldest Node.js that package.json allows, and n8n as the host of the tests pins it', () => {
		const manifest = (path: string): unknown => JSON.parse(readFileSync(join(REPOSITORY, path), 'utf8'));
		const { engines } = z.object({ engines: z.object({ node: z.string() }) }).parse(manifest('package.json'));
		const oldest = Number(/^>=(\d+)/.exec(engines.node)?.[1]);
		expect(jobs['test']?.strategy?.matrix['node']).toContain(oldest);
		const { dependencies } = z
			.object({ dependencies: z.object({ n8n: z.string() }) })
			.parse(manifest('test/real/host/package.json'));
		expect(jobs['e2e']?.strategy?.matrix['include']).toContainEqual({
			n8n: dependencies.n8n,
			command: 'npm run test:e2e',
		});
	});
});

describe('the oldest n8n that is supported', () => {
	it('is the one that is tested, in ci.yml and in the README', () => {
		const { dependencies } = z
			.object({ dependencies: z.object({ 'n8n-core': z.string() }) })
			.parse(JSON.parse(readFileSync(join(REPOSITORY, 'test/older/host/package.json'), 'utf8')));
		const oldest = dependencies['n8n-core'];
		const { older } = Object.fromEntries(jobsOf('ci.yml'));
		expect(older?.strategy?.matrix['include']).toEqual([{ n8n: oldest, command: 'npm run test:older' }]);
		expect(readFileSync(join(REPOSITORY, 'README.md'), 'utf8')).toContain(
			`**Supported n8n:** ${oldest} and newer`,
		);
	});
});

describe('release.yml', () => {
	const { test, publish } = Object.fromEntries(jobsOf('release.yml'));

	it('publishes what was tagged, and nothing else starts it', () => {
		expect(workflowOf('release.yml').on).toEqual({ push: { tags: ['v*'] } });
	});

	it('publishes only after the tag was checked and the tests have passed', () => {
		expect(publish?.needs).toBe('test');
		expect(test?.steps.map(({ run }) => run)).toEqual(
			expect.arrayContaining([
				'npm run check:release -- "$GITHUB_REF_NAME"',
				'npm test',
				'npm run test:release',
			]),
		);
	});

	it('publishes with provenance, and only that job may sign', () => {
		expect(publish?.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
		expect(test?.permissions).toBeUndefined();
		expect(publish?.steps.at(-1)?.run).toBe('npm publish --provenance --access public');
		const signing = FILES.filter((file) => textOf(file).includes('id-token'));
		expect(signing).toEqual(['release.yml']);
	});
});
