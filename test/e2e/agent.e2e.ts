/** An AI agent of the real n8n that calls the node as its tool, with a scripted model in the place of a real one. */
import { startScriptedModel, type ScriptedModel } from '../real/scriptedModel';
import type { Workflow } from '../real/workflow';
import { Installed } from './installed';

const URL_IN_TEXT = /https?:[^"\\\s]+\.mp4/;

let installed: Installed;
let model: ScriptedModel;

beforeAll(async () => {
	installed = await Installed.start('agent');
	// As a model would: it takes what it is told, corrects itself when it is told what is wrong, and answers with the URL.
	model = await startScriptedModel(({ messages }, lastText) => {
		const results = messages.filter(({ role }) => role === 'tool').length;
		if (results === 0) return { call: { Prompt: 'A quiet harbour at dawn', Duration__Seconds_: 99 } };
		if (results === 1) return { call: { Prompt: 'A quiet harbour at dawn', Duration__Seconds_: '5' } };
		return { content: `Here is your video: ${URL_IN_TEXT.exec(lastText)?.[0] ?? 'none'}` };
	});
});

afterAll(async () => {
	await model.close();
	await installed.end();
});

function agentWorkflow(openAi: { id: string; name: string }): Workflow {
	const node = (name: string, type: string, typeVersion: number, parameters: Record<string, unknown>) => ({
		id: name,
		name,
		type,
		typeVersion,
		position: [0, 0],
		parameters,
	});
	return {
		name: 'Agent',
		nodes: [
			node('Start', 'n8n-nodes-base.manualTrigger', 1, {}),
			node('Agent', '@n8n/n8n-nodes-langchain.agent', 3.1, {
				promptType: 'define',
				text: 'Make a video of a quiet harbour',
				options: {},
			}),
			{
				...node('Model', '@n8n/n8n-nodes-langchain.lmChatOpenAi', 1.2, {
					model: { __rl: true, mode: 'id', value: 'scripted' },
					options: {},
				}),
				credentials: { openAiApi: openAi },
			},
			{
				...node('Seedance', 'n8n-nodes-seedance.seedanceTool', 1, {
					operation: 'submitAndWait',
					model: 'seedance2ai/standard',
					mode: 'text-to-video',
					prompt: "={{ $fromAI('Prompt', '', 'string') }}",
					duration: "={{ $fromAI('Duration__Seconds_', '', 'number') }}",
					options: { maxCredits: 100 },
				}),
				credentials: { seedanceApi: { id: '', name: 'Seedance (seedance2ai.io)' } },
			},
		],
		connections: {
			Start: { main: [[{ node: 'Agent', type: 'main', index: 0 }]] },
			Model: { ai_languageModel: [[{ node: 'Agent', type: 'ai_languageModel', index: 0 }]] },
			Seedance: { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] },
		},
		// Only in this order does n8n run a tool before it goes back to its agent.
		settings: { executionOrder: 'v1' },
	};
}

test('the agent calls the tool, is told what was wrong, corrects it, and answers with the video; one video is paid', async () => {
	const openAi = await installed.rest.createCredential(
		'Scripted',
		{ apiKey: 'none', url: model.url },
		'openAiApi',
	);
	const id = await installed.startByWebhook(agentWorkflow(openAi), 'seedance2ai');
	const execution = await installed.rest.waitForEnd(id, 90_000);
	expect(execution.status).toBe('success');
	const { control } = installed.sandbox;
	expect(control.ledger()).toHaveLength(1);
	const told = model.asked.flatMap(({ messages }) => messages.filter(({ role }) => role === 'tool'));
	expect(JSON.stringify(told[0]?.content)).toContain('Duration (Seconds) is 99, but must be');
	expect(execution.items('Agent')[0]?.json['output']).toContain(`${installed.sandbox.mediaUrl}/v/`);
});
