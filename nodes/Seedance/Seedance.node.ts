import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';
import { loadInTurns } from './host/load';
import { resumeWebhooks } from './ui/resumeWebhooks';
import { properties, subtitle } from './ui/properties';

export class Seedance implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Seedance',
		name: 'seedance',
		icon: { light: 'file:seedance.svg', dark: 'file:seedance.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle,
		description: 'Generate video with Seedance 2 and wait for it, without paying twice or losing one',
		defaults: { name: 'Seedance' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'seedanceApi', required: true }],
		webhooks: resumeWebhooks,
		properties,
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		// Not before it is needed: n8n loads every package when it starts, for workflows that never use most of them.
		await loadInTurns();
		const { runNode } = await import('./operations/run');
		return await runNode(this);
	}

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		await loadInTurns();
		const { receiveCallback } = await import('./operations/callback/receive');
		return await receiveCallback(this);
	}
}
