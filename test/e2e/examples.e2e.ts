/** Examples that need nodes of n8n which only the real one has: a batch with a budget, and an AI agent. */
import { z } from 'zod/v4';
import { bindCredentials } from '../real/credentials';
import { startScriptedModel, type Said, type ScriptedModel } from '../real/scriptedModel';
import { exampleNamed, triggerOf } from '../workflows/examples';
import { withNodeParameters } from '../workflows/workflow';
import { Installed } from './installed';
import { until } from './until';

let installed: Installed;
beforeAll(async () => {
	installed = await Installed.start('examples');
});
beforeEach(() => installed.sandbox.control.reset());
afterAll(async () => {
	await installed.end();
});

const Rows = z.looseObject({ budgetCredits: z.literal(500) });
const ledger = () => installed.sandbox.control.ledger();

describe('the batch with a budget', () => {
	const run = async (budget: number) => {
		const example = exampleNamed('Budget');
		const set = example.nodes.find(({ name }) => name === 'Rows and Budget');
		const parsed = Rows.parse(JSON.parse(z.string().parse(set?.parameters['jsonOutput'])));
		const jsonOutput = JSON.stringify({ ...parsed, budgetCredits: budget });
		const workflow = withNodeParameters(example, 'Rows and Budget', { jsonOutput });
		const bound = bindCredentials(workflow, new Map([installed.credential('seedanceapi')]));
		const saved = await installed.rest.createWorkflow(bound);
		return await installed.rest.run(saved, triggerOf(workflow), 60_000);
	};

	test('makes its videos where all of them fit', async () => {
		const execution = await run(500);
		expect(execution.error).toBeNull();
		expect(execution.items('Estimate Cost').map(({ json }) => json['totalCredits'])).toEqual([480, 480]);
		expect(execution.items('Videos').map(({ json }) => json['status'])).toEqual(['completed', 'completed']);
		// The rows of the estimate and of the videos belong together.
		const charged = ledger().map(({ prompt, credits }) => `${prompt.split(' ', 2).join(' ')}: ${credits}`);
		expect(charged.sort()).toEqual(['A fox: 320', 'A lighthouse: 160']);
		expect(execution.items('Over the Budget')).toEqual([]);
	});

	test('makes none of them where one would not fit', async () => {
		const execution = await run(479);
		expect(execution.error).toBeNull();
		expect(execution.items('Over the Budget')).toHaveLength(2);
		expect(execution.runs).not.toHaveProperty('Make the Videos');
		expect(ledger()).toEqual([]);
	});
});

describe('the AI agent', () => {
	let model: ScriptedModel;
	/** What the model says, one after the other. */
	let script: Said[];
	beforeAll(async () => {
		model = await startScriptedModel(() => script.shift() ?? { content: 'I have nothing more to say.' });
	});
	afterAll(async () => {
		await model.close();
	});

	/** The example with its chat open to everybody, and a chat model that says what the test has written. */
	const openChat = async (): Promise<(message: string) => Promise<string>> => {
		const key = { apiKey: 'not-checked', url: model.url };
		const { id, name } = await installed.rest.createCredential('Chat Model', key, 'openAiApi');
		const path = 'agent-example';
		const workflow = exampleNamed('AI Agent');
		const nodes = workflow.nodes.map((node) => {
			if (node.name === 'Chat Model') return { ...node, credentials: { openAiApi: { id, name } } };
			if (!node.type.endsWith('chatTrigger')) return node;
			return {
				...node,
				webhookId: path,
				parameters: { public: true, options: { responseMode: 'lastNode' } },
			};
		});
		const bound = bindCredentials({ ...workflow, nodes }, new Map([installed.credential('seedance2ai')]));
		await installed.rest.activate(await installed.rest.createWorkflow(bound));
		const url = `${installed.rest.url}/webhook/${path}/chat`;
		return async (message) => {
			const answers: string[] = [];
			await until(async () => {
				const body = JSON.stringify({ action: 'sendMessage', sessionId: 'one', chatInput: message });
				const headers = { 'content-type': 'application/json' };
				const answer = await fetch(url, { method: 'POST', headers, body });
				if (answer.ok) answers.push(await answer.text());
				return answer.ok;
			});
			return answers.join('');
		};
	};

	test('is told what its tools do, corrects itself by an error, and pays once for the same call', async () => {
		const values = { Prompt: 'A fox in the snow', Aspect_Ratio: '9:16', Duration__Seconds_: 5 };
		const make = (changes: object) => ({ tool: 'Make_a_Video', call: { ...values, ...changes } });
		script = [
			make({ Duration__Seconds_: 99 }),
			make({}),
			make({ Duration__Seconds_: '5' }),
			make({ Duration__Seconds_: 15 }),
			make({ Prompt: 'A bear in the snow' }),
			{ tool: 'Look_for_a_Video', call: { Task_ID: 'nobody-knows-me' } },
			{ content: 'Here it is.' },
		];
		const chat = await openChat();
		expect(await chat('A fox, please')).toContain('Here it is.');

		const tools = model.asked[0]?.tools.map((tool) => tool.function) ?? [];
		const maker = tools.find(({ name }) => name === 'Make_a_Video');
		expect(maker?.description).toMatch(/^Orders a video .*costs money/);
		const look = tools.find(({ name }) => name === 'Look_for_a_Video');
		expect(look?.description).toMatch(/^Tells how far .*costs nothing/);
		expect(maker?.parameters).toMatchObject({
			properties: {
				Prompt: { type: 'string', description: expect.stringContaining('camera motion') as string },
				Duration__Seconds_: {
					type: 'number',
					description: expect.stringContaining('from 4 to 15') as string,
				},
			},
		});
		const heard = model.asked.slice(1).map(({ messages }) => String(messages.at(-1)?.content));
		expect(heard[0]).toMatch(
			/Duration \(Seconds\) is 99, but must be a whole number from 4 to 15\. Correct this/,
		);
		const taskId = ledger()[0]?.taskId ?? 'none';
		for (const answer of heard.slice(1, 3)) {
			expect(answer).toContain(taskId);
			expect(answer).toContain('"status":"completed"');
			expect(answer).toContain('"videoUrl":"http');
			expect(answer.length).toBeLessThan(1000);
		}
		// What 15 seconds cost was not known before: 90. That is more than the 100 of the example together.
		expect(ledger().map(({ credits }) => credits)).toEqual([30, 90]);
		expect(heard[4]).toMatch(/Max Credits is 100, of which 120 are spent.*Raise the cap in Options/);
		expect(heard[5]).toMatch(/nobody-knows-me.*Check the task ID/);
	});
});
