import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { IExecuteFunctions, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { z } from 'zod/v4';
import { createEngine, loadPackage } from '../engine/harness';

export interface OwnTime {
	tasks: number;
	/** Of the whole process by task: n8n's engine and HTTP, and the node. Milliseconds. */
	all: number;
	/** Of a process that sends as many requests through n8n's HTTP and does nothing else. */
	http: number;
}

/** Sends as many requests as the node does, and nothing else. */
class OnlyHttp implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Only HTTP',
		name: 'onlyHttp',
		group: ['transform'],
		version: 1,
		description: '',
		defaults: { name: 'Only HTTP' },
		inputs: ['main'],
		outputs: ['main'],
		credentials: [{ name: 'seedanceApi' }],
		properties: [{ displayName: 'URL', name: 'url', type: 'string', default: '' }],
	};

	execute: NonNullable<INodeType['execute']> = async function (this: IExecuteFunctions) {
		const items = this.getInputData();
		const url = z.string().parse(this.getNodeParameter('url', 0));
		let left = 2 * items.length;
		const worker = async () => {
			while (left > 0) {
				left -= 1;
				await this.helpers.httpRequestWithAuthentication.call(this, 'seedanceApi', {
					url,
					encoding: 'text',
					returnFullResponse: true,
					ignoreHttpStatusErrors: true,
				});
			}
		};
		await Promise.all(Array.from({ length: 16 }, worker));
		return [items];
	};
}

/** The processor's time for each of so many tasks that end at once, at a provider in a process of its own. */
export async function measureOwnTime(tasks: number): Promise<OwnTime> {
	const { baseUrl, close } = await sandboxProcess();
	try {
		const seedanceApi = { provider: 'seedanceapi', apiKey: 'sandbox-key', baseUrl };
		const load = () => {
			const types = loadPackage();
			return { ...types, nodes: { ...types.nodes, 'bench.onlyHttp': new OnlyHttp() } };
		};
		const engine = await createEngine({ credentials: { seedanceApi }, load });
		const items = Array.from({ length: tasks }, (_, item) => ({ json: { prompt: `video ${item}` } }));
		const parameters = {
			operation: 'submitAndWait',
			model: 'seedanceapi/seedance-2.0-fast',
			mode: 'text-to-video',
			duration: 5,
			prompt: '={{ $json.prompt }}',
		};
		const http = {
			type: 'bench.onlyHttp',
			parameters: { url: `${baseUrl}/status?task_id=none` },
			node: 'Seedance',
		};
		const cpu = async (run: () => Promise<{ error?: { message: string } }>) => {
			const before = process.cpuUsage();
			const { error } = await run();
			if (error !== undefined) throw new Error(error.message);
			const { user, system } = process.cpuUsage(before);
			return (user + system) / 1000 / tasks;
		};
		// Once before, so that both are compiled.
		for (const input of [{ parameters }, http]) await engine.run({ ...input, items: items.slice(0, 50) });
		return {
			tasks,
			all: await cpu(async () => await engine.run({ parameters, items })),
			http: await cpu(async () => await engine.run({ ...http, items })),
		};
	} finally {
		close();
	}
}

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
