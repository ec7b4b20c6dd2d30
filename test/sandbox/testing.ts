import { SANDBOX_KEYS } from './credentials';
import { isRecord } from './json';
import type { Provider, Sandbox } from './types';

/** A response with its parsed JSON, or its text if it isn't JSON. */
export interface Got {
	status: number;
	headers: Headers;
	text: string;
	json: Record<string, unknown>;
}

/** Fakes the clock and timeouts of the sandbox for all tests of a file, but nothing that HTTP needs. */
export function useVirtualClock(): void {
	beforeAll(() => {
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
	});
}

/** Waits for real I/O until a condition is true. The virtual clock doesn't advance. */
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

/** URLs of each provider's endpoints. */
const endpoints: Record<Provider, { submit: (urls: Sandbox) => string; status: (urls: Sandbox) => string }> =
	{
		seedance2ai: {
			submit: ({ seedance2aiUrl }) => `${seedance2aiUrl}/api/v1/video/seedance2`,
			status: ({ seedance2aiUrl }) => `${seedance2aiUrl}/api/v1/tasks/`,
		},
		seedanceapi: {
			submit: ({ seedanceapiUrl }) => `${seedanceapiUrl}/generate`,
			status: ({ seedanceapiUrl }) => `${seedanceapiUrl}/status?task_id=`,
		},
		ark: {
			submit: ({ arkUrl }) => `${arkUrl}/contents/generations/tasks`,
			status: ({ arkUrl }) => `${arkUrl}/contents/generations/tasks/`,
		},
	};

/** Returns a request for a text-to-video task on ark. */
export function arkOrder(prompt: string, fields: Record<string, unknown> = {}): Record<string, unknown> {
	return { model: 'dreamina-seedance-2-0-260128', content: [{ type: 'text', text: prompt }], ...fields };
}

/** A client for the documented endpoints of every provider. */
export class Client {
	constructor(
		protected readonly sandbox: Sandbox,
		private readonly provider: Provider,
	) {}

	submit(body: unknown, call: Call = {}): Promise<Got> {
		return get(endpoints[this.provider].submit(this.sandbox), {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...this.headers(call) },
			body: typeof body === 'string' ? body : JSON.stringify(body),
			signal: call.signal ?? null,
		});
	}

	status(taskId: string, call: Call = {}): Promise<Got> {
		const url = `${endpoints[this.provider].status(this.sandbox)}${taskId}`;
		return get(url, { headers: this.headers(call), signal: call.signal ?? null });
	}

	/** Submits a task and returns its ID. On ark, the prompt becomes the text of its content. */
	async buy(body: Record<string, unknown> = {}, call: Call = {}): Promise<string> {
		const { prompt = 'a red fox', ...fields } = body;
		const order = this.provider === 'ark' ? arkOrder(String(prompt), fields) : { prompt, ...fields };
		const { json, text } = await this.submit(order, call);
		const id = isRecord(json.data) ? json.data.task_id : json.id;
		if (typeof id !== 'string') throw new Error(`No task was bought: ${text}`);
		return id;
	}

	protected headers({ key = SANDBOX_KEYS[this.provider], headers = {} }: Call): Record<string, string> {
		return key === null ? headers : { authorization: `Bearer ${key}`, ...headers };
	}
}

/** A client for ark, with its additional endpoints. */
export class ArkClient extends Client {
	constructor(sandbox: Sandbox) {
		super(sandbox, 'ark');
	}

	list(query = '', call: Call = {}): Promise<Got> {
		const url = `${this.sandbox.arkUrl}/contents/generations/tasks?${query}`;
		return get(url, { headers: this.headers(call) });
	}

	/** Sends DELETE, which cancels a queued task or deletes the record of one that has ended. */
	cancel(taskId: string, call: Call = {}): Promise<Got> {
		const url = `${this.sandbox.arkUrl}/contents/generations/tasks/${taskId}`;
		return get(url, { method: 'DELETE', headers: this.headers(call) });
	}

	models(call: Call = {}): Promise<Got> {
		return get(`${this.sandbox.arkUrl}/models`, { headers: this.headers(call) });
	}
}

/** Returns the value at a path of names in a response, or undefined. */
export function at(value: unknown, ...path: string[]): unknown {
	return path.reduce((inner: unknown, name) => (isRecord(inner) ? inner[name] : undefined), value);
}

/** Like `at`, but the value must be text. */
export function textAt(value: unknown, ...path: string[]): string {
	const found = at(value, ...path);
	if (typeof found !== 'string') throw new Error(`There is no text at ${path.join('.')}`);
	return found;
}
