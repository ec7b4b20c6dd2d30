/** The trigger in n8n's own engine: an active workflow, the server that the sandbox's callbacks come in by, and Submit. */
import type { IDataObject, INode, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { signToken } from '../../nodes/Seedance/tasks/callbacks/triggerToken';
import type { CallbackPayload } from '../../nodes/Seedance/parameters/ownSchemas';
import {
	chain,
	extended,
	node,
	noOp,
	SEEDANCE,
	SEEDANCE_TRIGGER,
	start,
	type Workflow,
} from '../workflows/workflow';
import {
	startLiveServer,
	type Engine,
	type EngineOptions,
	type LiveAnswer,
	type LiveServer,
} from './harness';
import { SANDBOX_KEYS } from '../sandbox/credentials';
import { textIn, useRig, videoOf, type Rig } from './rig';

/** What the sandbox's credential for seedanceapi has. */
export const API_KEY = SANDBOX_KEYS.seedanceapi;
export const WEBHOOK_ID = '5eedda9c-0000-4000-8000-00000000cafe';
export const SCOPE = `${WEBHOOK_ID}/seedance-trigger`;
export const TRIGGER = 'Video Done';

const DAY_MS = 24 * 3_600_000;

/** A workflow whose trigger leads to a node Next. */
export function triggerWorkflow(parameters: INodeParameters = {}, more: Partial<INode> = {}): Workflow {
	const own = { id: 'workflow-trigger-node', webhookId: WEBHOOK_ID, ...more };
	return { ...chain(node(TRIGGER, SEEDANCE_TRIGGER, parameters, own), noOp('Next')), id: 'workflow-trigger' };
}

/** The same workflow with a Submit of its own, started by a node Start; or after the trigger. */
export function withSubmit(workflow: Workflow, parameters: INodeParameters = {}, after = 'Start'): Workflow {
	const submit = node('Submit', SEEDANCE, submitting(parameters));
	return extended(workflow, [start(), submit], [[after, 'Submit']]);
}

/** Parameters of a Submit of the cheapest video. */
export function submitting(parameters: INodeParameters = {}): INodeParameters {
	return videoOf('seedanceapi', { operation: 'submit', ...parameters });
}

interface Called {
	answer: LiveAnswer;
	items: IDataObject[];
}

export interface TriggerRig extends Rig {
	server: LiveServer;
	/** A fresh n8n that answers at the server's address. */
	n8n(credential?: Record<string, string>, options?: EngineOptions): Promise<Engine>;
	/** The same, with a workflow that is active: one with a trigger of these parameters. */
	active(parameters?: INodeParameters): Promise<Engine>;
	/** A callback: what it is answered, and the items that it has started the workflow with. */
	call(engine: Engine, url: string, body: unknown): Promise<Called>;
	/** The trigger's production URL. */
	url(token?: string): string;
	/** The URL with a token as Submit makes it. */
	signedUrl(nonce?: string, context?: CallbackPayload): string;
	/** A video that is bought outside of n8n, without a callback; it has ended unless told otherwise. */
	buy(prompt?: string, isEnded?: boolean): Promise<string>;
	/** The items that the workflow was started with so far. */
	items(answers?: readonly LiveAnswer[]): Promise<IDataObject[]>;
	/** Until so many callbacks have been answered. */
	untilAnswered(count: number): Promise<void>;
	/** How many times the provider was asked about tasks. */
	polls(): number;
}

/** Declares the rig for a test file. */
export function useTriggerRig(): TriggerRig {
	const rig = useRig();
	let running: LiveServer | undefined;
	let nonces = 0;
	beforeEach(async () => {
		running = await startLiveServer();
	});
	afterEach(async () => {
		await running?.close();
	});
	const server = (): LiveServer => {
		if (running === undefined) throw new Error('The server runs only during a test');
		return running;
	};
	const urlWith = (token?: string) =>
		`${server().url}/webhook/${SCOPE}${token === undefined ? '' : `?token=${token}`}`;
	const n8n: TriggerRig['n8n'] = async (credential, options = {}) => {
		const engine = await rig.engine('seedanceapi', credential, { webhookUrl: server().url, ...options });
		server().serve(async (request) => await engine.webhooks.receive(request));
		return engine;
	};
	return {
		...rig,
		get server() {
			return server();
		},
		n8n,
		active: async (parameters) => {
			const engine = await n8n();
			await engine.webhooks.activate(triggerWorkflow(parameters));
			return engine;
		},
		call: async (engine, url, body) => {
			const answer = (await rig.settle(engine.webhooks.receive({ url, body }))).value;
			const run = (await rig.settle(answer.started ?? Promise.resolve(undefined))).value;
			return { answer, items: run?.output('Next').map(({ json }) => json) ?? [] };
		},
		url: urlWith,
		signedUrl: (nonce = `nonce-${(nonces += 1)}`, context = null) =>
			urlWith(signToken(API_KEY, SCOPE, { expiresAt: Date.now() + DAY_MS, nonce, context })),
		buy: async (prompt = 'a quiet harbour', isEnded = true) => {
			const response = await fetch(`${rig.sandbox.seedanceapiUrl}/generate`, {
				method: 'POST',
				headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
				body: JSON.stringify({ model: 'seedance-2.0-fast', prompt, duration: 5 }),
			});
			await response.arrayBuffer();
			const taskId = rig.sandbox.control.tasks().at(-1)?.taskId ?? '';
			if (isEnded) rig.sandbox.control.endTask(taskId);
			return taskId;
		},
		items: async (answers = server().answers) => {
			const results = await Promise.all(answers.flatMap(({ started }) => (started ? [started] : [])));
			return results.flatMap((result) => result.output('Next').map(({ json }) => json));
		},
		untilAnswered: async (count) => {
			while (server().answers.length < count) await new Promise((resolve) => setTimeout(resolve, 100));
		},
		polls: () => rig.sandbox.control.requests().filter(({ kind }) => kind === 'status').length,
	};
}

/** The token in a URL that the sandbox was given to call. */
export function tokenOf(url: string | null | undefined): string {
	return new URL(url ?? '').searchParams.get('token') ?? '';
}

export function taskIdOf(item: INodeExecutionData | undefined): string {
	return textIn(item, 'taskId');
}
