import type { INodeParameters } from 'n8n-workflow';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { SANDBOX_KEYS } from '../sandbox/credentials';
import type { FaultRule } from '../sandbox/types';
import { createEngine, loadPackage, type Engine, type RunInput } from '../engine/harness';
import { BareApi, BareNode, PassOn } from './bareNode';

/** n8n's engine with the Seedance node and the nodes for comparison, and a sandbox in its own process. */
export interface BenchEngine {
	engine: Engine;
	/** URL of the provider without a rate limit. */
	baseUrl: string;
	/** Input for a run of the Seedance node, and its parameters there. */
	ours: RunInput;
	parameters: INodeParameters;
	items(count: number): Array<{ json: { prompt: string } }>;
	/** Replaces all faults of the sandbox with this one. */
	setFault(rule: FaultRule): Promise<void>;
	close(): void;
}

export async function benchEngine(): Promise<BenchEngine> {
	const { baseUrl, control, close } = await sandboxProcess();
	const load = () => {
		const { nodes, credentials } = loadPackage();
		return {
			nodes: { ...nodes, 'bench.bare': new BareNode(), 'bench.passOn': new PassOn() },
			credentials: { ...credentials, bareApi: new BareApi() },
		};
	};
	const apiKey = SANDBOX_KEYS.seedanceapi;
	const seedanceApi = { provider: 'seedanceapi', apiKey, baseUrl };
	const engine = await createEngine({ credentials: { seedanceApi, bareApi: {} }, load });
	const parameters = {
		operation: 'submitAndWait',
		model: 'seedanceapi/seedance-2.0-fast',
		mode: 'text-to-video',
		duration: 5,
		prompt: '={{ $json.prompt }}',
	};
	const call = async (name: string, body: string) => {
		const { ok } = await fetch(`${control}${name}`, { method: 'POST', body });
		if (!ok) throw new Error(`The sandbox refused ${name}`);
	};
	// The runs of the turns alone cost more than a new key has.
	await call('addKey', JSON.stringify({ key: apiKey, provider: 'seedanceapi', credits: 1e12 }));
	return {
		engine,
		baseUrl,
		ours: { parameters },
		parameters,
		items: (count) => Array.from({ length: count }, (_, item) => ({ json: { prompt: `video ${item}` } })),
		setFault: async (rule) => {
			await call('clearFaults', '');
			await call('addFault', JSON.stringify(rule));
		},
		close,
	};
}

/** Starts a sandbox whose tasks end at once. */
async function sandboxProcess(): Promise<{ baseUrl: string; control: string; close: () => void }> {
	const program = join(__dirname, '..', 'sandbox', 'main.ts');
	const args = ['--import', 'tsx', program, '--port', '0', '--media-port', '0', '--seconds', '0'];
	const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
	const close = () => void child.kill();
	let text = '';
	for await (const part of child.stdout) {
		text += String(part);
		const baseUrl = /^seedanceapi\s+base URL (\S+)/m.exec(text)?.[1];
		const control = /curl -X POST (\S+)setTasks/.exec(text)?.[1];
		if (baseUrl !== undefined && control !== undefined) return { baseUrl, control, close };
	}
	throw new Error(`The sandbox did not start: ${text}`);
}
