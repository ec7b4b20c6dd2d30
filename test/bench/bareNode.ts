import type { ICredentialType, IExecuteFunctions, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { z } from 'zod/v4';
import type { RunInput } from '../engine/harness';

const AT_ONCE = 16;

const Answer = z.object({ data: z.object({ task_id: z.string() }) });

/** Credential that only sets a header, to measure n8n alone with the same requests. */
export class BareApi implements ICredentialType {
	name = 'bareApi';

	displayName = 'Bare API';

	properties = [];

	authenticate: NonNullable<ICredentialType['authenticate']> = async (_, request) =>
		await Promise.resolve({
			...request,
			headers: { ...request.headers, Authorization: 'Bearer sandbox-key' },
		});
}

function described(name: string, properties: INodeTypeDescription['properties']): INodeTypeDescription {
	return {
		displayName: name,
		name,
		group: ['transform'],
		version: 1,
		description: '',
		defaults: { name },
		inputs: ['main'],
		outputs: ['main'],
		properties,
	};
}

/** Submits a video for each item and polls it once, 16 items at a time. No checks, retries, error handling, or waiting. */
export class BareNode implements INodeType {
	description: INodeTypeDescription = {
		...described('bare', [
			{ displayName: 'Base URL', name: 'baseUrl', type: 'string', default: '' },
			{ displayName: 'Prompt', name: 'prompt', type: 'string', default: '' },
		]),
		credentials: [{ name: 'bareApi' }],
	};

	execute: NonNullable<INodeType['execute']> = async function (this: IExecuteFunctions) {
		const items = this.getInputData();
		const baseUrl = z.string().parse(this.getNodeParameter('baseUrl', 0));
		const prompts = items.map((_, item) => z.string().parse(this.getNodeParameter('prompt', item)));
		const ask = async (method: 'GET' | 'POST', path: string, body?: object) => {
			const options = {
				method,
				url: `${baseUrl}${path}`,
				json: true,
				...(body === undefined ? {} : { body }),
			};
			return Answer.parse(await this.helpers.httpRequestWithAuthentication.call(this, 'bareApi', options));
		};
		const left = prompts.entries();
		const worker = async () => {
			for (const [, prompt] of left) {
				const { data } = await ask('POST', '/generate', { model: 'seedance-2.0-fast', prompt, duration: 5 });
				await ask('GET', `/status?task_id=${data.task_id}`);
			}
		};
		await Promise.all(Array.from({ length: AT_ONCE }, worker));
		return [items];
	};
}

/** Passes its items on, to measure the time of n8n's engine for any node. */
export class PassOn implements INodeType {
	description = described('passOn', []);

	execute: NonNullable<INodeType['execute']> = async function (this: IExecuteFunctions) {
		return await Promise.resolve([this.getInputData()]);
	};
}

export function bareNode(baseUrl: string): RunInput {
	return { type: 'bench.bare', parameters: { baseUrl, prompt: '={{ $json.prompt }}' }, node: 'Seedance' };
}

export const passOn: RunInput = { type: 'bench.passOn', parameters: {}, node: 'Seedance' };
