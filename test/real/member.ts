import { startN8n, type N8n, type N8nOptions } from './n8n';

/** One process of an n8n, which can be ended in every way and started again on the same port. */
export class Member {
	private constructor(
		private readonly options: N8nOptions,
		private n8n: N8n,
	) {}

	static async start(options: N8nOptions): Promise<Member> {
		return new Member(options, await startN8n(options));
	}

	get url(): string {
		return this.n8n.url;
	}

	get pid(): number {
		return this.n8n.pid;
	}

	/** What it has logged since it was last started. */
	log(): string {
		return this.n8n.log();
	}

	/** kill -9. */
	async kill(): Promise<void> {
		await this.n8n.kill();
	}

	/** Ends it as a service manager does, by SIGTERM. */
	async stop(): Promise<void> {
		await this.n8n.stop();
	}

	async startAgain(): Promise<void> {
		this.n8n = await startN8n({ ...this.options, port: this.n8n.port });
	}
}
