import { createServer } from 'node:net';
import { dirname, delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Host } from './install';
import { lastLines, startProgram } from './program';
import type { UserFolder } from './user-folder';

/** How to start an n8n. */
export interface N8nOptions {
	host: Host;
	userFolder: UserFolder;
	/** A free port is taken where none is given. Give the old one to start an n8n again after it ended. */
	port?: number;
	/** More of n8n's settings, or others. */
	env?: Record<string, string>;
}

/** A running n8n. */
export interface N8n {
	url: string;
	port: number;
	pid: number;
	/** Fulfilled when it has ended, for whatever reason. */
	ended: Promise<unknown>;
	logFile: string;
	/** All that it has logged so far. */
	log: () => string;
	/** Ends it as a service manager does. */
	stop: () => Promise<void>;
	/** Ends it as a power cut does. */
	kill: () => Promise<void>;
}

const startWithinMs = 120_000;

/** Starts n8n on SQLite and waits until it answers. It lives in its user folder and writes nowhere else. */
export async function startN8n({ host, userFolder, ...options }: N8nOptions): Promise<N8n> {
	const port = options.port ?? (await freePort());
	const logFile = join(userFolder.path, 'n8n.log');
	const program = await startProgram({
		node: host.node,
		script: host.n8n,
		args: ['start'],
		cwd: userFolder.path,
		logFile,
		env: {
			...environmentOf(host, userFolder),
			...quiet,
			N8N_PORT: String(port),
			N8N_RUNNERS_BROKER_PORT: String(await freePort()),
			...options.env,
		},
	});
	const url = `http://localhost:${port}`;
	const deadline = Date.now() + startWithinMs;
	while (!(await isReady(url))) {
		if (program.hasEnded()) throw new Error(`n8n ended while it started:\n${lastLines(program.log())}`);
		if (Date.now() > deadline) {
			await program.kill();
			const seconds = startWithinMs / 1000;
			throw new Error(`n8n did not answer within ${seconds} s:\n${lastLines(program.log())}`);
		}
		await sleep(250);
	}
	const { pid, ended, log, stop, kill } = program;
	return { url, port, pid, ended, logFile, log, stop: () => stop(), kill };
}

/** n8n's settings for a local, silent instance: it asks no server of n8n's anything. */
const quiet = {
	N8N_LISTEN_ADDRESS: '127.0.0.1',
	N8N_SECURE_COOKIE: 'false',
	N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
	// It fetches a list from n8n's servers.
	N8N_DISABLED_MODULES: 'mcp-registry',
	N8N_LOG_LEVEL: 'info',
};

/** Of this process's environment only what is about the network and the language: no setting of n8n's leaks in. */
const inherited = [
	...['LANG', 'LC_ALL', 'TZ', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'],
	...['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy'],
];

function environmentOf(host: Host, userFolder: UserFolder): NodeJS.ProcessEnv {
	const known = inherited.filter((name) => process.env[name] !== undefined);
	return {
		...Object.fromEntries(known.map((name) => [name, process.env[name]])),
		NO_PROXY: [process.env['NO_PROXY'] ?? process.env['no_proxy'] ?? [], 'localhost', '127.0.0.1']
			.flat()
			.join(','),
		// n8n starts its task runner as plain "node".
		PATH: [dirname(host.node), process.env['PATH']].join(delimiter),
		HOME: userFolder.path,
		N8N_USER_FOLDER: userFolder.path,
		TMPDIR: join(userFolder.path, 'tmp'),
		npm_config_cache: join(userFolder.path, 'npm-cache'),
	};
}

/** Whether the REST interface answers: it comes last, after the database and the nodes. */
async function isReady(url: string): Promise<boolean> {
	try {
		const answer = await fetch(`${url}/rest/settings`, { signal: AbortSignal.timeout(2_000) });
		const isJson = answer.headers.get('content-type')?.includes('json') ?? false;
		await answer.arrayBuffer();
		return answer.ok && isJson;
	} catch {
		return false;
	}
}

async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	await new Promise((resolve) => server.close(resolve));
	if (address === null || typeof address === 'string') throw new Error('No free port was found.');
	return address.port;
}
