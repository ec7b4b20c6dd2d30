/** The node as an AI agent's tool: what the model is told, what it may get wrong, and what a repeated call costs. */
import { NodeHelpers, traverseNodeParameters, type INode, type INodeParameters } from 'n8n-workflow';
import { Seedance } from '../../nodes/Seedance/Seedance.node';
import { OPERATIONS } from '../../nodes/Seedance/parameters/choices';
import { readExamples } from '../workflows/examples';
import { node, runTwice, SEEDANCE, SEEDANCE_TOOL } from '../workflows/workflow';
import { asTool, withTool } from './nodes';
import { PROVIDERS, prompts, useRig, videoOf } from './rig';

const rig = useRig();

/** The node's parameters as n8n fills them in when it makes the workflow. */
function nodeWith(parameters: INodeParameters): INode {
	const { description } = asTool(new Seedance());
	const unfilled = node('Generate a Video', SEEDANCE_TOOL, parameters);
	const filled = NodeHelpers.getNodeParameters(
		description.properties,
		parameters,
		true,
		false,
		unfilled,
		description,
	);
	return { ...unfilled, parameters: filled ?? {} };
}

describe('what the model is told', () => {
	const { description } = asTool(new Seedance());
	const toldOf = (parameters: INodeParameters) =>
		NodeHelpers.getToolDescriptionForNode(nodeWith(parameters), { description });

	test('is another text for each operation, with the price of calling it', () => {
		const texts = OPERATIONS.map((operation) => toldOf({ operation }));
		expect(new Set(texts).size).toBe(OPERATIONS.length);
		for (const [index, operation] of OPERATIONS.entries()) {
			const costs = operation.startsWith('submit')
				? /costs money\. Call this tool only once/
				: /costs? nothing/;
			expect(texts[index]).toMatch(costs);
			// Models cut or reject longer ones.
			expect(texts[index]?.length).toBeLessThan(1024);
		}
	});

	test("is the user's own text where there is one", () => {
		expect(toldOf({ operation: 'submit', toolDescription: 'Only for cats' })).toBe('Only for cats');
	});

	test('has no fields for files, which an agent is not given', () => {
		const shown = nodeWith({ operation: 'submitAndWait', downloadVideo: true }).parameters;
		expect(Object.keys(shown)).toEqual(
			expect.arrayContaining(['toolDescription', 'prompt', 'maxWaitMinutes']),
		);
		expect(shown).not.toHaveProperty('downloadVideo');
		expect(shown).not.toHaveProperty('binaryPropertyName');
	});

	test('in an ordinary node nothing of it is shown', () => {
		const ordinary = new Seedance();
		const parameters = NodeHelpers.getNodeParameters(
			ordinary.description.properties,
			{ operation: 'submitAndWait' },
			true,
			false,
			{ typeVersion: 1 },
			ordinary.description,
		);
		expect(parameters).not.toHaveProperty('toolDescription');
		expect(parameters).toHaveProperty('downloadVideo', false);
	});

	test('in the examples has a description for every value that the model fills in', () => {
		const tools = readExamples().flatMap(({ nodes }) => nodes.filter(({ type }) => type === SEEDANCE_TOOL));
		expect(tools.length).toBeGreaterThan(0);
		for (const { parameters } of tools) {
			const values: Array<{ key: string; description?: string }> = [];
			traverseNodeParameters(parameters, values);
			expect(values.map(({ key }) => key)).toEqual([...new Set(values.map(({ key }) => key))]);
			for (const { key, description: words } of values) {
				expect(key).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
				expect(words?.length ?? 0).toBeGreaterThan(10);
			}
		}
	});
});

describe.each(PROVIDERS)('a tool on %s', (provider) => {
	const parameters = (more: INodeParameters = {}) => videoOf(provider, { operation: 'submit', ...more });
	const tool = (more: INodeParameters) => node('Seedance', SEEDANCE_TOOL, parameters(more));

	test('reads values of the wrong type by their plain meaning', async () => {
		const engine = await rig.engine(provider, {}, { load: withTool() });
		const values = {
			prompt: 'a harbour',
			seconds: ' 10 ',
			audio: 'True',
			cap: '2000',
			seed: '42',
			wait: '5',
		};
		const { value } = await rig.settle(
			engine.run({
				type: SEEDANCE_TOOL,
				parameters: parameters({
					operation: 'submitAndWait',
					duration: '={{ $json.seconds }}',
					maxWaitMinutes: '={{ $json.wait }}',
					...(provider === 'seedance2ai' ? { generateAudio: '={{ $json.audio }}' } : {}),
					options: {
						maxCredits: '={{ $json.cap }}',
						...(provider === 'seedance2ai' ? { seed: '={{ $json.seed }}' } : {}),
					},
				}),
				items: [{ json: values }],
			}),
		);
		expect(value.error).toBeUndefined();
		expect(rig.sandbox.control.tasks()[0]?.request).toMatchObject(
			provider === 'seedance2ai' ? { duration: '10', generate_audio: true, seed: 42 } : { duration: 10 },
		);
	});

	test('says in the message alone what to change or do now, since the model gets no more of an error', async () => {
		const engine = await rig.engine(provider, {}, { load: withTool() });
		const invalid = await rig.settle(
			engine.run({
				type: SEEDANCE_TOOL,
				parameters: parameters({ duration: '={{ "an hour" }}' }),
				items: prompts('a harbour'),
			}),
		);
		expect(invalid.value.error?.message).toMatch(
			/^Duration \(Seconds\) is "an hour", but must be .*\. Nothing was charged\. Correct the value/,
		);
		const failed = await rig.settle(
			engine.run({
				type: SEEDANCE_TOOL,
				parameters: parameters({ operation: 'submitAndWait' }),
				items: prompts('a storm [fail: no storms today]'),
			}),
		);
		const taskId = rig.sandbox.control.ledger()[0]?.taskId ?? 'none';
		expect(failed.value.error?.message).toMatch(
			/^no storms today\. Task ID .*If the message names the prompt/,
		);
		expect(failed.value.error?.message).toContain(taskId);
		expect(failed.value.error?.message).not.toContain('<br>');
	});

	test('the tool returns the same task if a call repeats the same values, and a new task if the values differ', async () => {
		const engine = await rig.engine(provider, {}, { load: withTool() });
		const workflow = runTwice(tool({ prompt: '={{ $json.prompt + ($json.vary ? $runIndex : "") }}' }));
		const callTwice = async (vary: boolean) => {
			const items = [{ json: { prompt: 'a harbour', vary } }];
			const { value } = await rig.settle(engine.run({ workflow, items, node: 'Seedance' }));
			expect(value.runData.Seedance).toHaveLength(2);
			return [0, 1].map((run) => value.output('Seedance', 0, run)[0]?.json.taskId);
		};
		const [first, second] = await callTwice(false);
		expect(second).toBe(first);
		expect(rig.sandbox.control.ledger()).toHaveLength(1);
		const [third, fourth] = await callTwice(true);
		expect(new Set([first, third, fourth]).size).toBe(3);
		expect(rig.sandbox.control.ledger()).toHaveLength(3);
	});

	test.each([
		[SEEDANCE_TOOL, 1],
		[SEEDANCE, 2],
	])('Max Credits is for all calls of a tool together: of two orders, %s makes %i', async (type, orders) => {
		const engine = await rig.engine(provider, {}, { load: withTool() });
		const maxCredits = provider === 'seedance2ai' ? 50 : 200;
		const workflow = runTwice({
			...tool({ prompt: '={{ $json.prompt + $runIndex }}', options: { maxCredits } }),
			type,
		});
		const { value } = await rig.settle(
			engine.run({ workflow, items: prompts('a harbour'), node: 'Seedance' }),
		);
		expect(rig.sandbox.control.ledger()).toHaveLength(orders);
		const refusal = /Max Credits is \d+, this run has used \d+, and this video costs \d+.*Raise the cap/;
		if (orders === 1) expect(value.error?.message).toMatch(refusal);
		else expect(value.error).toBeUndefined();
	});

	test('a tool whose options nobody has opened spends no more than 1000 credits', async () => {
		const engine = await rig.engine(provider, {}, { load: withTool() });
		const items = prompts(...Array.from({ length: 40 }, (_, call) => `a harbour ${call}`));
		const { value } = await rig.settle(
			engine.run({ type: SEEDANCE_TOOL, parameters: parameters({ operation: 'submit' }), items }),
		);
		const spent = rig.sandbox.control.ledger().reduce((sum, { credits }) => sum + credits, 0);
		expect(spent).toBeGreaterThan(500);
		expect(spent).toBeLessThanOrEqual(1000);
		expect(value.error?.message).toMatch(/Max Credits is 1000/);
	});

	test('answers in so few characters that a model can remember many videos', async () => {
		const engine = await rig.engine(provider, {}, { load: withTool() });
		const { value } = await rig.settle(
			engine.run({
				type: SEEDANCE_TOOL,
				parameters: parameters({ operation: 'submitAndWait' }),
				items: prompts('a harbour'),
			}),
		);
		expect(JSON.stringify(value.items.map(({ json }) => json)).length).toBeLessThan(900);
		expect(value.items[0]?.binary).toBeUndefined();
	});
});
