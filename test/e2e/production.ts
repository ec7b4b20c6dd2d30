/** What each n8n of these tests offers, however many processes it consists of: workflows started as in production. */
import { bindCredentials, sandboxCredentials, type DemoCredential } from '../real/credentials';
import type { Execution } from '../real/execution';
import type { N8nRest, Named, SavedWorkflow } from '../real/rest';
import type { INode, INodeParameters } from 'n8n-workflow';
import { mapNodes, type Workflow } from '../workflows/workflow';
import type { Provider, Sandbox } from '../sandbox';
import { until } from './until';

export const OWNER = { email: 'owner@example.com', password: 'Seedance-Test-1' };

/** Settings that save a third of the CPU time of a start. The tests start n8n dozens of times. */
export const LEAN = {
	// No editor. Otherwise, each start prepares its pages and a list of all node types.
	N8N_DISABLE_UI: 'true',
	// No process for the code of Code nodes.
	N8N_RUNNERS_MODE: 'external',
	N8N_RUNNERS_AUTH_TOKEN: 'no-runner-comes',
};
/** For tests that read the list of node types. */
export const HAS_EDITOR = { N8N_DISABLE_UI: 'false' };
/** For tests whose workflows have a Code node. */
export const RUNS_CODE = { N8N_RUNNERS_MODE: 'internal' };
/** Like the n8n of a user. */
export const COMPLETE = { ...HAS_EDITOR, ...RUNS_CODE };

export interface PostedFile {
	type: string;
	content: Buffer;
}

/** A workflow that can be started from outside. */
export interface Published {
	saved: SavedWorkflow;
	path: string;
}

/** The saved credentials of an n8n, with what they hold. */
export type SavedCredentials = ReadonlyMap<Named, DemoCredential>;

/** Makes the owner of a new n8n, and a credential for each provider of the sandbox. */
export async function setUp(rest: N8nRest, sandbox: Sandbox): Promise<SavedCredentials> {
	await rest.setUpOwner(OWNER);
	const credentials = new Map<Named, DemoCredential>();
	for (const credential of sandboxCredentials(sandbox)) {
		credentials.set(await rest.createCredential(credential.name, credential.data), credential);
	}
	return credentials;
}

/** A webhook at this path in place of a Manual Trigger. */
export function startedBy(node: INode, path: string, more: INodeParameters = {}): INode {
	return {
		...node,
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2,
		webhookId: path,
		parameters: { path, httpMethod: 'POST', ...more },
	};
}

export abstract class Production {
	private webhooks = 0;

	protected constructor(
		readonly sandbox: Sandbox,
		private readonly credentials: SavedCredentials,
	) {}

	/** n8n's REST interface, with its owner logged in. */
	abstract get rest(): N8nRest;

	/** Where the world reaches its webhooks and forms. */
	abstract get url(): string;

	/** The credential of a provider, as saved. */
	credential(provider: Provider): [Named, DemoCredential] {
		const found = [...this.credentials].find(([, { data }]) => data.provider === provider);
		if (found === undefined) throw new Error(`There is no credential for ${provider}`);
		return found;
	}

	/**
	 * Starts a workflow as production does, by a webhook in place of its Manual Trigger: what n8n stores of a run from the
	 * editor doesn't survive a crash.
	 * @param file the webhook is sent this file, which it puts into the item's binary field data
	 * @returns the execution's id
	 */
	async startByWebhook(workflow: Workflow, provider: Provider, file?: PostedFile): Promise<string> {
		const published = await this.publish(workflow, provider);
		const sent = file === undefined ? {} : { headers: { 'content-type': file.type }, body: file.content };
		return await this.start(published, { method: 'POST', ...sent });
	}

	/**
	 * Starts a workflow by its Form Trigger, as somebody does who fills in the form.
	 * @returns the execution's id
	 */
	async startByForm(workflow: Workflow, provider: Provider, fields: FormData): Promise<string> {
		const trigger = workflow.nodes.find(({ type }) => type === 'n8n-nodes-base.formTrigger');
		const saved = await this.activate(workflow, provider);
		const path = `/form/${String(trigger?.['webhookId'])}`;
		return await this.start({ saved, path }, { method: 'POST', body: fields });
	}

	/**
	 * Saves a workflow and turns it on, with a webhook in place of its Manual Trigger.
	 * @param webhook more parameters of the Webhook node
	 */
	async publish(workflow: Workflow, provider: Provider, webhook: INodeParameters = {}): Promise<Published> {
		const path = `start-${(this.webhooks += 1)}`;
		const started = mapNodes(workflow, (node) =>
			node.type === 'n8n-nodes-base.manualTrigger' ? startedBy(node, path, webhook) : node,
		);
		const saved = await this.activate(started, provider);
		return { saved, path: `/webhook/${path}` };
	}

	/** Saves a workflow with the credential of a provider and turns it on. Its triggers are active then. */
	async activate(workflow: Workflow, provider: Provider): Promise<SavedWorkflow> {
		const own = new Map([this.credential(provider)]);
		const saved = await this.rest.createWorkflow(bindCredentials(workflow, own));
		await this.rest.activate(saved);
		return saved;
	}

	/**
	 * Starts a workflow by calling it from outside; as often as one likes, but one call at a time.
	 * @returns the execution's id
	 */
	async start({ saved, path }: Published, request: RequestInit = { method: 'POST' }): Promise<string> {
		const before = await this.rest.newestExecution(saved);
		// An n8n that has just started registers webhooks some seconds later.
		await until(async () => (await fetch(`${this.url}${path}`, request)).ok);
		const started: string[] = [];
		await until(async () => {
			const id = await this.rest.newestExecution(saved);
			if (id !== null && id !== before) started.push(id);
			return started.length > 0;
		});
		return started.join('');
	}

	/** Waits until a workflow has so many executions, or more, and returns their IDs, oldest first. */
	async started(saved: SavedWorkflow, count: number): Promise<string[]> {
		const idsOf = async () => (await this.rest.executionsOf(saved)).sort((a, b) => Number(a) - Number(b));
		const told = async () => {
			const found = await Promise.all((await idsOf()).map(async (id) => await this.rest.execution(id)));
			const lines = found.map(({ status, error }) => `${status}: ${error ?? 'no error'}`);
			return [`${lines.length} of ${count} executions of "${saved.name}"`, ...lines].join('\n');
		};
		await until(async () => (await idsOf()).length >= count, 60_000, told);
		return await idsOf();
	}

	/** Waits until a workflow has so many executions, or more, and all have ended. Returns them, oldest first. */
	async executions(saved: SavedWorkflow, count: number): Promise<Execution[]> {
		const ids = await this.started(saved, count);
		return await Promise.all(ids.map(async (id) => await this.rest.waitForEnd(id, 60_000)));
	}
}
