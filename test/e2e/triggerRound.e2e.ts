/** In the real n8n, a trigger whose workflow buys videos itself starts once a video, and never by a video that it has bought. */
import { startScriptedModel, type ScriptedModel } from '../real/scriptedModel';
import {
	node,
	SEEDANCE,
	SEEDANCE_TOOL,
	SEEDANCE_TRIGGER,
	workflowOf,
	type Workflow,
} from '../workflows/workflow';
import type { Execution } from '../real/execution';
import { Installed } from './installed';
import { until } from './until';

let installed: Installed;
beforeAll(async () => {
	installed = await Installed.start('triggerRound');
});
afterAll(async () => {
	await installed.end();
});
beforeEach(() => {
	installed.sandbox.control.reset();
	installed.sandbox.control.setTasks({ seconds: 2 });
});

/** A Submit of a video with this prompt; for agents, where its type says so. */
function submit(name: string, prompt: string, type = SEEDANCE) {
	const video = { model: 'seedanceapi/seedance-2.0-fast', mode: 'text-to-video', duration: 5, prompt };
	return node(name, type, { operation: 'submit', ...video });
}

/** The trigger, and a webhook that begins it all. */
const beginning = (webhookId: string) => [
	node('Begin', 'n8n-nodes-base.manualTrigger'),
	node('Video Done', SEEDANCE_TRIGGER, {}, { webhookId }),
];

/** Starts a workflow, and waits until so many executions of it have ended and nothing has come after them. */
async function executions(workflow: Workflow, count: number): Promise<Execution[]> {
	const published = await installed.publish(workflow, 'seedanceapi');
	await installed.start(published);
	await installed.executions(published.saved, count);
	// As long as three more rounds would take.
	const { control } = installed.sandbox;
	const from = Date.now();
	await until(() => Date.now() - from > 9000);
	expect(control.tasks().filter(({ status }) => status === 'processing')).toEqual([]);
	return await installed.executions(published.saved, count);
}

const bought = () =>
	installed.sandbox.control
		.tasks()
		.map(({ prompt, callbackUrl }) => [prompt, callbackUrl !== null])
		.sort();

describe('by an AI agent', () => {
	let model: ScriptedModel;
	beforeAll(async () => {
		// Each agent calls its one tool once, and then is content.
		model = await startScriptedModel(({ messages, tools }) => {
			const isAnswered = messages.some(({ role }) => role === 'tool');
			const [tool] = tools;
			if (isAnswered || tool === undefined) return { content: 'Done.' };
			const takesText = 'Prompt__User_Message_' in tool.function.parameters.properties;
			return { call: takesText ? { Prompt__User_Message_: 'Buy one' } : {} };
		});
	});
	afterAll(async () => {
		await model.close();
	});

	const agent = { typeVersion: 3 };
	const told = { promptType: 'define', text: 'Buy one more', options: {} };

	test.each([
		['its tool', 'e2e00011-0000-4000-8000-000000000011', false],
		["its agent's tool", 'e2e00012-0000-4000-8000-000000000012', true],
	])('%s', async (_, webhookId, isNested) => {
		const key = { apiKey: 'not-checked', url: model.url };
		const { id, name } = await installed.rest.createCredential('Chat Model', key, 'openAiApi');
		const chatModel = node(
			'Chat Model',
			'@n8n/n8n-nodes-langchain.lmChatOpenAi',
			{ model: { __rl: true, mode: 'list', value: 'gpt-4.1-mini' } },
			{ typeVersion: 1.2, credentials: { openAiApi: { id, name } } },
		);
		const nodes = [
			...beginning(webhookId),
			submit('First', 'the first'),
			node('Agent', '@n8n/n8n-nodes-langchain.agent', told, agent),
			...(isNested
				? [
						node(
							'Helper',
							'@n8n/n8n-nodes-langchain.agentTool',
							{
								toolDescription: 'Buys a video',
								text: "={{ $fromAI('Prompt__User_Message_', ``, 'string') }}",
								options: {},
							},
							agent,
						),
					]
				: []),
			submit('Buy', 'one more', SEEDANCE_TOOL),
			chatModel,
		];
		const user = isNested ? 'Helper' : 'Agent';
		const workflow = workflowOf(
			nodes,
			[
				['Begin', 'First'],
				['Video Done', 'Agent'],
				['Chat Model', 'Agent', 'ai_languageModel'],
				...(isNested
					? ([
							['Chat Model', 'Helper', 'ai_languageModel'],
							['Helper', 'Agent', 'ai_tool'],
						] as const)
					: []),
				['Buy', user, 'ai_tool'],
			],
			{ name: `Round by ${user}` },
		);
		const all = await executions(workflow, 2);
		expect(all.map(({ error }) => error)).toEqual([null, null]);
		expect(bought()).toEqual([
			['one more', false],
			['the first', true],
		]);
	});
});

test('by a call of its own workflow: it calls the trigger where something else is behind the call', async () => {
	const webhookId = 'e2e00013-0000-4000-8000-000000000013';
	const call = (name: string, prompt: string) => [
		node(
			`${name} Prompt`,
			'n8n-nodes-base.set',
			{ mode: 'raw', jsonOutput: JSON.stringify({ prompt }) },
			{ typeVersion: 3.4 },
		),
		node(
			`Call for ${name}`,
			'n8n-nodes-base.executeWorkflow',
			{
				source: 'database',
				workflowId: { __rl: true, mode: 'id', value: '={{ $workflow.id }}' },
				options: {},
			},
			{ typeVersion: 1.2 },
		),
	];
	const nodes = [
		...beginning(webhookId),
		...call('First', 'the first'),
		...call('Next', 'one more'),
		node(
			'When Called',
			'n8n-nodes-base.executeWorkflowTrigger',
			{ inputSource: 'passthrough' },
			{ typeVersion: 1.1 },
		),
		submit('Buy', '={{ $json.prompt }}'),
	];
	const workflow = workflowOf(
		nodes,
		[
			['Begin', 'First Prompt'],
			['First Prompt', 'Call for First'],
			['Video Done', 'Next Prompt'],
			['Next Prompt', 'Call for Next'],
			['When Called', 'Buy'],
		],
		{ name: 'Round by a call' },
	);
	const all = await executions(workflow, 4);
	expect(all.map(({ error }) => error)).toEqual([null, null, null, null]);
	expect(bought()).toEqual([
		['one more', false],
		['the first', true],
	]);
});
