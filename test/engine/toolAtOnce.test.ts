/** An agent that calls its tool several times at once, as n8n's Tools Agent does with all calls of one message of the model. */
import {
	deepCopy,
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INode,
	type INodeExecutionData,
	type INodeParameters,
	type INodeType,
} from 'n8n-workflow';
import { z } from 'zod/v4';
import { loadPackage, type LoadedTypes } from './harness';
import { PROVIDERS, useRig, videoOf, type ProviderName } from './rig';

const rig = useRig();
const NODE = 'n8n-nodes-seedance.seedance';

/** What n8n-core makes of a node that is a tool. */
const Tools = z
	.array(z.custom<{ invoke(call: object): Promise<string> }>((tool) => typeof tool === 'object'))
	.min(1);

class Agent implements INodeType {
	description = {
		displayName: 'Agent',
		name: 'agent',
		group: ['transform' as const],
		version: 1,
		description: '',
		defaults: { name: 'Agent' },
		inputs: [NodeConnectionTypes.Main, NodeConnectionTypes.AiTool],
		outputs: [NodeConnectionTypes.Main],
		properties: [],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const [tool] = Tools.parse([await this.getInputConnectionData(NodeConnectionTypes.AiTool, 0)].flat(2));
		const calls = this.getInputData().map(({ json }) => json);
		const answers = await Promise.allSettled(calls.map(async (call) => await tool?.invoke(call)));
		return [answers.map((one) => ({ json: { answer: String('value' in one ? one.value : one.reason) } }))];
	}
}

function withAgent(): LoadedTypes {
	const types = loadPackage();
	const node = types.nodes[NODE];
	if (node === undefined || !('execute' in node)) throw new Error('The package has no node');
	const tool = Object.assign(Object.create(node) as INodeType, { description: deepCopy(node.description) });
	tool.description.name += 'Tool';
	tool.description.inputs = [];
	tool.description.outputs = [NodeConnectionTypes.AiTool];
	return { ...types, nodes: { ...types.nodes, [`${NODE}Tool`]: tool, 'test.agent': new Agent() } };
}

/** What the agent is told by its tool, for each of the prompts. */
async function callAtOnce(
	provider: ProviderName,
	asked: readonly string[],
	parameters: INodeParameters = {},
) {
	const engine = await rig.engine(provider, {}, { load: withAgent });
	const node = (name: string, type: string, own: INodeParameters = {}): INode => ({
		id: name,
		name,
		type,
		typeVersion: 1,
		position: [0, 0],
		parameters: own,
	});
	const prompt = "={{ $fromAI('prompt', 'what to show', 'string') }}";
	const run = engine.run({
		workflow: {
			nodes: [
				node('Start', 'test.start'),
				node('Agent', 'test.agent'),
				node('Video', `${NODE}Tool`, videoOf(provider, { ...parameters, prompt })),
			],
			connections: {
				Start: { main: [[{ node: 'Agent', type: 'main', index: 0 }]] },
				Video: { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] },
			},
		},
		items: asked.map((one) => ({ json: { prompt: one } })),
		node: 'Agent',
	});
	const { value, elapsedMs } = await rig.settle(run);
	return { answers: value.items.map(({ json }) => JSON.stringify(json.answer)), elapsedMs };
}

const charged = () => rig.sandbox.control.ledger();

describe.each(PROVIDERS)('on %s', (provider) => {
	test('the very same call twice is one video, charged once, and both get it', async () => {
		const { answers } = await callAtOnce(provider, ['a harbour', 'a harbour']);
		expect(charged()).toHaveLength(1);
		const taskId = charged()[0]?.taskId ?? '?';
		expect(answers).toEqual([expect.stringContaining(taskId), expect.stringContaining(taskId)]);
	});

	test('two calls of which Max Credits allows one buy one', async () => {
		await callAtOnce(provider, ['a harbour']);
		const [{ credits } = { credits: 0 }] = charged();
		rig.sandbox.control.reset();
		const options = { maxCredits: credits + 1 };
		const { answers } = await callAtOnce(provider, ['a harbour', 'a storm'], { options });
		expect(charged()).toHaveLength(1);
		expect(answers.filter((answer) => answer.includes('Max Credits'))).toHaveLength(1);
	});

	test('two different calls are two videos, which are waited for at the same time', async () => {
		rig.sandbox.control.setTasks({ seconds: 120 });
		const { answers, elapsedMs } = await callAtOnce(provider, ['a harbour', 'a storm']);
		expect(charged()).toHaveLength(2);
		for (const { taskId } of charged()) expect(answers.join(' ')).toContain(taskId);
		expect(elapsedMs).toBeLessThan(200_000);
	});

	test('a call whose order gets no answer keeps the others from theirs no longer than it is tried', async () => {
		const { control } = rig.sandbox;
		control.addFault({
			on: 'submit',
			times: 100,
			match: 'a harbour',
			fault: { kind: 'reset', when: 'after' },
		});
		const { answers } = await callAtOnce(provider, ['a harbour', 'a storm']);
		expect(answers[0]).toContain('may have been submitted');
		const storm = charged().find(({ prompt }) => prompt === 'a storm');
		expect(answers[1]).toContain(storm?.taskId ?? '?');
		expect(charged()).toHaveLength(2);
	});
});
