import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type ILoadOptionsFunctions,
	type INodeExecutionData,
	type INodeListSearchResult,
	type INodePropertyOptions,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';
import { loadInTurns } from './host/load';
import { resumeWebhooks } from './ui/resumeWebhooks';
import { DESCRIPTION, hints, properties, subtitle, waitingTooltip } from './ui/properties';

export class Seedance implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Seedance',
		name: 'seedance',
		icon: { light: 'file:seedance.svg', dark: 'file:seedance.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle,
		description: DESCRIPTION,
		defaults: { name: 'Seedance' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'seedanceApi', required: true }],
		webhooks: resumeWebhooks,
		waitingNodeTooltip: waitingTooltip,
		hints,
		properties,
	};

	methods = {
		loadOptions: {
			async getModels(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
				await loadInTurns();
				const { modelChoices } = await import('./editor/modelChoices');
				return await modelChoices(this);
			},
		},
		listSearch: {
			async searchTasks(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
				await loadInTurns();
				const { taskChoices } = await import('./editor/taskChoices');
				return await taskChoices(this, filter);
			},
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		// Loads the code on first use: n8n loads every package at startup, also for workflows that never use it.
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
