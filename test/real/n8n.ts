import { join } from 'node:path';
import { environmentOf } from './environment';
import type { Host } from './install';
import { freePort } from './ports';
import { startProgram } from './program';
import { waitUntilReady } from './readiness';
import type { UserFolder } from './userFolder';

/** What a process of n8n's is for. Only in queue mode there are more than the first. */
export type N8nRole = 'start' | 'worker' | 'webhook';

/** How to start an n8n. */
export interface N8nOptions {
	host: Host;
	userFolder: UserFolder;
	/** `start`, the main process, where none is given. */
	role?: N8nRole;
	/** A free port is taken where none is given. Give the old one to start an n8n again after it ended. */
	port?: number;
	/** More of n8n's settings, or others. */
	env?: Record<string, string>;
	/** See the same of `startProgram`. */
	wrapper?: readonly string[];
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

/** For each role: what setting its port is, and what it logs at the end of its start. */
const roles: Readonly<Record<N8nRole, { port: string; says?: string; env: object }>> = {
	// After a kill n8n answers while it still looks through the executions that had not ended: each of them, also a parked one,
	// is `crashed` until it has done so.
	start: { port: 'N8N_PORT', says: 'Editor is now accessible', env: {} },
	worker: {
		port: 'QUEUE_HEALTH_CHECK_PORT',
		env: { QUEUE_HEALTH_CHECK_ACTIVE: 'true', N8N_WORKER_SERVER_ADDRESS: '127.0.0.1' },
	},
	webhook: { port: 'N8N_PORT', env: {} },
};

/** Starts n8n, on SQLite if not told otherwise, and waits until it answers. */
export async function startN8n({ host, userFolder, role = 'start', ...options }: N8nOptions): Promise<N8n> {
	const port = options.port ?? (await freePort());
	const logFile = join(userFolder.path, 'n8n.log');
	const program = await startProgram({
		node: host.node,
		script: host.n8n,
		args: [role],
		cwd: userFolder.path,
		logFile,
		wrapper: options.wrapper ?? [],
		env: {
			...environmentOf(host, userFolder),
			...roles[role].env,
			[roles[role].port]: String(port),
			N8N_RUNNERS_BROKER_PORT: String(await freePort()),
			...options.env,
		},
	});
	const url = `http://localhost:${port}`;
	const { says = '' } = roles[role];
	const hasStarted = async () => program.log().includes(says) && (await isReady(`${url}/healthz/readiness`));
	await waitUntilReady('n8n', program, hasStarted, startWithinMs);
	const { pid, ended, log, stop, kill } = program;
	return { url, port, pid, ended, logFile, log, stop: () => stop(), kill };
}

async function isReady(url: string): Promise<boolean> {
	try {
		const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) });
		const isJson = answer.headers.get('content-type')?.includes('json') ?? false;
		await answer.arrayBuffer();
		return answer.ok && isJson;
	} catch {
		return false;
	}
}
