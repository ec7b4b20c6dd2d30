/** Examples that need nodes of n8n which only the real one has, or two providers. */
import { NodeHelpers, type INode, type INodeTypeDescription } from 'n8n-workflow';
import { z } from 'zod/v4';
import { bindCredentials } from '../real/credentials';
import { startScriptedModel, type Said, type ScriptedModel } from '../real/scriptedModel';
import type { Execution } from '../real/execution';
import type { Provider } from '../sandbox';
import { exampleNamed, readExamples, stickyType, triggerOf } from '../workflows/examples';
import { node, withNode, withNodeParameters, workflowOf, type Workflow } from '../workflows/workflow';
import { Installed } from './installed';
import { HAS_EDITOR } from './production';
import { until } from './until';

let installed: Installed;
beforeAll(async () => {
	installed = await Installed.start('examples', HAS_EDITOR);
});
beforeEach(() => installed.sandbox.control.reset());
afterAll(async () => {
	await installed.end();
});

const FailedItem = z.looseObject({ failure: z.looseObject({ code: z.string() }) });
const Variants = z.object({
	row: z.number(),
	prompt: z.string(),
	appended_variant: z.array(z.object({ seed: z.number(), videoUrl: z.string(), taskId: z.string() })),
});
const Rows = z.looseObject({ budgetCredits: z.literal(500) });
const ledger = () => installed.sandbox.control.ledger();

/** Runs an example as the editor does, with these credentials. */
async function runWith(workflow: Workflow, ...providers: Provider[]): Promise<Execution> {
	const credentials = new Map(providers.map((provider) => installed.credential(provider)));
	const saved = await installed.rest.createWorkflow(bindCredentials(workflow, credentials));
	return await installed.rest.run(saved, triggerOf(workflow), 60_000);
}

describe('n8n', () => {
	let types: INodeTypeDescription[];
	beforeAll(async () => {
		types = await installed.rest.nodeTypes();
	});

	/** The description of a node in its version. */
	const typeOf = ({ type, typeVersion }: INode) =>
		types.find(({ name, version }) => name === type && [version].flat().includes(typeVersion));
	/** Parameters that n8n does not have or show for the others, and those that it finds wrong. */
	const problemsOf = (one: INode): string[] => {
		const type = typeOf(one);
		if (type === undefined) return [`${one.name}: n8n has no ${one.type} ${one.typeVersion}`];
		const { parameters, name } = one;
		const read = NodeHelpers.getNodeParameters(type.properties, parameters, true, false, one, type) ?? {};
		const unknown = Object.keys(parameters).filter((field) => !(field in read));
		const issues = NodeHelpers.getNodeParametersIssues(type.properties, { ...one, parameters: read }, type);
		return [
			...unknown.map((field) => `${name}: n8n shows no ${field}`),
			...Object.values(issues?.parameters ?? {}).map((words) => `${name}: ${words.join(', ')}`),
		];
	};

	test.each(readExamples().map((workflow) => ({ name: workflow.name, workflow })))(
		'knows every node of "$name", shows every parameter, and finds nothing missing but credentials',
		({ workflow }) => {
			expect(workflow.nodes.flatMap(problemsOf)).toEqual([]);
			const names = workflow.nodes.map(({ name }) => name);
			const linked = Object.entries(workflow.connections).flatMap(([from, kinds]) => [
				from,
				...Object.values(kinds).flatMap((outputs) =>
					outputs.flatMap((to) => (to ?? []).map((one) => one.node)),
				),
			]);
			expect(names).toEqual(expect.arrayContaining(linked));
			// Nodes that no link reaches are forgotten, notes aside.
			const alone = workflow.nodes.filter(({ name, type }) => type !== stickyType && !linked.includes(name));
			expect(alone).toEqual([]);
		},
	);
});

describe('the batch with a budget', () => {
	const run = async (budget: number) => {
		const example = exampleNamed('Budget');
		const set = example.nodes.find(({ name }) => name === 'Rows and Budget');
		const parsed = Rows.parse(JSON.parse(z.string().parse(set?.parameters['jsonOutput'])));
		const jsonOutput = JSON.stringify({ ...parsed, budgetCredits: budget });
		const workflow = withNodeParameters(example, 'Rows and Budget', { jsonOutput });
		return await runWith(workflow, 'seedanceapi');
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
		expect(execution.runs).not.toHaveProperty('Generate Videos');
		expect(ledger()).toEqual([]);
	});
});

const chargesOf = (provider: Provider) => ledger().filter((charge) => charge.provider === provider);

describe('extend a clip', () => {
	test('the second video continues the first one, and costs no more than the cap', async () => {
		const execution = await runWith(exampleNamed('Extend a Clip'), 'ark');
		expect(execution.error).toBeNull();
		const [first] = execution.items('First Clip');
		const [extended] = execution.items('Extend');
		expect(extended?.json['status']).toBe('completed');
		expect(extended?.binary?.['data']?.mimeType).toBe('video/mp4');
		const task = installed.sandbox.control.tasks().find(({ taskId }) => taskId === extended?.json['taskId']);
		expect(task?.request).toMatchObject({
			omni_reference_task_type: 'extend',
			content: [
				{ type: 'text' },
				{ type: 'video_url', role: 'reference_video', video_url: { url: first?.json['videoUrl'] } },
			],
		});
		const charged = ledger().map(({ usd }) => usd);
		expect(charged).toHaveLength(2);
		expect(charged[0]).toBeGreaterThan(0);
		expect(charged[1]).toBeGreaterThan(0);
		expect(charged[1]).toBeLessThan(2.5);
	});

	test('a cap below what its note says is refused before the second video is charged', async () => {
		const example = exampleNamed('Extend a Clip');
		const execution = await runWith(
			withNodeParameters(example, 'Extend', { options: { maxUsd: 2.24 } }),
			'ark',
		);
		expect(execution.error).toMatch(/Max USD is 2\.24, this run has used 0, and this video costs 2\.2499/);
		expect(ledger()).toHaveLength(1);
	});
});

describe('if one provider fails', () => {
	const example = exampleNamed('If One Provider Fails');
	const withRows = (prompts: readonly string[]) => {
		const rows = prompts.map((prompt, index) => ({ row: index + 1, prompt }));
		return withNodeParameters(example, 'Rows', { jsonOutput: JSON.stringify({ rows }) });
	};
	/** What a node put out in all of its runs: it runs once for each node that sends it items. */
	const allItems = ({ runs }: Execution, node: string) =>
		(runs[node] ?? []).flatMap(({ data }) => data?.main?.[0] ?? []);
	const failuresIn = (execution: Execution) =>
		allItems(execution, 'Failed Rows').map(({ json }) => [
			json['prompt'],
			FailedItem.parse(json).failure.code,
		]);

	test('another one gets the rows for which nothing was charged, and no others', async () => {
		const { control } = installed.sandbox;
		const refused = 'A storm [refuse-text]';
		const failed = 'A flood [refuse-output]';
		control.addFault({ on: 'submit', match: 'A wave', fault: { kind: 'reset', when: 'after' } });
		control.addFault({ on: 'submit', match: 'A tide', fault: { kind: 'status', status: 500 } });
		const rows = withRows([
			'A calm sea',
			refused,
			failed,
			'A wave',
			'A tide',
			'A current [seconds=600]',
			' ',
		]);
		const execution = await runWith(
			withNodeParameters(rows, 'First Provider', {
				maxWaitMinutes: 0.2,
				// Without a mark of the node's own, it does not search the list for a lost order, which takes minutes.
				options: { safetyIdentifier: 'user-1' },
			}),
			'ark',
			'seedance2ai',
		);
		expect(execution.error).toBeNull();
		expect(failuresIn(execution).sort()).toEqual([
			[' ', 'invalid_parameters'],
			['A tide', 'outcome_unknown'],
			['A wave', 'outcome_unknown'],
		]);
		const videos = allItems(execution, 'Videos').map(({ json }) => [json['provider'], json['status']]);
		expect(videos.sort()).toEqual([
			['ark', 'completed'],
			['ark', 'processing'],
			['seedance2ai', 'completed'],
			['seedance2ai', 'completed'],
		]);
		const second = chargesOf('seedance2ai').map(({ prompt }) => prompt);
		expect(second.sort()).toEqual([failed, refused]);
		const paid = chargesOf('ark').filter(({ usd }) => usd > 0);
		expect(paid.map(({ prompt }) => prompt).sort()).toEqual(['A calm sea', 'A wave']);
	});

	test('where the account of the first has reached its limit, another one gets all rows', async () => {
		const body = { error: { code: 'SetLimitExceeded', message: 'The limit that you set is reached.' } };
		const fault = { kind: 'status', status: 429, body } as const;
		installed.sandbox.control.addFault({ on: 'submit', provider: 'ark', times: 10, fault });
		const execution = await runWith(example, 'ark', 'seedance2ai');
		expect(execution.error).toBeNull();
		const videos = allItems(execution, 'Videos').map(({ json }) => json['status']);
		expect(videos).toEqual(['completed', 'completed']);
		expect(execution.runs).not.toHaveProperty('Failed Rows');
		expect([chargesOf('ark').length, chargesOf('seedance2ai').length]).toEqual([0, 2]);
	});

	test('a row beyond the cap of the first goes to no other', async () => {
		const capped = withNodeParameters(example, 'First Provider', { options: { maxUsd: 0.7 } });
		const execution = await runWith(capped, 'ark', 'seedance2ai');
		expect(failuresIn(execution).map(([, code]) => code)).toEqual(['over_budget']);
		expect([chargesOf('ark').length, chargesOf('seedance2ai').length]).toEqual([1, 0]);
	});
});

describe('the rows of a data table', () => {
	const example = exampleNamed('Rows of a Data Table');
	const table = { __rl: true, mode: 'name', value: 'Seedance Videos' };
	const run = () => runWith(example, 'seedance2ai');
	/** Runs one operation of n8n's node on the table, once for each of the items. */
	const onTable = async (operation: string, items: readonly object[], parameters: object = {}) => {
		const nodes = [
			node('Start', 'n8n-nodes-base.manualTrigger'),
			node(
				'Items',
				'n8n-nodes-base.set',
				{ mode: 'raw', jsonOutput: JSON.stringify({ items }) },
				{ typeVersion: 3.4 },
			),
			node('Each', 'n8n-nodes-base.splitOut', { fieldToSplitOut: 'items' }),
			node(
				'Table',
				'n8n-nodes-base.dataTable',
				{ operation, dataTableId: table, columns: { mappingMode: 'autoMapInputData' }, ...parameters },
				{ typeVersion: 1.1 },
			),
		];
		const links = [
			['Start', 'Items'],
			['Items', 'Each'],
			['Each', 'Table'],
		] as const;
		const saved = await installed.rest.createWorkflow(workflowOf(nodes, links));
		const execution = await installed.rest.run(saved, 'Start', 60_000);
		expect(execution.error).toBeNull();
		return execution.items('Table').map(({ json }) => json);
	};
	const rows = async () => await onTable('get', [{}], { returnAll: true });
	const prompts = () => ledger().map(({ prompt }) => prompt.split(' ', 2).join(' '));
	const video = {
		status: 'completed',
		videoUrl: expect.stringMatching(/^http/) as string,
		cost: 30,
		taskId: expect.stringMatching(/./) as string,
		error: null,
	};
	const tooShort = {
		status: 'failed',
		videoUrl: null,
		cost: null,
		taskId: null,
		error: expect.stringMatching(/Prompt .*3 to 10000/) as string,
	};

	test('get status, URL, cost or error of their videos; finished ones are not submitted again', async () => {
		expect((await run()).error).toBeNull();
		expect(await rows()).toMatchObject([
			{ prompt: expect.stringMatching(/^A lighthouse/) as string, ...video },
			{ prompt: expect.stringMatching(/^A fox/) as string, ...video },
			{ prompt: 'ok', ...tooShort },
		]);
		expect(prompts().sort()).toEqual(['A fox', 'A lighthouse']);

		const second = await run();
		expect(second.error).toBeNull();
		expect(second.items('Open Rows').map(({ json }) => json['prompt'])).toEqual(['ok']);
		expect(await rows()).toMatchObject([video, video, tooShort]);
		expect(ledger()).toHaveLength(2);
	});

	test('that failed at the provider are made anew by the next run, and those not written back are not charged again', async () => {
		await onTable('insert', [{ prompt: 'A storm [fail]' }, { prompt: 'A harbour' }]);
		const cut = withNode(example, 'Update Row', { disabled: true });
		const unwritten = await runWith(cut, 'seedance2ai');
		expect(unwritten.items('Seedance').map(({ json }) => json['prompt'])).toEqual(['A harbour']);
		expect(prompts().sort()).toEqual(['A harbour', 'A storm']);

		expect((await run()).error).toBeNull();
		expect((await rows()).slice(3)).toMatchObject([
			{
				prompt: 'A storm [fail]',
				status: 'failed',
				videoUrl: null,
				cost: 0,
				error: expect.any(String) as string,
			},
			{ prompt: 'A harbour', ...video },
		]);
		expect(prompts().sort()).toEqual(['A harbour', 'A storm']);

		expect((await run()).error).toBeNull();
		expect(prompts().sort()).toEqual(['A harbour', 'A storm', 'A storm']);
	});

	test('where the outcome is unknown, get "check", and are left to the user', async () => {
		installed.sandbox.control.addFault({
			on: 'submit',
			match: 'A wave',
			times: 9,
			fault: { kind: 'status', status: 500 },
		});
		await onTable('insert', [{ prompt: 'A wave' }]);
		expect((await run()).error).toBeNull();
		expect((await rows()).at(-1)).toMatchObject({ status: 'check', error: expect.any(String) as string });
		const next = await run();
		expect(next.items('Open Rows').map(({ json }) => json['prompt'])).not.toContain('A wave');
	});
});

describe('variants by seed', () => {
	test('come out grouped by row, each with its seed and its URL; a failed one does not stop the others', async () => {
		installed.sandbox.control.addFault({
			on: 'submit',
			match: 'A fox',
			fault: { kind: 'status', status: 400 },
		});
		const execution = await runWith(exampleNamed('Variants by Seed'), 'seedance2ai');
		expect(execution.error).toBeNull();
		const grouped = execution.items('Variants per Row').map(({ json }) => Variants.parse(json));
		expect(grouped.map(({ row, prompt }) => [row, prompt.split(' ', 2).join(' ')])).toEqual([
			[1, 'A lighthouse'],
			[2, 'A fox'],
		]);
		const [failed] = execution.items('Failed Variants').map(({ json }) => json['variantSeed']);
		const left = [1, 2, 3].filter((seed) => seed !== failed);
		expect(left).toHaveLength(2);
		expect(grouped.map(({ appended_variant: variants }) => variants.map(({ seed }) => seed))).toEqual([
			[1, 2, 3],
			left,
		]);
		const urls = grouped.flatMap(({ appended_variant: variants }) =>
			variants.map(({ videoUrl }) => videoUrl),
		);
		expect(new Set(urls).size).toBe(5);
		// The seed that a variant is listed with is the one that was submitted for it.
		for (const { seed, taskId } of grouped.flatMap(({ appended_variant: variants }) => variants)) {
			const task = installed.sandbox.control.tasks().find((one) => one.taskId === taskId);
			expect(task?.request).toMatchObject({ seed });
		}
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
		const make = (changes: object) => ({ tool: 'Generate_a_Video', call: { ...values, ...changes } });
		script = [
			make({ Duration__Seconds_: 99 }),
			make({}),
			make({ Duration__Seconds_: '5' }),
			make({ Duration__Seconds_: 15 }),
			make({ Prompt: 'A bear in the snow' }),
			{ tool: 'Get_Video_Status', call: { Task_ID: 'nobody-knows-me' } },
			{ content: 'Here it is.' },
		];
		const chat = await openChat();
		expect(await chat('A fox, please')).toContain('Here it is.');

		const tools = model.asked[0]?.tools.map((tool) => tool.function) ?? [];
		const maker = tools.find(({ name }) => name === 'Generate_a_Video');
		expect(maker?.description).toMatch(/^Generates a video .*costs money/);
		const look = tools.find(({ name }) => name === 'Get_Video_Status');
		expect(look?.description).toMatch(/^Gets the status .*cost nothing/);
		expect(maker?.parameters).toMatchObject({
			properties: {
				Prompt: { type: 'string', description: expect.stringContaining('camera') as string },
				Duration__Seconds_: {
					type: 'number',
					description: expect.stringContaining('from 4 to 15') as string,
				},
			},
		});
		const heard = model.asked.slice(1).map(({ messages }) => String(messages.at(-1)?.content));
		expect(heard[0]).toMatch(
			/Duration \(Seconds\) is 99, but must be a whole number from 4 to 15\. Nothing was charged\. Correct the value/,
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
		expect(heard[4]).toMatch(/Max Credits is 100, this run has used 120.*Raise the cap in Options/);
		expect(heard[5]).toMatch(/nobody-knows-me.*Check the task ID/);
	});
});
