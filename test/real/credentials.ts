import { mapSeedanceNodes, type Workflow, type WorkflowNode } from './workflow';
import type { Named, SeedanceCredential } from './rest';

/** A credential to create, and what a workflow needs to be run with it. */
export interface DemoCredential {
	name: string;
	data: SeedanceCredential;
}

interface ProviderFacts {
	name: string;
	baseUrl: string;
	/** What stands in for a model of the other provider. */
	model: string;
}

const providers: Record<string, ProviderFacts> = {
	seedance2ai: {
		name: 'Seedance (seedance2ai.io)',
		baseUrl: 'https://seedance2ai.io',
		model: 'seedance2ai/standard',
	},
	seedanceapi: {
		name: 'Seedance (seedanceapi.org)',
		baseUrl: 'https://seedanceapi.org/v2',
		model: 'seedanceapi/seedance-2.0-fast',
	},
};

/** A credential for each provider of the sandbox. */
export function sandboxCredentials(urls: {
	seedance2aiUrl: string;
	seedanceapiUrl: string;
}): DemoCredential[] {
	return [
		credential('seedance2ai', 'sk_live_sandbox', urls.seedance2aiUrl),
		credential('seedanceapi', 'sandbox-key', urls.seedanceapiUrl),
	];
}

/** The credential that the environment asks for, or null where the sandbox is meant. */
export function credentialFromEnvironment(env: NodeJS.ProcessEnv): DemoCredential | null {
	const apiKey = env['SEEDANCE_API_KEY'] ?? '';
	if (apiKey === '') return null;
	return credential(env['SEEDANCE_PROVIDER'] ?? 'seedance2ai', apiKey, env['SEEDANCE_BASE_URL']);
}

/**
 * The workflow with its placeholder credentials replaced by saved ones of the same name. Where there is only the
 * other provider's credential, its nodes get that and a model of that provider.
 */
export function bindCredentials(workflow: Workflow, saved: Map<Named, DemoCredential>): Workflow {
	return mapSeedanceNodes(workflow, (node) => {
		const placeholder = node.credentials?.['seedanceApi']?.name;
		const all = [...saved];
		const [named, demo] = all.find(([{ name }]) => name === placeholder) ?? all[0] ?? [];
		if (named === undefined || demo === undefined) return node;
		const credentials = { seedanceApi: { id: named.id, name: named.name } };
		return { ...withModelOf(node, demo.data.provider), credentials };
	});
}

function withModelOf(node: WorkflowNode, provider: string): WorkflowNode {
	const { model } = node.parameters;
	if (typeof model !== 'string' || model.startsWith(`${provider}/`)) return node;
	return { ...node, parameters: { ...node.parameters, model: factsOf(provider).model } };
}

/** What the examples call the credential of a provider. */
export function credentialName(provider: string): string {
	return factsOf(provider).name;
}

function credential(provider: string, apiKey: string, baseUrl?: string): DemoCredential {
	const facts = factsOf(provider);
	return { name: facts.name, data: { provider, apiKey, baseUrl: baseUrl ?? facts.baseUrl } };
}

function factsOf(provider: string): ProviderFacts {
	const facts = providers[provider];
	if (facts === undefined) {
		const known = Object.keys(providers).join(' or ');
		throw new Error(`SEEDANCE_PROVIDER is "${provider}", but must be ${known}.`);
	}
	return facts;
}
