import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NodeApiError, sleep } from 'n8n-workflow';
import type {
	ICredentialType,
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import type { LoadedTypes } from './nodeTypes';

/** What a specimen's `execute()` does in a test. */
export type Behaviour = (
	this: IExecuteFunctions,
	items: INodeExecutionData[],
) => Promise<INodeExecutionData[][]>;

/** A throw-away node for the harness's own tests, with a credential that authenticates by a header. */
class Specimen implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Specimen',
		name: 'specimen',
		group: ['transform'],
		version: 1,
		description: '',
		defaults: { name: 'Specimen' },
		inputs: ['main'],
		outputs: ['main'],
		credentials: [{ name: 'specimenApi' }],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				path: '={{ $nodeId }}',
				isFullPath: true,
				restartWebhook: true,
				responseMode: 'onReceived',
				responseData: '',
			},
		],
		properties: [{ displayName: 'Text', name: 'text', type: 'string', default: 'by default' }],
	};

	execute: NonNullable<INodeType['execute']>;

	webhook: NonNullable<INodeType['webhook']> = function (this: IWebhookFunctions) {
		const body = this.getBodyData();
		if (body['break'] === true) throw new Error('webhook broke');
		if (body['done'] !== true) return Promise.resolve({ webhookResponse: { waiting: true } });
		const parked: unknown = this.evaluateExpression('{{ $input.all().map(i => i.json) }}', 0);
		const answer: IWebhookResponseData = {
			webhookResponse: { thanks: true },
			workflowData: [[{ json: { parked: JSON.stringify(parked), by: this.getExecutionId() } }]],
		};
		return Promise.resolve(answer);
	};

	constructor(behaviour: Behaviour) {
		this.execute = function () {
			return behaviour.call(this, this.getInputData());
		};
	}
}

const specimenApi: ICredentialType = {
	name: 'specimenApi',
	displayName: 'Specimen',
	properties: [
		{ displayName: 'Key', name: 'apiKey', type: 'string', default: '' },
		{ displayName: 'Base', name: 'baseUrl', type: 'string', default: 'by default' },
	],
	authenticate: {
		type: 'generic',
		properties: { headers: { authorization: '=Bearer {{$credentials.apiKey}}' } },
	},
};

/** A loader for `createEngine` that knows one node, `test.specimen`, which does what the test says. */
export function specimen(behaviour: Behaviour): () => LoadedTypes {
	return () => ({ nodes: { 'test.specimen': new Specimen(behaviour) }, credentials: { specimenApi } });
}

/** The credentials of the specimen. */
export const credentials = { specimenApi: { apiKey: 'secret-key' } };

/** Starts a server on this machine; give its `close` to `afterAll`. */
export async function startServer(listener: RequestListener): Promise<{ url: string; close: () => void }> {
	const server = createServer(listener);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	const close = () => {
		server.close();
		server.closeAllConnections();
	};
	return { url: `http://127.0.0.1:${port}`, close };
}

/** Answers with what was asked, as JSON. */
export function echo(request: IncomingMessage, response: ServerResponse): void {
	response.setHeader('content-type', 'application/json');
	response.end(JSON.stringify({ url: request.url, authorization: request.headers.authorization }));
}

/** An authenticated request of the specimen. */
export async function ask(node: IExecuteFunctions, url: string): Promise<unknown> {
	const options = { url, json: true };
	return await node.helpers.httpRequestWithAuthentication.call(node, 'specimenApi', options);
}

/** `$execution.resumeUrl`, as a node reads it. */
export function resumeUrl(node: IExecuteFunctions): string {
	return JSON.stringify(node.evaluateExpression('{{ $execution.resumeUrl }}', 0)).slice(1, -1);
}

/** The resume URL's token. */
export function tokenOf(node: IExecuteFunctions): string {
	return new URL(resumeUrl(node)).searchParams.get('signature') ?? '';
}

/** An error as a node throws it. */
export function apiError(node: IExecuteFunctions, message: string): NodeApiError {
	return new NodeApiError(node.getNode(), { message }, { message, description: 'because', httpCode: '402' });
}

/** A chain of sleeps of ten seconds. */
export async function sleepTenSeconds(times: number, signal?: AbortSignal): Promise<void> {
	for (let round = 0; round < times; round++) await sleep(10_000, signal);
}
