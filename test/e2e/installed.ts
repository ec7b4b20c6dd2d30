/** The real n8n with the packed package, a sandbox and a credential for each provider, that can be killed and started again. */
import { Cleanup } from '../real/cleanup';
import { installHost } from '../real/install';
import { startN8n, type N8n, type N8nOptions } from '../real/n8n';
import { N8nRest } from '../real/rest';
import { claimUserFolder, installPackage, packPackage } from '../real/userFolder';
import { startSandbox, type Sandbox } from '../sandbox';
import { LEAN, OWNER, Production, setUp, type SavedCredentials } from './production';

export class Installed extends Production {
	private constructor(
		sandbox: Sandbox,
		credentials: SavedCredentials,
		private readonly options: N8nOptions,
		private readonly cleanup: Cleanup,
		private current: { n8n: N8n; rest: N8nRest },
	) {
		super(sandbox, credentials);
		cleanup.add(() => this.current.n8n.stop());
	}

	/**
	 * Installs what is needed and starts n8n in a folder of its own. Where something does not start, what has started is
	 * ended.
	 * @param env more of n8n's settings
	 * @param wrapper see the same of `startProgram`
	 */
	static async start(
		name: string,
		env: Record<string, string> = {},
		wrapper: readonly string[] = [],
	): Promise<Installed> {
		const cleanup = new Cleanup();
		try {
			const host = await installHost((line) => process.stderr.write(`${line}\n`));
			const userFolder = claimUserFolder(name);
			cleanup.add(userFolder.release);
			installPackage(userFolder, await packPackage(userFolder));
			const sandbox = await startSandbox();
			cleanup.add(() => sandbox.close());
			const options = { host, userFolder, env: { ...LEAN, ...env }, wrapper };
			const n8n = await startN8n(options);
			cleanup.add(() => n8n.stop());
			const rest = new N8nRest(n8n.url);
			const credentials = await setUp(rest, sandbox);
			return new Installed(sandbox, credentials, options, cleanup, { n8n, rest });
		} catch (error) {
			await cleanup.run();
			throw error;
		}
	}

	override get rest(): N8nRest {
		return this.current.rest;
	}

	override get url(): string {
		return this.current.n8n.url;
	}

	/** n8n's process. */
	get pid(): number {
		return this.current.n8n.pid;
	}

	/** What n8n has logged so far. */
	log(): string {
		return this.current.n8n.log();
	}

	/** kill -9, and a start of the same n8n on the same port. */
	async killAndStartAgain(): Promise<void> {
		await this.current.n8n.kill();
		await this.startAgain();
	}

	/**
	 * Shuts n8n down as a service manager does, by SIGTERM, and starts it again on the same port.
	 * @returns what n8n logged until it was gone
	 */
	async shutDownAndStartAgain(): Promise<string> {
		await this.current.n8n.stop();
		const log = this.log();
		await this.startAgain();
		return log;
	}

	private async startAgain(): Promise<void> {
		const { port } = this.current.n8n;
		const n8n = await startN8n({ ...this.options, port });
		const rest = new N8nRest(n8n.url);
		await rest.logIn(OWNER);
		this.current = { n8n, rest };
	}

	async end(): Promise<void> {
		await this.cleanup.run();
	}
}
