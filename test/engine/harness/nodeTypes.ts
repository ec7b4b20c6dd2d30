import { NodeHelpers } from 'n8n-workflow';
import type {
	ICredentialType,
	IDataObject,
	INodeType,
	INodeTypeDescription,
	INodeTypes,
	IVersionedNodeType,
	IWebhookResponseData,
} from 'n8n-workflow';

/** What one process of n8n has loaded: node types by their full name, credential types by theirs. */
export interface LoadedTypes {
	nodes: Record<string, INodeType | IVersionedNodeType>;
	credentials: Record<string, ICredentialType>;
}

/** What n8n has to know of a node without fields and with one output. */
export function describeNode(name: string, inputs: INodeTypeDescription['inputs']): INodeTypeDescription {
	return {
		displayName: name,
		name,
		group: inputs.length === 0 ? ['trigger'] : ['transform'],
		version: 1,
		description: '',
		defaults: { name },
		inputs,
		outputs: ['main'],
		properties: [],
	};
}

/** Starts a workflow. A node with nothing but a webhook passes on what it was started with, in every mode. */
class Start implements INodeType {
	description = describeNode('start', []);

	webhook(): Promise<IWebhookResponseData> {
		return Promise.resolve({});
	}
}

/** Passes its input on. */
class NoOp implements INodeType {
	description = describeNode('noOp', ['main']);

	execute: NonNullable<INodeType['execute']> = function () {
		return Promise.resolve([this.getInputData().map((item) => ({ ...item }))]);
	};
}

const helperNodes = { 'test.start': new Start(), 'test.noOp': new NoOp() };

/** n8n's registry of node types: those given and the harness's own `test.start` and `test.noOp`. */
export class NodeTypes implements INodeTypes {
	private readonly nodes: LoadedTypes['nodes'];

	constructor(nodes: LoadedTypes['nodes']) {
		this.nodes = { ...helperNodes, ...nodes };
	}

	getByName(type: string): INodeType | IVersionedNodeType {
		const found = this.nodes[type];
		if (!found)
			throw new Error(`No node type "${type}" is loaded; there are ${Object.keys(this.nodes).join(', ')}`);
		return found;
	}

	getByNameAndVersion(type: string, version?: number): INodeType {
		return NodeHelpers.getVersionedNodeType(this.getByName(type), version);
	}

	getKnownTypes(): IDataObject {
		return {};
	}
}
