import { isRecord } from './json';
import type { Provider, Sandbox } from './types';

/** An answer with its JSON parsed, and its text where it isn't JSON. */
export interface Got {
	status: number;
	headers: Headers;
	text: string;
	json: Record<string, unknown>;
}

const keys: Record<Provider, string> = { seedance2ai: 'sk_live_sandbox', seedanceapi: 'sandbox-key' };

/** Fakes the clock and the timeouts that the sandbox uses, and nothing that HTTP itself needs. */
export function useVirtualClock(): void {
	jest.useFakeTimers({
		now: new Date('2026-01-01T00:00:00Z'),
		doNotFake: [
			'hrtime',
			'nextTick',
			'performance',
			'queueMicrotask',
			'setImmediate',
			'clearImmediate',
			'setInterval',
			'clearInterval',
		],
	});
}

/** Lets real I/O go on until something is so. No time passes on the virtual clock. */
export async function until(isSo: () => boolean): Promise<void> {
	while (!isSo()) {
		await new Promise((resolve) => {
			setImmediate(resolve);
		});
	}
}

export async function get(url: string, init: RequestInit = {}): Promise<Got> {
	const response = await fetch(url, init);
	const text = await response.text();
	const { status, headers } = response;
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch {
		json = null;
	}
	return { status, headers, text, json: isRecord(json) ? json : {} };
}

export interface Call {
	key?: string | null;
	headers?: Record<string, string>;
	signal?: AbortSignal;
}

/** The documented calls of both providers, as a client would write them. */
export class Client {
	constructor(
		private readonly sandbox: Sandbox,
		private readonly provider: Provider,
	) {}

	submit(body: unknown, call: Call = {}): Promise<Got> {
		const path =
			this.provider === 'seedance2ai'
				? `${this.sandbox.seedance2aiUrl}/api/v1/video/seedance2`
				: `${this.sandbox.seedanceapiUrl}/generate`;
		return get(path, {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...this.headers(call) },
			body: typeof body === 'string' ? body : JSON.stringify(body),
			signal: call.signal ?? null,
		});
	}

	status(taskId: string, call: Call = {}): Promise<Got> {
		const path =
			this.provider === 'seedance2ai'
				? `${this.sandbox.seedance2aiUrl}/api/v1/tasks/${taskId}`
				: `${this.sandbox.seedanceapiUrl}/status?task_id=${taskId}`;
		return get(path, { headers: this.headers(call), signal: call.signal ?? null });
	}

	/** Buys a task and gives its id. */
	async buy(body: Record<string, unknown> = {}, call: Call = {}): Promise<string> {
		const { json, text } = await this.submit({ prompt: 'a red fox', ...body }, call);
		const id = isRecord(json.data) ? json.data.task_id : json.id;
		if (typeof id !== 'string') throw new Error(`No task was bought: ${text}`);
		return id;
	}

	private headers({ key = keys[this.provider], headers = {} }: Call): Record<string, string> {
		return key === null ? headers : { authorization: `Bearer ${key}`, ...headers };
	}
}

/** What is inside an answer at a path of names, or undefined. */
export function at(value: unknown, ...path: string[]): unknown {
	return path.reduce((inner: unknown, name) => (isRecord(inner) ? inner[name] : undefined), value);
}

/** The same, for what has to be text. */
export function textAt(value: unknown, ...path: string[]): string {
	const found = at(value, ...path);
	if (typeof found !== 'string') throw new Error(`There is no text at ${path.join('.')}`);
	return found;
}
