/** The real n8n with the packed package, a sandbox and a credential for each provider, that can be killed and started again. */
import { startSandbox, type Sandbox } from '../sandbox';
import { bindCredentials, sandboxCredentials, type DemoCredential } from '../real/credentials';
import { installHost, type Host } from '../real/install';
import { startN8n, type N8n } from '../real/n8n';
import { N8nRest, type Named, type SavedWorkflow } from '../real/rest';
import { claimUserFolder, installPackage, packPackage, type UserFolder } from '../real/user-folder';
import type { Workflow } from '../real/workflow';

const OWNER = { email: 'owner@example.com', password: 'Seedance-Test-1' };

export type ProviderName = 'seedance2ai' | 'seedanceapi';

export interface PostedFile {
	type: string;
	content: Buffer;
}

export class Installed {
	private webhooks = 0;

	private constructor(
		readonly sandbox: Sandbox,
		private readonly host: Host,
		private readonly userFolder: UserFolder,
		private readonly env: Record<string, string>,
		private readonly credentials: ReadonlyMap<Named, DemoCredential>,
		private current: { n8n: N8n; rest: N8nRest },
	) {}

	/** Installs what is needed and starts n8n in a folder of its own, with more of its settings where given. */
	static async start(name: string, env: Record<string, string> = {}): Promise<Installed> {
		const host = await installHost((line) => process.stderr.write(`${line}\n`));
		const userFolder = claimUserFolder(name);
		installPackage(userFolder, await packPackage(userFolder));
		const sandbox = await startSandbox();
		const n8n = await startN8n({ host, userFolder, env });
		const rest = new N8nRest(n8n.url);
		await rest.setUpOwner(OWNER);
		const credentials = new Map<Named, DemoCredential>();
		for (const credential of sandboxCredentials(sandbox)) {
			credentials.set(await rest.createCredential(credential.name, credential.data), credential);
		}
		return new Installed(sandbox, host, userFolder, env, credentials, { n8n, rest });
	}

	get rest(): N8nRest {
		return this.current.rest;
	}

	/** The credential of a provider, as saved. */
	credential(provider: ProviderName): [Named, DemoCredential] {
		const found = [...this.credentials].find(([, { data }]) => data.provider === provider);
		if (found === undefined) throw new Error(`There is no credential for ${provider}`);
		return found;
	}

	/** n8n's process. */
	get pid(): number {
		return this.current.n8n.pid;
	}

	/** What n8n has logged so far. */
	log(): string {
		return this.current.n8n.log();
	}

	/**
	 * Starts a workflow as production does, by a webhook in place of its Manual Trigger: what n8n stores of a run from the
	 * editor doesn't survive a crash.
	 * @param file the webhook is sent this file, which it puts into the item's binary field data
	 * @returns the execution's id
	 */
	async startByWebhook(workflow: Workflow, provider: ProviderName, file?: PostedFile): Promise<string> {
		const path = `start-${(this.webhooks += 1)}`;
		const nodes = workflow.nodes.map((node) =>
			node.type === 'n8n-nodes-base.manualTrigger'
				? {
						...node,
						type: 'n8n-nodes-base.webhook',
						typeVersion: 2,
						webhookId: path,
						parameters: { path, httpMethod: 'POST' },
					}
				: node,
		);
		const request = {
			method: 'POST',
			...(file === undefined ? {} : { headers: { 'content-type': file.type }, body: file.content }),
		};
		return await this.startBy({ ...workflow, nodes }, provider, `/webhook/${path}`, request);
	}

	/**
	 * Starts a workflow by its Form Trigger, as somebody does who fills in the form.
	 * @returns the execution's id
	 */
	async startByForm(workflow: Workflow, provider: ProviderName, fields: FormData): Promise<string> {
		const trigger = workflow.nodes.find(({ type }) => type === 'n8n-nodes-base.formTrigger');
		const path = `/form/${String(trigger?.['webhookId'])}`;
		return await this.startBy(workflow, provider, path, { method: 'POST', body: fields });
	}

	/** Saves a workflow with the credential of a provider and turns it on; n8n registers its webhooks some seconds later. */
	async activate(workflow: Workflow, provider: ProviderName): Promise<SavedWorkflow> {
		const own = new Map([this.credential(provider)]);
		const saved = await this.rest.createWorkflow(bindCredentials(workflow, own));
		await this.rest.activate(saved);
		return saved;
	}

	/** n8n's address. */
	get url(): string {
		return this.current.n8n.url;
	}

	private async startBy(
		workflow: Workflow,
		provider: ProviderName,
		path: string,
		request: RequestInit,
	): Promise<string> {
		const saved = await this.activate(workflow, provider);
		// n8n registers webhooks some seconds after it has answered.
		await until(async () => (await fetch(`${this.current.n8n.url}${path}`, request)).ok);
		const started: string[] = [];
		await until(async () => {
			const id = await this.rest.newestExecution(saved);
			if (id !== null) started.push(id);
			return id !== null;
		});
		return started.join('');
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
		const n8n = await startN8n({ host: this.host, userFolder: this.userFolder, port, env: this.env });
		const rest = new N8nRest(n8n.url);
		await rest.logIn(OWNER);
		this.current = { n8n, rest };
	}

	async end(): Promise<void> {
		await this.current.n8n.stop();
		await this.sandbox.close();
		this.userFolder.release();
	}
}

/** Waits in real time until something is true; the processes are real. */
export async function until(isTrue: () => boolean | Promise<boolean>, withinMs = 60_000): Promise<void> {
	const deadline = Date.now() + withinMs;
	while (!(await isTrue())) {
		if (Date.now() > deadline)
			throw new Error(`Nothing came of it within ${withinMs / 1000} s: ${isTrue.toString()}`);
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
}
