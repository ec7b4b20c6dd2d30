/** An agent that calls its tool several times at once, as n8n's Tools Agent does with all calls of one message of the model. */
import { NodeConnectionTypes, type INodeParameters } from 'n8n-workflow';
import { z } from 'zod/v4';
import { node, SEEDANCE_TOOL, start, workflowOf } from '../workflows/workflow';
import { nodeType, withTool } from './nodes';
import { PROVIDERS, useRig, videoOf, type ProviderName } from './rig';

const rig = useRig();

/** What n8n-core makes of a node that is a tool. */
const Tools = z
	.array(z.custom<{ invoke(call: object): Promise<string> }>((tool) => typeof tool === 'object'))
	.min(1);

/** Calls its tool for each of its items at the same time. */
const agent = nodeType(
	async function () {
		const [tool] = Tools.parse([await this.getInputConnectionData(NodeConnectionTypes.AiTool, 0)].flat(2));
		const calls = this.getInputData().map(({ json }) => json);
		const answers = await Promise.allSettled(calls.map(async (call) => await tool?.invoke(call)));
		return [answers.map((one) => ({ json: { answer: String('value' in one ? one.value : one.reason) } }))];
	},
	{ inputs: [NodeConnectionTypes.Main, NodeConnectionTypes.AiTool] },
);

/** What the agent is told by its tool, for each of the prompts. */
async function callAtOnce(
	provider: ProviderName,
	asked: readonly string[],
	parameters: INodeParameters = {},
) {
	const engine = await rig.engine(provider, {}, { load: withTool({ 'test.agent': agent }) });
	const prompt = "={{ $fromAI('prompt', 'what to show', 'string') }}";
	const run = engine.run({
		workflow: workflowOf(
			[
				start(),
				node('Agent', 'test.agent'),
				node('Video', SEEDANCE_TOOL, videoOf(provider, { prompt, ...parameters })),
			],
			[
				['Start', 'Agent'],
				['Video', 'Agent', NodeConnectionTypes.AiTool],
			],
		),
		items: asked.map((one) => ({ json: { prompt: one } })),
		node: 'Agent',
	});
	const { value, elapsedMs } = await rig.settle(run);
	return { answers: value.items.map(({ json }) => JSON.stringify(json.answer)), elapsedMs };
}

const charged = () => rig.sandbox.control.ledger();

describe.each(PROVIDERS)('on %s', (provider) => {
	test('two identical calls at the same time get the same video, which is charged once', async () => {
		const { answers } = await callAtOnce(provider, ['a harbour', 'a harbour']);
		expect(charged()).toHaveLength(1);
		const taskId = charged()[0]?.taskId ?? '?';
		expect(answers).toEqual([expect.stringContaining(taskId), expect.stringContaining(taskId)]);
	});

	test('a call that is refused tells the agent once what is wrong, as text', async () => {
		const { answers } = await callAtOnce(provider, ['']);
		expect(answers[0]?.split('Correct the value')).toHaveLength(2);
		expect(answers[0]).not.toMatch(/<|Details/);
		expect(charged()).toHaveLength(0);
	});

	test.each(["$fromAI('prompt') + ' ' + Math.random()", "$fromAI('prompt', 'what to show') + $now"])(
		'equal calls are one video also where an expression changes what the model gives: %s',
		async (code) => {
			await callAtOnce(provider, ['a harbour', 'a storm', 'a harbour'], { prompt: `={{ ${code} }}` });
			expect(charged()).toHaveLength(2);
		},
	);

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
		// Without the cap that a tool starts with: what the lost one is unknown.
		const { answers } = await callAtOnce(provider, ['a harbour', 'a storm'], { options: {} });
		expect(answers[0]).toContain('may have been submitted');
		const storm = charged().find(({ prompt }) => prompt === 'a storm');
		expect(answers[1]).toContain(storm?.taskId ?? '?');
		expect(charged()).toHaveLength(2);
	});
});
