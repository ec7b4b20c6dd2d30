/** The trigger in n8n's own engine: an active workflow, the server that the sandbox's callbacks come in by, and Submit. */
import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { signToken, type CallbackContext } from '../../nodes/Seedance/tasks/callbackToken';
import { startLiveServer, type Engine, type LiveAnswer, type LiveServer, type WorkflowJson } from './harness';
import { textIn, useRig, videoOf, type Rig } from './rig';

/** What the sandbox's credential for seedanceapi has. */
export const API_KEY = 'sandbox-key';
export const WEBHOOK_ID = '5eedda9c-0000-4000-8000-00000000cafe';
export const SCOPE = `${WEBHOOK_ID}/seedance-trigger`;
export const TRIGGER = 'Video Done';
const TRIGGER_TYPE = 'n8n-nodes-seedance.seedanceTrigger';

const DAY_MS = 24 * 3_600_000;

/** A workflow whose trigger leads to a node Next. */
export function triggerWorkflow(parameters: INodeParameters = {}, id = 'workflow-trigger'): WorkflowJson {
	const node = { typeVersion: 1, position: [0, 0] as [number, number] };
	return {
		id,
		nodes: [
			{
				...node,
				id: `${id}-node`,
				name: TRIGGER,
				type: TRIGGER_TYPE,
				webhookId: WEBHOOK_ID,
				parameters: { ...parameters },
			},
			{ ...node, id: `${id}-next`, name: 'Next', type: 'test.noOp', parameters: {} },
		],
		connections: { [TRIGGER]: { main: [[{ node: 'Next', type: 'main', index: 0 }]] } },
	};
}

/** The same workflow with a Submit of its own, started by a node Start; or after the trigger. */
export function withSubmit(
	workflow: WorkflowJson,
	parameters: INodeParameters = {},
	after = 'Start',
): WorkflowJson {
	const node = { typeVersion: 1, position: [0, 0] as [number, number] };
	return {
		...workflow,
		nodes: [
			...workflow.nodes,
			{ ...node, id: 'start', name: 'Start', type: 'test.start', parameters: {} },
			{
				...node,
				id: 'submit',
				name: 'Submit',
				type: 'n8n-nodes-seedance.seedance',
				parameters: submitting(parameters),
			},
		],
		connections: {
			...workflow.connections,
			[after]: { main: [[{ node: 'Submit', type: 'main', index: 0 }]] },
		},
	};
}

/** Parameters of a Submit of the cheapest video. */
export function submitting(parameters: INodeParameters = {}): INodeParameters {
	return videoOf('seedanceapi', { operation: 'submit', ...parameters });
}

export interface TriggerRig extends Rig {
	server: LiveServer;
	/** A fresh n8n that answers at the server's address. */
	n8n(credential?: Record<string, string>): Promise<Engine>;
	/** The trigger's production URL. */
	url(token?: string): string;
	/** The URL with a token as Submit makes it. */
	signedUrl(nonce?: string, context?: CallbackContext): string;
	/** A video that is bought outside of n8n, without a callback; it has ended unless told otherwise. */
	buy(prompt?: string, isEnded?: boolean): Promise<string>;
	/** The items that the workflow was started with so far. */
	items(answers?: readonly LiveAnswer[]): Promise<IDataObject[]>;
	/** Until so many callbacks have been answered. */
	untilAnswered(count: number): Promise<void>;
	/** How many times the provider was asked about tasks. */
	looks(): number;
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
	return {
		get sandbox() {
			return rig.sandbox;
		},
		get server() {
			return server();
		},
		engine: async (...given) => await rig.engine(...given),
		settle: async (...given) => await rig.settle(...given),
		n8n: async (credential) => {
			const engine = await rig.engine('seedanceapi', credential, { webhookUrl: server().url });
			server().serve(async (request) => await engine.webhooks.receive(request));
			return engine;
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
		looks: () => rig.sandbox.control.requests().filter(({ kind }) => kind === 'status').length,
	};
}

/** The token in a URL that the sandbox was given to call. */
export function tokenOf(url: string | null | undefined): string {
	return new URL(url ?? '').searchParams.get('token') ?? '';
}

export function taskIdOf(item: INodeExecutionData | undefined): string {
	return textIn(item, 'taskId');
}
