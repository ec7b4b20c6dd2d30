import { setTimeout as sleep } from 'node:timers/promises';
import type { INodeTypeDescription } from 'n8n-workflow';
import { z } from 'zod/v4';
import { expect } from './expect';
import { parseExecution, type Binary, type Execution } from './execution';
import type { Workflow } from '../workflows/workflow';

/** Who logs in. */
export interface Owner {
	email: string;
	password: string;
}

/** What a credential of this package holds. */
export interface SeedanceCredential {
	provider: string;
	apiKey: string;
	baseUrl: string;
}

const named = z.looseObject({ id: z.string(), name: z.string() });
const savedWorkflow = z.looseObject({ id: z.string(), name: z.string(), versionId: z.string() });
const started = z.looseObject({ executionId: z.string() });
const executions = z.looseObject({ results: z.array(z.looseObject({ id: z.string(), status: z.string() })) });
const storedExecution = z.looseObject({ data: z.string() });
const publication = z.looseObject({
	status: z.string(),
	liveVersionId: z.string().nullable(),
	triggers: z.array(z.looseObject({ errorMessage: z.string().nullish() })),
});
const retried = z.looseObject({ id: z.string() });
const credentialTest = z.looseObject({ status: z.enum(['OK', 'Error']), message: z.string().optional() });
const failure = z.looseObject({ message: z.string() });
const nodeTypes = z.array(
	z.custom<INodeTypeDescription>(
		(one) => z.looseObject({ name: z.string(), properties: z.array(z.unknown()) }).safeParse(one).success,
	),
);

/** A thing in n8n, as others refer to it. */
export type Named = z.infer<typeof named>;

/** A workflow as n8n has saved it. */
export type SavedWorkflow = z.infer<typeof savedWorkflow>;

/** n8n repeats a failed activation for about 15 s. */
const ACTIVATION_MS = 60_000;

const ended = ['success', 'error', 'crashed', 'canceled'];

/** n8n's own REST interface, the one its editor uses, for one logged-in user. */
export class N8nRest {
	private cookie = '';

	constructor(readonly url: string) {}

	/** Creates the owner of a new n8n, who is logged in from then on. */
	async setUpOwner({ email, password }: Owner): Promise<void> {
		await this.post('/owner/setup', { email, password, firstName: 'Demo', lastName: 'Owner' });
	}

	/** Logs in where the owner exists already. */
	async logIn({ email, password }: Owner): Promise<void> {
		await this.post('/login', { emailOrLdapLoginId: email, password });
	}

	/** Saves a credential, of this package where no other type is named. */
	async createCredential(
		name: string,
		data: SeedanceCredential | Record<string, string>,
		type = 'seedanceApi',
	): Promise<Named> {
		return expect(named, await this.post('/credentials', { name, type, data }), 'a credential');
	}

	/** What the credential's test button does: null where it passes, else what the user is told. */
	async testCredential({ id, name }: Named, data: SeedanceCredential): Promise<string | null> {
		const answer = await this.post('/credentials/test', {
			credentials: { id, name, type: 'seedanceApi', data },
		});
		const { status, message } = expect(credentialTest, answer, 'the result of a test');
		return status === 'OK' ? null : (message ?? '');
	}

	/** Saves a new workflow. */
	async createWorkflow(workflow: Workflow): Promise<SavedWorkflow> {
		return expect(savedWorkflow, await this.post('/workflows', workflow), 'a workflow');
	}

	/** A saved workflow. */
	async workflow(id: string): Promise<Named> {
		return expect(named, await this.get(`/workflows/${id}`), 'a workflow');
	}

	/** All workflows, sorted as the editor's list is: the last one changed first. */
	async newestWorkflows(): Promise<Named[]> {
		const query = new URLSearchParams({ sortBy: 'updatedAt:desc', take: '50' });
		return expect(z.array(named), await this.get(`/workflows?${query.toString()}`), 'the workflows');
	}

	/**
	 * Turns a workflow on, and waits until n8n has activated its triggers, which takes it some seconds after its answer. A
	 * webhook works before that, when n8n hasn't saved yet what the triggers write into the static data.
	 * @throws where n8n can't activate a trigger, with what its user is told
	 */
	async activate({ id, name, versionId }: SavedWorkflow): Promise<void> {
		await this.post(`/workflows/${id}/activate`, { versionId });
		const deadline = Date.now() + ACTIVATION_MS;
		for (;;) {
			const answer = await this.get(`/workflows/${id}/publication-status`);
			const { status, liveVersionId, triggers } = expect(publication, answer, 'the state of a publication');
			if (status === 'published' && liveVersionId === versionId) return;
			const reasons = triggers.flatMap(({ errorMessage }) => errorMessage ?? []);
			if (status !== 'in_progress' && reasons.length > 0)
				throw new Error(`"${name}" is not active: ${reasons.join('\n')}`);
			if (Date.now() > deadline) throw new Error(`"${name}" is still ${status} after a minute.`);
			await sleep(100);
		}
	}

	/** Turns a workflow off. */
	async deactivate({ id }: Named): Promise<void> {
		await this.post(`/workflows/${id}/deactivate`, {});
	}

	/** Every execution of a workflow, the newest first. */
	async executionsOf({ id }: Named): Promise<string[]> {
		const query = new URLSearchParams({ filter: JSON.stringify({ workflowId: id }), limit: '50' });
		const answer = await this.get(`/executions?${query.toString()}`);
		return expect(executions, answer, 'a list of executions').results.map((execution) => execution.id);
	}

	/** Starts a workflow as the editor's button does; the answer is the execution's id. */
	async start({ id }: Pick<SavedWorkflow, 'id'>, trigger: string): Promise<string> {
		const answer = await this.post(`/workflows/${id}/run`, { triggerToStartFrom: { name: trigger } });
		return expect(started, answer, 'a started execution').executionId;
	}

	/** Starts a workflow and waits for its end. */
	async run(workflow: Pick<SavedWorkflow, 'id'>, trigger: string, withinMs: number): Promise<Execution> {
		return await this.waitForEnd(await this.start(workflow, trigger), withinMs);
	}

	/** The newest execution of a workflow, such as one that a webhook has started; null where there is none yet. */
	async newestExecution(workflow: SavedWorkflow): Promise<string | null> {
		return (await this.newest(workflow))?.id ?? null;
	}

	/** The status of the newest execution, for which n8n reads none of its data; null where there is no execution yet. */
	async newestStatus(workflow: SavedWorkflow): Promise<string | null> {
		return (await this.newest(workflow))?.status ?? null;
	}

	/** How large the data is that n8n stores of an execution. */
	async storedBytes(id: string): Promise<number> {
		const { data } = expect(storedExecution, await this.get(`/executions/${id}`), 'an execution');
		return Buffer.byteLength(data);
	}

	/** The editor's Stop. */
	async stop(id: string): Promise<void> {
		await this.post(`/executions/${id}/stop`, {});
	}

	/** What n8n has of an execution now. */
	async execution(id: string): Promise<Execution> {
		return parseExecution(await this.get(`/executions/${id}`));
	}

	/** Waits until an execution has ended, in whatever way. */
	async waitForEnd(id: string, withinMs: number): Promise<Execution> {
		const deadline = Date.now() + withinMs;
		for (;;) {
			const execution = await this.execution(id);
			if (ended.includes(execution.status)) return execution;
			if (Date.now() > deadline) {
				const seconds = Math.round(withinMs / 1000);
				throw new Error(`Execution ${id} is still ${execution.status} after ${seconds} s.`);
			}
			await sleep(300);
		}
	}

	/** The editor's "Retry execution"; n8n answers when the retry has ended or is parked. */
	async retry(id: string): Promise<Execution> {
		const answer = await this.post(`/executions/${id}/retry`, { loadWorkflow: false });
		return await this.execution(expect(retried, answer, 'a retried execution').id);
	}

	/** The bytes of a file that an item carries. */
	async download({ id, data }: Binary): Promise<Buffer> {
		if (id === undefined) return Buffer.from(data, 'base64');
		const query = new URLSearchParams({ id, action: 'download' });
		const answer = await this.send('GET', `/binary-data?${query.toString()}`);
		return Buffer.from(await answer.arrayBuffer());
	}

	/** The description of every node that n8n has, one for each of its major versions, as the editor loads them. */
	async nodeTypes(): Promise<INodeTypeDescription[]> {
		const answer = await fetch(`${this.url}/types/nodes.json`, { headers: { cookie: this.cookie } });
		return expect(nodeTypes, await answer.json(), 'the types of its nodes');
	}

	private async newest({ id }: SavedWorkflow) {
		const query = new URLSearchParams({ filter: JSON.stringify({ workflowId: id }), limit: '1' });
		const answer = await this.get(`/executions?${query.toString()}`);
		return expect(executions, answer, 'a list of executions').results[0] ?? null;
	}

	private async get(path: string): Promise<unknown> {
		return await unwrap(await this.send('GET', path));
	}

	private async post(path: string, body: unknown): Promise<unknown> {
		return await unwrap(await this.send('POST', path, JSON.stringify(body)));
	}

	private async send(method: string, path: string, body?: string): Promise<Response> {
		const answer = await fetch(`${this.url}/rest${path}`, {
			method,
			// n8n closes idle connections, and a request on one that it is about to close would fail.
			headers: { 'content-type': 'application/json', cookie: this.cookie, connection: 'close' },
			...(body === undefined ? {} : { body }),
		});
		const cookie = answer.headers.getSetCookie().find((header) => header.startsWith('n8n-auth='));
		if (cookie !== undefined) this.cookie = cookie.split(';', 1)[0] ?? '';
		if (answer.ok) return answer;
		const text = await answer.text();
		throw new Error(`n8n answered ${answer.status} to ${method} ${path}: ${messageIn(text)}`);
	}
}

async function unwrap(answer: Response): Promise<unknown> {
	return expect(z.object({ data: z.unknown() }), await answer.json(), 'its answer').data;
}

function messageIn(text: string): string {
	try {
		return failure.parse(JSON.parse(text)).message;
	} catch {
		return text.slice(0, 200);
	}
}
