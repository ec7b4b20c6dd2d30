import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createEngine, loadPackage, type Engine, type RunInput } from '../engine/harness';
import { BareApi, BareNode, PassOn } from './bareNode';

/** n8n's engine with our node and those it is compared with, and the sandbox in a process of its own. */
export interface BenchEngine {
	engine: Engine;
	/** Of the provider that has no rate limit. */
	baseUrl: string;
	/** How our node is run. */
	ours: RunInput;
	items(count: number): Array<{ json: { prompt: string } }>;
	close(): void;
}

export async function benchEngine(): Promise<BenchEngine> {
	const { baseUrl, close } = await sandboxProcess();
	const load = () => {
		const { nodes, credentials } = loadPackage();
		return {
			nodes: { ...nodes, 'bench.bare': new BareNode(), 'bench.passOn': new PassOn() },
			credentials: { ...credentials, bareApi: new BareApi() },
		};
	};
	const seedanceApi = { provider: 'seedanceapi', apiKey: 'sandbox-key', baseUrl };
	const engine = await createEngine({ credentials: { seedanceApi, bareApi: {} }, load });
	const parameters = {
		operation: 'submitAndWait',
		model: 'seedanceapi/seedance-2.0-fast',
		mode: 'text-to-video',
		duration: 5,
		prompt: '={{ $json.prompt }}',
	};
	return {
		engine,
		baseUrl,
		ours: { parameters },
		items: (count) => Array.from({ length: count }, (_, item) => ({ json: { prompt: `video ${item}` } })),
		close,
	};
}

/** Tasks end at once. */
async function sandboxProcess(): Promise<{ baseUrl: string; close: () => void }> {
	const program = join(__dirname, '..', 'sandbox', 'main.ts');
	const args = ['--import', 'tsx', program, '--port', '0', '--media-port', '0', '--seconds', '0'];
	const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
	const close = () => void child.kill();
	let text = '';
	for await (const part of child.stdout) {
		text += String(part);
		const baseUrl = /^seedanceapi\s+base URL (\S+)/m.exec(text)?.[1];
		if (baseUrl !== undefined) return { baseUrl, close };
	}
	throw new Error(`The sandbox did not start: ${text}`);
}
