import { sleep } from 'n8n-workflow';
import type { IExecuteFunctions, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { z } from 'zod/v4';
import { createEngine, loadPackage, type Engine } from '../engine/harness';
import { startSandbox, type Sandbox } from '../sandbox';
import { table, type Measurement } from './row';

const ITEMS = 20;
const TASK_SECONDS = 7;

/** Generates 20 short videos in several ways. Has no target, because the rate limit determines the time. */
export async function measureWays(): Promise<Measurement> {
	const sandbox = await startSandbox();
	sandbox.control.setTasks({ seconds: TASK_SECONDS });
	const ways = await compareWays(sandbox, ITEMS);
	await sandbox.close();
	const [ours] = ways;
	const lines = ways.map(({ name, seconds, requests }) => [
		name,
		seconds.toFixed(1),
		`${(seconds / (ours?.seconds ?? Number.NaN)).toFixed(1)} ×`,
		String(requests),
	]);
	const words = `This test uses n8n's own engine and the sandbox, which allows the documented 30 requests per 60 s for each key. Each of the ${ITEMS} videos needs at least two requests, ${2 * ITEMS} in total. With 30 requests per 60 s, no client can finish in under 60 s. In the last row, a single node runs the sequence with n8n's HTTP helpers and waits ${WAIT_MS / 1000} s each time.`;
	const head = ['Method', 'Seconds', 'Relative to all at once', 'Requests'];
	const headline = `${ITEMS} videos that take ${TASK_SECONDS} s each, in real time`;
	return { rows: [], details: [table(headline, words, [head, ...lines])] };
}

/** Result of one way to generate the same videos in n8n. */
interface Way {
	name: string;
	seconds: number;
	requests: number;
}

/**
 * Interval of the hand-built workflow's Wait node. It is short compared with the tasks, shorter than anyone would use for real
 * ones.
 */
const WAIT_MS = 4000;

const Answer = z.object({ id: z.string(), status: z.string() });

/**
 * Does what workflows without this package do: HTTP Request (submit), Wait, HTTP Request (status), and IF, one item after the
 * other. This repository does not depend on n8n's own nodes, so one node runs that sequence with n8n's HTTP helpers.
 */
class HandBuilt implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Hand-built',
		name: 'handBuilt',
		group: ['transform'],
		version: 1,
		description: '',
		defaults: { name: 'Hand-built' },
		inputs: ['main'],
		outputs: ['main'],
		credentials: [{ name: 'seedanceApi' }],
		properties: [{ displayName: 'Base URL', name: 'baseUrl', type: 'string', default: '' }],
	};

	execute: NonNullable<INodeType['execute']> = async function (this: IExecuteFunctions) {
		const baseUrl = z.string().parse(this.getNodeParameter('baseUrl', 0));
		const ask = async (method: 'GET' | 'POST', path: string, body?: Record<string, string>) =>
			Answer.parse(
				await this.helpers.httpRequestWithAuthentication.call(this, 'seedanceApi', {
					method,
					url: `${baseUrl}${path}`,
					json: true,
					...(body === undefined ? {} : { body }),
				}),
			);
		const done = [];
		for (const { json } of this.getInputData()) {
			let task = await ask('POST', '/api/v1/video/seedance2', { prompt: z.string().parse(json['prompt']) });
			while (task.status === 'processing') {
				await sleep(WAIT_MS);
				task = await ask('GET', `/api/v1/tasks/${task.id}`);
			}
			done.push({ json: { status: task.status } });
		}
		return [done];
	};
}

const video = {
	operation: 'submitAndWait',
	model: 'seedance2ai/standard',
	mode: 'text-to-video',
	duration: 5,
	prompt: '={{ $json.prompt }}',
};

/** Generates `items` videos in each way, all ways at the same time and each with its own key. */
async function compareWays(sandbox: Sandbox, items: number): Promise<Way[]> {
	const prompts = Array.from({ length: items }, (_, item) => ({ json: { prompt: `video ${item}` } }));
	const timed = async (name: string, run: (engine: Engine) => Promise<number>): Promise<Way> => {
		const apiKey = `sk_live_${name.replaceAll(/\W/g, '')}`;
		sandbox.control.addKey({ key: apiKey, provider: 'seedance2ai' });
		const seedanceApi = { provider: 'seedance2ai', apiKey, baseUrl: sandbox.seedance2aiUrl };
		const load = () => {
			const types = loadPackage();
			return { ...types, nodes: { ...types.nodes, 'bench.handBuilt': new HandBuilt() } };
		};
		const engine = await createEngine({ credentials: { seedanceApi }, load });
		const began = performance.now();
		const completed = await run(engine);
		if (completed !== items) throw new Error(`${name}: ${completed} of ${items} videos`);
		const seconds = (performance.now() - began) / 1000;
		const isOurs = ({ headers }: { headers: { authorization?: string | undefined } }) =>
			headers.authorization === `Bearer ${apiKey}`;
		return { name, seconds, requests: sandbox.control.requests().filter(isOurs).length };
	};
	const completedOf = (result: Awaited<ReturnType<Engine['run']>>) => {
		if (result.error !== undefined) throw new Error(result.error.description ?? result.error.message);
		return result.items.filter(({ json }) => json['status'] === 'completed').length;
	};
	return await Promise.all([
		timed('All items at once', async (engine) =>
			completedOf(await engine.run({ parameters: video, items: prompts })),
		),
		timed('The same node, item by item', async (engine) => {
			let completed = 0;
			for (const prompt of prompts) {
				completed += completedOf(await engine.run({ parameters: video, items: [prompt] }));
			}
			return completed;
		}),
		timed('HTTP Request → Wait → HTTP Request → IF, item by item', async (engine) => {
			const parameters = { baseUrl: sandbox.seedance2aiUrl };
			return completedOf(
				await engine.run({ type: 'bench.handBuilt', parameters, items: prompts, node: 'Seedance' }),
			);
		}),
	]);
}
