/** What n8n hands to a node that runs, and to its webhook: the real thing, outside of a workflow. */
import { createEngine, loadPackage } from '../engine/harness';
import { saved } from '../engine/harness/runInput';
import { makeAdditionalData, makeWorkflow } from '../engine/harness/process';
import { ExecuteContext, WebhookContext } from 'n8n-core';
import {
	createRunExecutionData,
	type IExecuteFunctions,
	type INodeParameters,
	type IWebhookFunctions,
} from 'n8n-workflow';
import { z } from 'zod/v4';
import { seedance, workflowOf } from '../workflows/workflow';

/** n8n-core's types are not written for `exactOptionalPropertyTypes`, so its own context doesn't pass for what it is. */
const Context = z.custom<IExecuteFunctions>((one) => one instanceof ExecuteContext);
const Webhook = z.custom<IWebhookFunctions>((one) => one instanceof WebhookContext);

const node = seedance({});

export async function n8nContext(): Promise<IExecuteFunctions> {
	// Starts what n8n starts before it runs anything.
	await createEngine({ load: () => ({ nodes: {}, credentials: {} }) });
	const process = {
		types: { nodes: {}, credentials: {} },
		credentials: {},
		baseUrl: 'https://n8n.test',
	};
	const workflow = makeWorkflow(process, saved(workflowOf([], [])));
	const data = createRunExecutionData({});
	const input = { data: { main: [[]] }, node, source: null };
	const context = new ExecuteContext(
		workflow,
		node,
		makeAdditionalData(process, '1'),
		'trigger',
		data,
		0,
		[],
		{ main: [[]] },
		input,
		[],
	);
	return Context.parse(context);
}

export async function n8nWebhookContext(seedanceApi: INodeParameters): Promise<IWebhookFunctions> {
	const types = loadPackage();
	await createEngine({ load: () => types });
	const process = {
		types,
		credentials: { seedanceApi },
		baseUrl: 'https://n8n.test',
	};
	const own = { ...node, credentials: { seedanceApi: { id: '1', name: 'Seedance' } } };
	const workflow = makeWorkflow(process, saved(workflowOf([own], [])));
	const additionalData = makeAdditionalData(process, '1');
	const webhook = {
		httpMethod: 'POST' as const,
		node: own.name,
		path: own.id,
		webhookDescription: { name: 'default' as const, httpMethod: 'POST' as const, path: own.id },
		workflowId: 'workflow',
		workflowExecuteAdditionalData: additionalData,
	};
	return Webhook.parse(
		new WebhookContext(workflow, own, additionalData, 'webhook', webhook, [], createRunExecutionData({})),
	);
}
