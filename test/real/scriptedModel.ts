/**
 * A language model that says what a script tells it to, over the chat completions API of OpenAI, which n8n's chat model
 * node speaks: what an agent makes of it is n8n's own doing, without any network.
 */
import { text } from 'node:stream/consumers';
import { z } from 'zod/v4';
import { listen } from '../sandbox/http/listen';

const Asked = z.looseObject({
	model: z.string(),
	messages: z.array(z.looseObject({ role: z.string(), content: z.unknown() })),
	tools: z
		.array(
			z.looseObject({
				function: z.looseObject({
					name: z.string(),
					description: z.string(),
					parameters: z.looseObject({ properties: z.record(z.string(), z.unknown()) }),
				}),
			}),
		)
		.default([]),
});

/** What the model was asked: the conversation so far and the tools that it may call. */
export type Asked = z.infer<typeof Asked>;

/** What it says: words, or a call of a tool, the first where none is named. */
export type Said = { content: string } | { call: Record<string, unknown>; tool?: string };

export interface ScriptedModel {
	/** For the base URL of a credential. */
	url: string;
	/** All that it was asked so far. */
	asked: readonly Asked[];
	close: () => Promise<void>;
}

/** @param say what it says to each question, given the last message's text */
export async function startScriptedModel(
	say: (asked: Asked, lastText: string) => Said,
): Promise<ScriptedModel> {
	const asked: Asked[] = [];
	const listener = await listen(0, (request, response) => {
		void text(request).then((body) => {
			const question = Asked.parse(JSON.parse(body));
			asked.push(question);
			const last = question.messages.at(-1)?.content;
			const said = say(question, typeof last === 'string' ? last : JSON.stringify(last));
			response.writeHead(200, { 'content-type': 'application/json' });
			response.end(JSON.stringify(completion(question, said, asked.length)));
		});
	});
	return { url: `http://127.0.0.1:${listener.port}/v1`, asked, close: () => listener.close() };
}

function completion({ model, tools }: Asked, said: Said, turn: number): unknown {
	const named = 'call' in said ? said.tool : undefined;
	const name = named ?? tools[0]?.function.name ?? '';
	const message =
		'content' in said
			? said
			: {
					content: null,
					tool_calls: [
						{
							id: `call_${turn}`,
							type: 'function',
							function: { name, arguments: JSON.stringify(said.call) },
						},
					],
				};
	const finish = 'content' in said ? 'stop' : 'tool_calls';
	return {
		id: `completion_${turn}`,
		object: 'chat.completion',
		created: 0,
		model,
		choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: finish }],
		usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
	};
}
