import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type IHookFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';
import { loadInTurns } from './host/load';
import { TRIGGER_PATH } from './tasks/callbacks/triggerUrl';
import { DESCRIPTION } from './ui/properties';
import { triggerPanel, triggerProperties } from './ui/triggerProperties';

/** Trigger node. Loads its code on first use, because n8n loads every package at startup. */
export class SeedanceTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Seedance Trigger',
		name: 'seedanceTrigger',
		icon: { light: 'file:seedance.svg', dark: 'file:seedance.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["events"].join(", ") }}',
		description: DESCRIPTION,
		eventTriggerDescription: 'Waiting for the provider to call the test URL',
		triggerPanel,
		defaults: { name: 'Seedance Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'seedanceApi', required: true }],
		// No provider documents its HTTP method for callbacks, so all are accepted. The editor shows the URL only once.
		webhooks: (['POST', 'PUT', 'GET'] as const).map((httpMethod) => ({
			name: 'default',
			httpMethod,
			path: TRIGGER_PATH,
			responseMode: 'onReceived',
			ndvHideMethod: true,
			ndvHideUrl: httpMethod !== 'POST',
		})),
		properties: triggerProperties,
	};

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				const { isRegistered } = await import('./host/callbacks/triggerRegistry');
				return isRegistered(this);
			},
			async create(this: IHookFunctions): Promise<boolean> {
				const { register } = await import('./host/callbacks/triggerRegistry');
				await register(this);
				return true;
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				const { unregister } = await import('./host/callbacks/triggerRegistry');
				unregister(this);
				return true;
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		await loadInTurns();
		const { receive } = await import('./trigger/receive');
		return await receive(this);
	}

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		await loadInTurns();
		const { start } = await import('./trigger/start');
		return await start(this);
	}
}
