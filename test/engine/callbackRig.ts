/** The door of an n8n in the engine: the sandbox's own callbacks come in by HTTP, as they would in production. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { INodeParameters } from 'n8n-workflow';
import type { CallbackAnswer, CallbackRequest, Engine, EngineOptions, Execution, RunResult } from './harness';
import { driveUntil } from './harness';
import { prompts, videoOf, type Rig } from './rig';

export interface Door {
	/** Where this n8n is reached. */
	url: string;
	/** What every caller was answered, in the order of the answers. */
	answers: Array<{ url: string; status: number }>;
	/** How the execution went on, once for every callback that resumed it. */
	resumed: Array<Promise<RunResult>>;
	/** Callbacks that come while it is shut are turned away by the network. */
	isShut: boolean;
	/** How many callbacks wait for their answer. What answers them may wait for the clock, so they do not hold it. */
	held(): number;
	open(engine: Engine): void;
}

/** Declares a door for a test file; it is a new one for every test. */
export function useDoor(): Door {
	let server: Server | undefined;
	let engine: Engine | undefined;
	let underWay = 0;
	const door: Door = {
		url: '',
		answers: [],
		resumed: [],
		isShut: false,
		held: () => underWay,
		open: (one) => {
			engine = one;
		},
	};
	beforeEach(async () => {
		Object.assign(door, { answers: [], resumed: [], isShut: false });
		engine = undefined;
		underWay = 0;
		server = createServer((request, response) => {
			if (door.isShut) {
				response.destroy();
				return;
			}
			underWay += 1;
			response.once('close', () => (underWay -= 1));
			void received(request)
				.then(async (body) => await answer(engine, door, request, body))
				.then(
					({ status, body }) => response.writeHead(status).end(JSON.stringify(body ?? null)),
					(error: unknown) => response.writeHead(500).end(String(error)),
				);
		});
		await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
		door.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	});
	afterEach(() => {
		server?.closeAllConnections();
		server?.close();
	});
	return door;
}

async function received(request: IncomingMessage): Promise<unknown> {
	let text = '';
	for await (const piece of request) text += String(piece);
	return JSON.parse(text === '' ? '{}' : text) as unknown;
}

async function answer(
	engine: Engine | undefined,
	door: Door,
	request: IncomingMessage,
	body: unknown,
): Promise<CallbackAnswer> {
	const url = `${door.url}${request.url ?? ''}`;
	const id = new URL(url).pathname.split('/')[2] ?? '';
	if (engine === undefined) throw new Error('No n8n is behind the door');
	const given = await engine.callback(id, { url, method: request.method ?? 'POST', body });
	door.answers.push({ url, status: given.status });
	if (given.resumed !== undefined) door.resumed.push(given.resumed);
	return given;
}

/** Parameters for a video that is waited for by callback. */
export function byCallback(parameters: INodeParameters = {}): INodeParameters {
	return videoOf('seedanceapi', { waitUsing: 'callback', ...parameters });
}

/** An n8n behind the door, with a credential for the provider that sends callbacks. */
export async function n8nBehind(
	door: Door,
	rig: Rig,
	credential: Record<string, string> = {},
	options: EngineOptions = {},
): Promise<Engine> {
	const engine = await rig.engine('seedanceapi', credential, { webhookUrl: door.url, ...options });
	door.open(engine);
	return engine;
}

/** Runs until the execution is parked. */
export async function parked(rig: Rig, execution: Execution): Promise<RunResult> {
	const { value } = await rig.settle(execution.result);
	expect(value.error).toBeUndefined();
	expect(value.status).toBe('waiting');
	return value;
}

/** Lets time pass until the execution has been resumed, and gives how it ended. */
export async function resumedResult(rig: Rig, door: Door): Promise<RunResult> {
	await driveUntil(() => door.resumed.length > 0, { held: () => rig.sandbox.control.held() + door.held() });
	expect(door.resumed).toHaveLength(1);
	const [only] = door.resumed;
	if (only === undefined) throw new Error('Nothing was resumed');
	return (await rig.settle(only)).value;
}

/** Parks videos whose own callbacks are lost, and lets them end. */
export async function parkedAndDone(
	rig: Rig,
	door: Door,
	count: number,
	parameters: INodeParameters = {},
	seconds: readonly number[] = [30],
): Promise<{ engine: Engine; waiting: RunResult; ids: string[] }> {
	const { control } = rig.sandbox;
	control.addFault({ on: 'callback', times: 1000, fault: { kind: 'reset', when: 'before' } });
	const engine = await n8nBehind(door, rig);
	const secondsOf = (index: number) => seconds[index] ?? seconds.at(-1);
	const texts = Array.from({ length: count }, (_, index) => `video ${index} [seconds=${secondsOf(index)}]`);
	const execution = await engine.start({ parameters: byCallback(parameters), items: prompts(...texts) });
	const waiting = await parked(rig, execution);
	jest.advanceTimersByTime(31_000);
	return { engine, waiting, ids: control.tasks().map(({ taskId }) => taskId) };
}

export async function call(rig: Rig, engine: Engine, waiting: RunResult, request: CallbackRequest) {
	const { value } = await rig.settle(engine.callback(waiting, request));
	return value;
}
