import type { INode } from 'n8n-workflow';
import { mapSeedanceNodes, type Workflow } from '../workflows/workflow';
import { credentialFor } from '../sandbox/credentials';
import type { Sandbox } from '../sandbox';
import type { Named, SeedanceCredential } from './rest';

/** A credential to create, and what a workflow needs to be run with it. */
export interface DemoCredential {
	name: string;
	data: SeedanceCredential;
}

type SandboxUrls = Pick<Sandbox, 'seedance2aiUrl' | 'seedanceapiUrl' | 'arkUrl'>;

interface ProviderFacts {
	/** The provider, as the credential's list has it. */
	title: string;
	/** The same in short, for the names of credentials. */
	label: string;
	baseUrl: string;
	/** What stands in for a model of another provider. */
	model: string;
}

const providers: Record<string, ProviderFacts> = {
	seedance2ai: {
		title: 'seedance2ai.io',
		label: 'seedance2ai.io',
		baseUrl: 'https://seedance2ai.io',
		model: 'seedance2ai/standard',
	},
	seedanceapi: {
		title: 'seedanceapi.org',
		label: 'seedanceapi.org',
		baseUrl: 'https://seedanceapi.org/v2',
		model: 'seedanceapi/seedance-2.0-fast',
	},
	ark: {
		title: 'Seedance Official (BytePlus, Volcengine)',
		label: 'Official',
		baseUrl: 'https://ark.ap-southeast.bytepluses.com/api/v3',
		model: 'ark/seedance-2.0-mini',
	},
};

/**
 * A credential for each provider of the sandbox, in the order in which to create them: n8n gives a new node the newest
 * one of its type, which should be that of the node's default model.
 */
export function sandboxCredentials(urls: SandboxUrls): DemoCredential[] {
	return (['ark', 'seedanceapi', 'seedance2ai'] as const).map((provider) => ({
		name: sandboxName(provider),
		data: credentialFor(provider, urls),
	}));
}

/** The credential that the environment asks for, or null where the sandbox is meant. */
export function credentialFromEnvironment(env: NodeJS.ProcessEnv): DemoCredential | null {
	const apiKey = env['SEEDANCE_API_KEY'] ?? '';
	if (apiKey === '') return null;
	const provider = env['SEEDANCE_PROVIDER'] ?? 'seedance2ai';
	const baseUrl = env['SEEDANCE_BASE_URL'] ?? factsOf(provider).baseUrl;
	return { name: placeholderName(provider), data: { provider, apiKey, baseUrl } };
}

/**
 * The workflow with its placeholder credentials replaced by saved ones of the same provider. Where there is only the
 * other provider's credential, its nodes get that and a model of that provider.
 */
export function bindCredentials(workflow: Workflow, saved: Map<Named, DemoCredential>): Workflow {
	return mapSeedanceNodes(workflow, (node) => {
		const placeholder = node.credentials?.['seedanceApi']?.name;
		const all = [...saved];
		const [named, demo] =
			all.find(([, { data }]) => placeholderName(data.provider) === placeholder) ?? all[0] ?? [];
		if (named === undefined || demo === undefined) return node;
		const credentials = { seedanceApi: { id: named.id, name: named.name } };
		return { ...withModelOf(node, demo.data.provider), credentials };
	});
}

function withModelOf(node: INode, provider: string): INode {
	const { model } = node.parameters;
	if (typeof model !== 'string' || model.startsWith(`${provider}/`)) return node;
	return { ...node, parameters: { ...node.parameters, model: factsOf(provider).model } };
}

/** What the examples call the credential of a provider. */
export function placeholderName(provider: string): string {
	return `Seedance (${factsOf(provider).label})`;
}

/** What the credential of a provider of the sandbox is called. */
export function sandboxName(provider: string): string {
	return `Seedance sandbox (${factsOf(provider).label})`;
}

/** One line of what to enter, to make such a credential by hand. */
export function fieldsOf({ data: { provider, apiKey, baseUrl } }: DemoCredential): string {
	const fields = [`Provider ${factsOf(provider).title}`, `API Key ${apiKey}`, `Base URL ${baseUrl}`];
	return fields
		.map((field) => field.padEnd(26))
		.join(' ')
		.trimEnd();
}

function factsOf(provider: string): ProviderFacts {
	const facts = providers[provider];
	if (facts === undefined) {
		const known = Object.keys(providers).join(', ');
		throw new Error(`SEEDANCE_PROVIDER is "${provider}", but must be ${known}.`);
	}
	return facts;
}
