import { timingSafeEqual } from 'node:crypto';
import { WebhookContext } from 'n8n-core';
import { NodeOperationError } from 'n8n-workflow';
import type {
	INode,
	INodeType,
	IRunExecutionData,
	IWebhookData,
	IWebhookDescription,
	IWebhookResponseData,
	IWorkflowExecuteAdditionalData,
	Workflow,
} from 'n8n-workflow';
import { CallbackResponse, makeRequest, type CallbackRequest } from './callbackHttp';
import { readData } from './executionStore';
import type { StoredExecution } from './executionStore';
import { makeAdditionalData, makeWorkflow } from './process';
import type { N8nProcess } from './process';
import type { RunResult } from './runResult';
import { inScope, newScope } from './scope';

/** What the caller is answered, and the rest of the execution if the callback resumed it. */
export interface CallbackAnswer {
	status: number;
	body: unknown;
	/** Those that the node has set. */
	headers: Record<string, string>;
	resumed?: Promise<RunResult>;
	logs: string[];
}

type Resume = (data: IRunExecutionData) => Promise<RunResult> | undefined;

/**
 * A request to `/webhook-waiting/<execution id>/<suffix>?signature=<token>`, judged in the order of n8n 2.41.1,
 * `webhooks/waiting-webhooks.js` and `webhooks/webhook-helpers.js`: token, state of the execution, the node's webhook with that
 * path and method, then the node's `webhook()`. Data that it changes are kept only if it resumes the execution.
 */
export async function receiveCallback(
	process: N8nProcess,
	stored: StoredExecution,
	request: CallbackRequest,
	resume: Resume,
): Promise<CallbackAnswer> {
	const scope = newScope(stored.id);
	const response = new CallbackResponse();
	const { headers } = response;
	const answer = (status: number, body: unknown): CallbackAnswer => ({
		status,
		body,
		headers,
		logs: scope.logs,
	});
	const data = readData(stored);
	const url = new URL(request.url ?? defaultUrl(process, stored, data));
	for (const [key, value] of Object.entries(request.query ?? {})) url.searchParams.set(key, value);
	if (!tokenMatches(url.searchParams.get('signature'), data.resumeToken)) {
		return answer(401, { error: 'Invalid token' });
	}
	if (stored.status === 'running') return answer(409, `The execution "${stored.id}" is running already.`);
	if (data.resultData.error) return answer(409, `The execution "${stored.id}" has finished with error.`);
	if (stored.finished) return answer(409, `The execution "${stored.id} has finished already.`);

	const stack = data.executionData?.nodeExecutionStack[0];
	const { lastNodeExecuted = '' } = data.resultData;
	const workflow = makeWorkflow(process, stored.workflow);
	const node = workflow.getNode(lastNodeExecuted);
	if (!stack || !node) return answer(404, 'Could not find node to process webhook.');
	stack.node.disabled = true;
	delete data.waitTill;
	data.resultData.runData[lastNodeExecuted]?.pop();

	const additionalData = makeAdditionalData(process, stored.id);
	const method = request.method ?? 'POST';
	const suffix = decodeURIComponent(url.pathname.split('/')[3] ?? '');
	const webhook = findWebhook(workflow, node, additionalData, method, suffix);
	if (!webhook)
		return answer(404, 'The execution does not contain a waiting webhook with a matching path/method.');

	additionalData.httpRequest = makeRequest(method, url, request);
	additionalData.httpResponse = response;
	const context = new WebhookContext(workflow, node, additionalData, stored.mode, webhook, [], data);
	const nodeType = workflow.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
	let outcome: IWebhookResponseData;
	try {
		outcome = await inScope(scope, () => callWebhook(nodeType, context));
	} catch (error) {
		// n8n resumes with an empty item and forgets all that ran before.
		const failure = new NodeOperationError(node, error instanceof Error ? error : new Error(String(error)));
		data.resultData = { runData: {}, lastNodeExecuted: node.name, error: failure };
		response.status(500).json({ message: failure.message });
		outcome = { noWebhookResponse: true, workflowData: [[{ json: {} }]] };
	}
	const own = outcome.noWebhookResponse === true;
	if (outcome.workflowData === undefined) {
		if (own) return answer(response.statusCode, response.sent);
		return answer(200, outcome.webhookResponse ?? { message: 'Webhook call received' });
	}
	stack.data['main'] = outcome.workflowData;
	stack.metadata = { ...stack.metadata, forwardAllOutputs: true };
	const resumed = resume(data);
	if (!resumed)
		return answer(
			own ? response.statusCode : 500,
			own ? response.sent : 'There was a problem executing the workflow',
		);
	const answered = own
		? answer(response.statusCode, response.sent)
		: answer(200, onReceived(webhook.webhookDescription, outcome));
	return { ...answered, resumed };
}

function tokenMatches(given: string | null, token: string | undefined): boolean {
	if (given === null || token?.length !== given.length) return false;
	return timingSafeEqual(Buffer.from(given), Buffer.from(token));
}

/** The resume URL with the node's id as its suffix, as a node of ours builds it. */
function defaultUrl(process: N8nProcess, stored: StoredExecution, data: IRunExecutionData): string {
	const id = data.executionData?.nodeExecutionStack[0]?.node.id ?? '';
	const url = new URL(`${process.baseUrl}/webhook-waiting/${stored.id}/${encodeURIComponent(id)}`);
	url.searchParams.set('signature', data.resumeToken ?? '');
	return url.toString();
}

function findWebhook(
	workflow: Workflow,
	node: INode,
	additionalData: IWorkflowExecuteAdditionalData,
	method: string,
	suffix: string,
): IWebhookData | undefined {
	const { description } = workflow.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
	for (const webhook of description.webhooks ?? []) {
		const keys = { $nodeId: node.id };
		const evaluate = (text: string) =>
			String(workflow.expression.getSimpleParameterValue(node, text, 'internal', keys, undefined, ''));
		const path = evaluate(webhook.path)
			.trim()
			.replace(/^\/|\/$/g, '');
		const methods = evaluate(webhook.httpMethod).split(',');
		if (webhook.restartWebhook !== true || path !== suffix || !methods.includes(method)) continue;
		return {
			httpMethod: 'POST',
			node: node.name,
			path,
			webhookDescription: webhook,
			workflowId: workflow.id,
			workflowExecuteAdditionalData: additionalData,
		};
	}
	return undefined;
}

/** What n8n answers by itself when the node resumes; without `responseData: ''` that is its default's literal name. */
function onReceived(description: IWebhookDescription, outcome: IWebhookResponseData): unknown {
	const responseData: unknown = description.responseData ?? 'firstEntryJson';
	if (responseData === 'noData') return undefined;
	if (responseData !== '') return responseData;
	return outcome.webhookResponse ?? { message: 'Workflow was started' };
}

async function callWebhook(nodeType: INodeType, context: WebhookContext): Promise<IWebhookResponseData> {
	const webhook: unknown = Reflect.get(nodeType, 'webhook');
	if (typeof webhook !== 'function') throw new Error('Node does not have any webhooks defined');
	const outcome: unknown = await Reflect.apply(webhook, context, []);
	return typeof outcome === 'object' && outcome !== null ? outcome : {};
}
