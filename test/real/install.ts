import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { waitForLock } from './lock';
import { npmCache, npmErrors, startNpm } from './npm';
import { hostFolder } from './paths';
import { lastLines, startProgram, type Program } from './program';

/** An n8n that is ready to start. */
export interface Host {
	/** The Node that n8n needs, which need not be the one that runs this. */
	node: string;
	n8n: string;
}

/** Where progress is told. */
export type Say = (line: string) => void;

const wanted = join(__dirname, 'host');
const modules = join(hostFolder, 'node_modules');
const stampFile = join(hostFolder, 'complete');
const manifest = ['package.json', 'package-lock.json', '.npmrc'];
const progressEveryMs = 5_000;

/**
 * Installs n8n, its Node and its compiled SQLite into the host folder, unless exactly this set is there already.
 * The stamp is written last, so an install that was interrupted is done again.
 */
export async function installHost(say: Say): Promise<Host> {
	if (isComplete()) return host();
	const lock = await waitForLock(join(hostFolder, 'installing'), () => {
		say('Waiting for another process that is installing n8n.');
	});
	try {
		if (!isComplete()) await install(say);
	} finally {
		lock.release();
	}
	return host();
}

async function install(say: Say): Promise<void> {
	say(
		'Installing n8n and Node 24 in test/real/.host (only once: about 3 GB, five minutes). Later starts take about a minute.',
	);
	rmSync(stampFile, { force: true });
	mkdirSync(join(hostFolder, 'tmp'), { recursive: true });
	for (const file of manifest) cpSync(join(wanted, file), join(hostFolder, file));

	const packages = countPackages();
	const npm = await startNpm(['ci', '--loglevel=http'], hostFolder, join(hostFolder, 'install.log'));
	await finish(npm, 'Installing n8n', npmErrors, say, () => {
		const fetched = npm.log().match(/^npm http (?:fetch GET 200|cache) \S+\.tgz/gm)?.length ?? 0;
		// Before the first one npm takes half a minute to find out what is needed.
		if (fetched === 0) return `reading the list of ${packages} packages`;
		return `${Math.min(fetched, packages)} of ${packages} packages`;
	});

	const { node } = host();
	const compiler = await startProgram({
		node,
		script: join(modules, 'node-gyp/bin/node-gyp.js'),
		args: ['rebuild'],
		cwd: join(modules, 'sqlite3'),
		logFile: join(hostFolder, 'sqlite.log'),
		// By the environment, which node-gyp obeys before its arguments.
		env: { ...process.env, npm_config_nodedir: dirname(dirname(node)), TMPDIR: join(hostFolder, 'tmp') },
	});
	const needs = () => 'takes about a minute, with python3, make and g++';
	await finish(compiler, 'Compiling SQLite', lastLines, say, needs);

	rmSync(npmCache, { recursive: true, force: true });
	writeFileSync(stampFile, stamp());
	say('n8n is installed.');
}

/** Waits for a step with progress told; `reason` finds in its log why it failed. */
async function finish(
	program: Program,
	what: string,
	reason: (log: string) => string,
	say: Say,
	progress: () => string,
): Promise<void> {
	const started = Date.now();
	const timer = setInterval(() => {
		say(`${what}: ${progress()}, ${Math.round((Date.now() - started) / 1000)} s`);
	}, progressEveryMs);
	const code = await program.ended;
	clearInterval(timer);
	if (code !== 0) throw new Error(`${what} ended before it was done:\n${reason(program.log())}`);
}

function isComplete(): boolean {
	return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp();
}

/** What was installed: the manifest, and for which machine. */
function stamp(): string {
	const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
	for (const file of manifest) hash.update(readFileSync(join(wanted, file)));
	return hash.digest('hex');
}

function countPackages(): number {
	return readFileSync(join(wanted, 'package-lock.json'), 'utf8').match(/^\t\t"node_modules\//gm)?.length ?? 0;
}

function host(): Host {
	return { node: nodeBinary(), n8n: join(modules, 'n8n/bin/n8n') };
}

/** The Node of the host's packages where there is one for this machine, else the one that runs this. */
function nodeBinary(): string {
	const packaged = join(modules, `node-${process.platform}-${process.arch}`, 'bin/node');
	if (existsSync(packaged)) return packaged;
	if (Number.parseInt(process.versions.node) >= 24) return process.execPath;
	throw new Error(
		`n8n needs Node 24, which is not packaged for ${process.platform} ${process.arch}: run this with Node 24 or newer.`,
	);
}
