/** The package in n8n's own engine against the sandbox, on one virtual clock: what most engine tests start from. */
import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import type { Sandbox } from '../sandbox';
import { credentialFor } from '../sandbox/credentials';
import { useSandbox } from '../sandbox/useSandbox';
import { chain, node, SEEDANCE, start, type Workflow } from '../workflows/workflow';
import {
	createEngine,
	useVirtualTime,
	withVirtualTime,
	type Driven,
	type DriveOptions,
	type Engine,
	type EngineOptions,
} from './harness';

export type ProviderName = 'seedance2ai' | 'seedanceapi' | 'ark';

/** The two resellers, which charge credits. The official API has tests of its own. */
export const PROVIDERS = ['seedance2ai', 'seedanceapi'] as const satisfies readonly ProviderName[];
export type Reseller = (typeof PROVIDERS)[number];
/** For what must hold wherever a video is bought. */
export const ALL_PROVIDERS = [...PROVIDERS, 'ark'] as const satisfies readonly ProviderName[];

/** The cheapest model of each provider with a duration that all take. */
export const CHEAPEST: Readonly<Record<ProviderName, INodeParameters>> = {
	seedance2ai: { model: 'seedance2ai/standard', mode: 'text-to-video', duration: 5 },
	seedanceapi: { model: 'seedanceapi/seedance-2.0-fast', mode: 'text-to-video', duration: 5 },
	ark: { model: 'ark/seedance-2.0-mini', mode: 'text-to-video', duration: 5 },
};

export interface Rig {
	sandbox: Sandbox;
	/** A fresh n8n whose credential is for this provider's half of the sandbox. */
	engine(
		provider: ProviderName,
		credential?: Record<string, string>,
		options?: EngineOptions,
	): Promise<Engine>;
	/** Lets virtual time pass until the promise settles; requests that the sandbox holds back don't hold the clock. */
	settle<T>(promise: Promise<T>, options?: DriveOptions): Promise<Driven<T>>;
}

/** Declares the rig for a test file: a sandbox that starts anew for every test. */
export function useRig(): Rig {
	useVirtualTime();
	const sandbox = useSandbox();
	return {
		sandbox,
		engine: async (provider, credential = {}, options = {}) =>
			await createEngine({
				...options,
				credentials: { seedanceApi: { ...credentialFor(provider, sandbox), ...credential } },
			}),
		settle: async (promise, options = {}) =>
			await withVirtualTime(promise, { held: () => sandbox.control.held(), ...options }),
	};
}

/** The keys that every item has, in the order of the public contract. */
export const CONTRACT: readonly string[] = [
	'taskId',
	'status',
	'videoUrl',
	'provider',
	'model',
	'prompt',
	'videoUrls',
	'lastFrameUrl',
	'seed',
	'delivered',
	'creditsEstimated',
	'creditsUsed',
	'creditsRefunded',
	'usdEstimated',
	'usdUsed',
	'createdAt',
	'updatedAt',
	'failure',
];

/** Parameters for a video of the cheapest model, its prompt taken from the item. */
export function videoOf(provider: ProviderName, parameters: INodeParameters = {}): INodeParameters {
	return { operation: 'submitAndWait', prompt: '={{ $json.prompt }}', ...CHEAPEST[provider], ...parameters };
}

/** Start, Submit and Wait: what is ordered outlives the node that ordered it. */
export function submitThenWait(provider: ProviderName): Workflow {
	return chain(
		start(),
		node('Submit', SEEDANCE, videoOf(provider, { operation: 'submit' })),
		node('Wait', SEEDANCE, { operation: 'wait', taskId: '={{ $json.taskId }}' }),
	);
}

/** A text of an item, which has to be there. */
export function textIn(item: INodeExecutionData | undefined, key: string): string {
	const value = item?.json[key];
	if (typeof value !== 'string') throw new Error(`The item has no text under ${key}`);
	return value;
}

/** Items with these prompts. */
export function prompts(...texts: unknown[]): Array<{ json: IDataObject }> {
	return texts.map((prompt) => ({ json: { prompt } as IDataObject }));
}
