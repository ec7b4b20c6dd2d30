/**
 * The real n8n in queue mode, as its documentation sets it up: a main process, two workers and a webhook process, a
 * PostgreSQL and a Redis, and a load balancer in front. Each process has a user folder, with the package in it.
 */
import { Cleanup } from '../real/cleanup';
import { installHost } from '../real/install';
import { Member } from '../real/member';
import type { N8nRole } from '../real/n8n';
import { freePort } from '../real/ports';
import { startPostgres } from '../real/postgres';
import { startRedis } from '../real/redis';
import { N8nRest } from '../real/rest';
import type { Service } from '../real/service';
import { claimUserFolder, installPackage, packPackage } from '../real/userFolder';
import { startSandbox, type Sandbox } from '../sandbox';
import { startBalancer } from './balancer';
import { LEAN, Production, setUp, type SavedCredentials } from './production';

const QUEUE = {
	...LEAN,
	EXECUTIONS_MODE: 'queue',
	N8N_ENCRYPTION_KEY: 'the-key-that-all-processes-share',
	// A worker that died is noticed after 15 to 20 seconds, not after 60 to 90.
	QUEUE_WORKER_LOCK_DURATION: '15000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '3000',
	QUEUE_WORKER_STALLED_INTERVAL: '5000',
	// In MiB; so a file that is too large for the database need not be large.
	N8N_BINARY_DATA_DATABASE_MAX_FILE_SIZE: '2',
};

/** One execution a worker, so that two at once are certainly in two processes. */
const WORKER = { N8N_CONCURRENCY_PRODUCTION_LIMIT: '1' };

interface Parts {
	main: Member;
	webhook: Member;
	workers: readonly [Member, Member];
	postgres: Service;
	redis: Service;
}

export class Cluster extends Production {
	private constructor(
		sandbox: Sandbox,
		credentials: SavedCredentials,
		readonly rest: N8nRest,
		readonly url: string,
		private readonly parts: Parts,
		private readonly cleanup: Cleanup,
	) {
		super(sandbox, credentials);
	}

	/**
	 * Starts all of it. Where something does not start, what has started is ended.
	 * @param env more of n8n's settings, for all of its processes
	 */
	static async start(name: string, env: Record<string, string> = {}): Promise<Cluster> {
		const cleanup = new Cleanup();
		try {
			return await Cluster.assemble(name, env, cleanup);
		} catch (error) {
			await cleanup.run();
			throw error;
		}
	}

	private static async assemble(
		name: string,
		env: Record<string, string>,
		cleanup: Cleanup,
	): Promise<Cluster> {
		const postgres = await startPostgres();
		cleanup.add(() => postgres.service.end());
		const redis = await startRedis();
		cleanup.add(() => redis.service.end());
		const sandbox = await startSandbox();
		cleanup.add(() => sandbox.close());

		const ports = { main: await freePort(), webhook: await freePort() };
		const balancer = await startBalancer(ports);
		cleanup.add(balancer.close);
		const shared = { ...QUEUE, ...env, ...postgres.settings, ...redis.settings, WEBHOOK_URL: balancer.url };
		const host = await installHost((line) => process.stderr.write(`${line}\n`));
		const package_ = claimUserFolder(`${name}-package`);
		cleanup.add(package_.release);
		const tarball = await packPackage(package_);
		const member = async (role: N8nRole, suffix: string, port: number, own = {}) => {
			const userFolder = claimUserFolder(`${name}-${suffix}`);
			cleanup.add(userFolder.release);
			installPackage(userFolder, tarball);
			const started = await Member.start({ host, userFolder, role, port, env: { ...shared, ...own } });
			cleanup.add(() => started.stop());
			return started;
		};
		// The main process alone brings the database up to date.
		const main = await member('start', 'main', ports.main);
		const [webhook, ...workers] = await Promise.all([
			member('webhook', 'webhook', ports.webhook),
			member('worker', 'worker-1', await freePort(), WORKER),
			member('worker', 'worker-2', await freePort(), WORKER),
		]);
		const rest = new N8nRest(balancer.url);
		const credentials = await setUp(rest, sandbox);
		const parts = { main, webhook, workers, postgres: postgres.service, redis: redis.service };
		return new Cluster(sandbox, credentials, rest, balancer.url, parts, cleanup);
	}

	get workers(): readonly Member[] {
		return this.parts.workers;
	}

	get postgres(): Service {
		return this.parts.postgres;
	}

	get redis(): Service {
		return this.parts.redis;
	}

	/** The worker that has an execution in its log; it logs what it buys. */
	workerThatLogged(words: string): Member {
		const found = this.workers.find((worker) => worker.log().includes(words));
		if (found === undefined) throw new Error(`No worker has logged "${words}"`);
		return found;
	}

	/** What all workers have logged since they were last started. */
	log(): string {
		return this.workers.map((worker) => worker.log()).join('');
	}

	async end(): Promise<void> {
		await this.cleanup.run();
	}
}
