import { HookContext, WebhookContext } from 'n8n-core';
import { deepCopy, NodeHelpers } from 'n8n-workflow';
import type {
	IDataObject,
	IHttpRequestMethods,
	INode,
	INodeExecutionData,
	IWebhookData,
	IWebhookDescription,
	IWebhookResponseData,
	IWorkflowBase,
	Workflow,
	WorkflowActivateMode,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import type { Workflow as WorkflowJson } from '../../workflows/workflow';
import { CallbackResponse } from './callbackHttp';
import type { ExecutionStore } from './executionStore';
import { expressRequest, Refusal } from './liveRequest';
import type { LiveRequest } from './liveRequest';
import { makeAdditionalData, makeWorkflow } from './process';
import type { N8nProcess } from './process';
import { prepareRun } from './runInput';
import type { RunResult } from './runResult';
import { inScope, newScope } from './scope';

/** What the caller is answered, and the execution that the call has started, if any. */
export interface LiveAnswer {
	status: number;
	body: unknown;
	started?: Promise<RunResult>;
	/** What was logged before an execution was started. */
	logs: string[];
}

interface Registration {
	workflow: IWorkflowBase;
	node: string;
	isTest: boolean;
	/** Of a test from the editor: it has static data of its own, which nobody saves. */
	testStaticData?: IDataObject;
}

export type Start = (
	workflow: IWorkflowBase,
	node: INode,
	data: INodeExecutionData[][],
	mode: WorkflowExecuteMode,
) => Promise<{ result: Promise<RunResult> }>;

/**
 * Webhooks of active workflows and those that the editor listens to, as n8n 2.41.1 keeps them: `active-workflow-manager.js`,
 * `webhooks/live-webhooks.js`, `webhooks/test-webhooks.js` and `webhooks/webhook-helpers.js`.
 */
export class LiveWebhooks {
	private readonly registered = new Map<string, Registration>();

	constructor(
		private readonly process: () => N8nProcess,
		private readonly store: ExecutionStore,
		private readonly credentialTypes: string[],
		private readonly start: Start,
	) {}

	/** `addWebhooks`: registers, then `checkExists` and `create` of each node, then the static data are saved. */
	async activate(json: WorkflowJson): Promise<void> {
		const saved = this.saved(json);
		const workflow = this.workflowOf(saved, this.store.loadStaticData(saved.id));
		for (const { webhook, node } of this.webhooksOf(workflow)) {
			this.registered.set(keyOf('webhook', webhook), { workflow: saved, node, isTest: false });
			try {
				await this.createIfNotExists(workflow, webhook, 'trigger', 'activate');
			} catch (error) {
				await this.deactivate(json);
				throw error;
			}
		}
		this.save(workflow);
	}

	/** `clearWebhooks`: `delete` of each node, then the static data are saved, and the paths are nobody's any more. */
	async deactivate(json: WorkflowJson): Promise<void> {
		const saved = this.saved(json);
		const workflow = this.workflowOf(saved, this.store.loadStaticData(saved.id));
		for (const { webhook } of this.webhooksOf(workflow)) {
			await this.runMethod('delete', workflow, webhook, 'internal', 'update');
			this.registered.delete(keyOf('webhook', webhook));
		}
		this.save(workflow);
	}

	/** `needsWebhook`: "Listen for test event". The workflow as it is in the editor, with static data of its own. */
	async listen(json: WorkflowJson): Promise<void> {
		const edited = this.saved(json);
		const workflow = this.workflowOf(edited, {});
		for (const { webhook, node } of this.webhooksOf(workflow)) {
			webhook.isTest = true;
			await this.createIfNotExists(workflow, webhook, 'manual', 'manual');
			const testStaticData = workflow.staticData;
			this.registered.set(keyOf('webhook-test', webhook), {
				workflow: edited,
				node,
				isTest: true,
				testStaticData,
			});
		}
	}

	/** A request to a webhook: n8n's own refusals first, then the node's `webhook()`. */
	async receive(request: LiveRequest): Promise<LiveAnswer> {
		const scope = newScope('webhook');
		const [endpoint = '', ...segments] = new URL(request.url).pathname.split('/').slice(1);
		const path = segments.join('/').replace(/\/$/, '');
		const method = request.method ?? 'POST';
		const key = `${endpoint} ${method} ${path}`;
		const found = this.registered.get(key);
		if (found === undefined) {
			const message = `The requested webhook "${method} ${path}" is not registered.`;
			return { status: 404, body: { code: 404, message }, logs: [] };
		}
		try {
			const call = await inScope(scope, async () => await this.call(found, request));
			if (call.outcome.workflowData === undefined) return { ...call.answer, logs: scope.logs };
			const mode = found.isTest ? 'manual' : 'webhook';
			const { result: started } = await this.start(
				found.workflow,
				call.node,
				call.outcome.workflowData,
				mode,
			);
			if (found.isTest) this.registered.delete(key);
			else if (!call.own) this.saveAfterStart(found.workflow, call);
			return { ...call.answer, started, logs: scope.logs };
		} catch (error) {
			if (!(error instanceof Refusal)) throw error;
			return { status: error.status, body: error.body, logs: scope.logs };
		}
	}

	/** The static data that n8n has saved for a workflow. */
	staticDataOf(json: WorkflowJson): IDataObject {
		return this.store.loadStaticData(this.saved(json).id);
	}

	/** Puts static data into n8n's database, as an earlier n8n would have. */
	saveStaticData(json: WorkflowJson, staticData: IDataObject): void {
		this.store.saveStaticData(this.saved(json).id, staticData);
	}

	private saved(json: WorkflowJson): IWorkflowBase {
		return prepareRun({ workflow: json }, this.credentialTypes).workflow;
	}

	private async call(found: Registration, request: LiveRequest) {
		const saved = found.workflow;
		const staticData = found.testStaticData ?? this.store.loadStaticData(saved.id);
		const workflow = this.workflowOf(saved, staticData);
		const webhook = this.webhooksOf(workflow).find(({ node }) => node === found.node)?.webhook;
		const node = workflow.getNode(found.node);
		if (webhook === undefined || node === null)
			throw new Refusal(404, { code: 404, message: 'No such node' });
		webhook.isTest = found.isTest;
		const additionalData = makeAdditionalData(this.process());
		const response = new CallbackResponse();
		additionalData.httpRequest = expressRequest(request);
		additionalData.httpResponse = response;
		const mode = found.isTest ? 'manual' : 'webhook';
		const context = new WebhookContext(workflow, node, additionalData, mode, webhook, [], null);
		const outcome = await this.runWebhook(workflow, node, context);
		const own = outcome.noWebhookResponse === true;
		// n8n saves what the node has changed as soon as it has the answer; if it gives that itself, after the start.
		if ((own || outcome.workflowData === undefined) && !found.isTest) this.save(workflow);
		const status = own ? response.statusCode : 200;
		const body: unknown = own
			? response.sent
			: ((outcome.webhookResponse as unknown) ?? { message: 'Webhook call received' });
		return { workflow, staticData, own, node, outcome, answer: { status, body } };
	}

	/** A `webhook()` must not throw: n8n would start the workflow with an error, whoever called. */
	private async runWebhook(
		workflow: Workflow,
		node: INode,
		context: WebhookContext,
	): Promise<IWebhookResponseData> {
		const nodeType = workflow.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
		const webhook: unknown = Reflect.get(nodeType, 'webhook');
		if (typeof webhook !== 'function') throw new Error('Node does not have any webhooks defined');
		return (await Reflect.apply(webhook, context, [])) as IWebhookResponseData;
	}

	private workflowOf(saved: IWorkflowBase, staticData: IDataObject): Workflow {
		return makeWorkflow(this.process(), { ...deepCopy(saved), staticData });
	}

	/** `getNodeWebhooks`, for descriptions whose path and method are plain text. */
	private webhooksOf(workflow: Workflow): Array<{ webhook: IWebhookData; node: string }> {
		const additionalData = makeAdditionalData(this.process());
		return Object.values(workflow.nodes).flatMap((node) => {
			const { webhooks = [] } = workflow.nodeTypes.getByNameAndVersion(
				node.type,
				node.typeVersion,
			).description;
			if (node.disabled === true) return [];
			return webhooks
				.filter(({ restartWebhook }) => restartWebhook !== true)
				.map((webhookDescription) => {
					const path = NodeHelpers.getNodeWebhookPath(workflow.id, node, webhookDescription.path);
					const webhook: IWebhookData = {
						httpMethod: methodOf(webhookDescription),
						node: node.name,
						path,
						webhookDescription,
						workflowId: workflow.id,
						workflowExecuteAdditionalData: additionalData,
					};
					return { webhook, node: node.name };
				});
		});
	}

	private async createIfNotExists(
		workflow: Workflow,
		webhook: IWebhookData,
		mode: WorkflowExecuteMode,
		activation: WorkflowActivateMode,
	): Promise<void> {
		if (await this.runMethod('checkExists', workflow, webhook, mode, activation)) return;
		await this.runMethod('create', workflow, webhook, mode, activation);
	}

	private async runMethod(
		method: 'checkExists' | 'create' | 'delete',
		workflow: Workflow,
		webhook: IWebhookData,
		mode: WorkflowExecuteMode,
		activation: WorkflowActivateMode,
	): Promise<boolean> {
		const node = workflow.getNode(webhook.node);
		if (node === null) return false;
		const nodeType = workflow.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
		const run: unknown = nodeType.webhookMethods?.[webhook.webhookDescription.name]?.[method];
		if (typeof run !== 'function') return false;
		const { workflowExecuteAdditionalData: data } = webhook;
		const context = new HookContext(workflow, node, data, mode, activation, webhook);
		return (await Reflect.apply(run, context, [])) === true;
	}

	/**
	 * `establishContextForPersistence` of `workflow-runner.js` makes another Workflow of the same static data before they are
	 * saved, which resets the mark that they were changed: unless there were none before, the change is lost.
	 */
	private saveAfterStart(
		saved: IWorkflowBase,
		{ workflow, staticData }: { workflow: Workflow; staticData: IDataObject },
	): void {
		if (Object.keys(this.store.loadStaticData(saved.id)).length > 0) this.workflowOf(saved, staticData);
		this.save(workflow);
	}

	/** `saveStaticData`: only what was changed, and then all of it, over what anybody else has saved meanwhile. */
	private save(workflow: Workflow): void {
		if (Reflect.get(workflow.staticData, '__dataChanged') !== true) return;
		this.store.saveStaticData(workflow.id, workflow.staticData);
	}
}

/** Those of the package are plain text. */
function methodOf({ httpMethod }: IWebhookDescription): IHttpRequestMethods {
	return httpMethod as IHttpRequestMethods;
}

function keyOf(endpoint: string, { httpMethod, path }: IWebhookData): string {
	return `${endpoint} ${httpMethod} ${path}`;
}
