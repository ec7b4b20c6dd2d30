/** The package in n8n's own engine against the sandbox, on one virtual clock: what most engine tests start from. */
import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { startSandbox, type Sandbox } from '../sandbox';
import {
	createEngine,
	useVirtualTime,
	withVirtualTime,
	type Driven,
	type DriveOptions,
	type Engine,
	type EngineOptions,
} from './harness';

export type ProviderName = 'seedance2ai' | 'seedanceapi';

export const PROVIDERS: readonly ProviderName[] = ['seedance2ai', 'seedanceapi'];

/** The cheapest model of each provider with a duration that both take. */
const CHEAPEST: Readonly<Record<ProviderName, INodeParameters>> = {
	seedance2ai: { model: 'seedance2ai/standard', mode: 'text-to-video', duration: 5 },
	seedanceapi: { model: 'seedanceapi/seedance-2.0-fast', mode: 'text-to-video', duration: 5 },
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
	let sandbox: Sandbox | undefined;
	beforeEach(async () => {
		sandbox = await startSandbox();
	});
	afterEach(async () => {
		await sandbox?.close();
		sandbox = undefined;
	});
	const running = (): Sandbox => {
		if (sandbox === undefined) throw new Error('The sandbox runs only during a test');
		return sandbox;
	};
	return {
		get sandbox() {
			return running();
		},
		engine: async (provider, credential = {}, options = {}) =>
			await createEngine({
				...options,
				credentials: { seedanceApi: { ...credentialFor(provider, running()), ...credential } },
			}),
		settle: async (promise, options = {}) =>
			await withVirtualTime(promise, { held: () => running().control.held(), ...options }),
	};
}

function credentialFor(
	provider: ProviderName,
	{ seedance2aiUrl, seedanceapiUrl }: Sandbox,
): Record<string, string> {
	return provider === 'seedance2ai'
		? { provider, apiKey: 'sk_live_sandbox', baseUrl: seedance2aiUrl }
		: { provider, apiKey: 'sandbox-key', baseUrl: seedanceapiUrl };
}

/** Parameters for a video of the cheapest model, its prompt taken from the item. */
export function videoOf(provider: ProviderName, parameters: INodeParameters = {}): INodeParameters {
	return { operation: 'submitAndWait', prompt: '={{ $json.prompt }}', ...CHEAPEST[provider], ...parameters };
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
