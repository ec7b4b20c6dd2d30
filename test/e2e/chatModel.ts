/** Stands in for a chat model's API (OpenAI's chat completions), and answers what a test has written down for it. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { z } from 'zod/v4';

const requestSchema = z.looseObject({
	messages: z.array(z.looseObject({ role: z.string(), content: z.unknown() })),
	tools: z
		.array(
			z.looseObject({
				function: z.looseObject({ name: z.string(), description: z.string(), parameters: z.unknown() }),
			}),
		)
		.default([]),
});

/** What the model was asked. */
export type ModelRequest = z.infer<typeof requestSchema>;

/** What it says: words, or a call of one of its tools. */
export type Reply = string | { tool: string; args: Record<string, unknown> };

export class ChatModel {
	readonly requests: ModelRequest[] = [];
	private replies: Reply[] = [];

	private constructor(private readonly server: ReturnType<typeof createServer>) {}

	static async start(): Promise<ChatModel> {
		const server = createServer((request, response) => {
			void json(request).then((body) => {
				const answer = JSON.stringify(model.answer(body));
				response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
			});
		});
		const model = new ChatModel(server);
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		return model;
	}

	/** The base URL for a credential. */
	get url(): string {
		const { port } = this.server.address() as AddressInfo;
		return `http://127.0.0.1:${port}/v1`;
	}

	/** What it answers from now on, request by request. */
	willSay(...replies: Reply[]): void {
		this.replies = replies;
	}

	stop(): void {
		this.server.close();
		this.server.closeAllConnections();
	}

	private answer(body: unknown): object {
		this.requests.push(requestSchema.parse(body));
		const reply = this.replies.shift() ?? 'I have nothing more to say.';
		const id = `call_${this.requests.length}`;
		const message =
			typeof reply === 'string'
				? { role: 'assistant', content: reply }
				: {
						role: 'assistant',
						content: null,
						tool_calls: [
							{ id, type: 'function', function: { name: reply.tool, arguments: JSON.stringify(reply.args) } },
						],
					};
		const finish = typeof reply === 'string' ? 'stop' : 'tool_calls';
		return {
			id: `chat_${this.requests.length}`,
			object: 'chat.completion',
			created: 0,
			model: 'test',
			choices: [{ index: 0, message, finish_reason: finish }],
			usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
		};
	}
}
