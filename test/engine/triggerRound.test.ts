/**
 * No video buys the next one by itself: whatever a Seedance Trigger may have caused does not call that trigger unless its URL is
 * given, by whichever way the one leads to the other in n8n.
 */
import { NodeConnectionTypes, type INodeParameters, type RelatedExecution } from 'n8n-workflow';
import {
	node,
	noOp,
	renamed,
	SEEDANCE,
	start,
	withNode,
	workflowOf,
	type Link,
	type Workflow,
} from '../workflows/workflow';
import type { RunInput } from './harness';
import { nodeType, withNodes } from './nodes';
import { submitting, TRIGGER, triggerWorkflow, useTriggerRig } from './triggerRig';

const rig = useTriggerRig();

const SUBMIT = 'Submit';
const called = () => rig.sandbox.control.tasks().map(({ callbackUrl }) => callbackUrl !== null);

/** A workflow with an active trigger, a Submit and whatever else the links name. */
function roundOf(links: readonly Link[]): Workflow {
	const [trigger] = triggerWorkflow().nodes;
	if (trigger === undefined) throw new Error('There is no trigger');
	const names = new Set(links.flatMap(([from, to]) => [from, to]));
	for (const own of ['Start', TRIGGER, SUBMIT]) names.delete(own);
	const others = [...names].map((name) => (name.startsWith('Agent') ? node(name, 'test.agent') : noOp(name)));
	const submit = node(SUBMIT, SEEDANCE, submitting({ prompt: 'one more' }));
	return workflowOf([trigger, start(), submit, ...others], links, { id: 'workflow-trigger' });
}

/** The same workflow with more parameters in its Submit. */
function withOwn(workflow: Workflow, parameters: INodeParameters): Workflow {
	return withNode(workflow, SUBMIT, { parameters: submitting({ prompt: 'one more', ...parameters }) });
}

/** n8n's agent, in what matters here: it lets the engine run its tool as a node, and goes on with what that gives. */
const agent = nodeType(
	(response) => {
		if (response !== undefined && response.actionResponses.length > 0)
			return Promise.resolve([[{ json: {} }]]);
		const action = {
			actionType: 'ExecutionNodeAction' as const,
			nodeName: SUBMIT,
			input: {},
			type: NodeConnectionTypes.AiTool,
			id: 'call-1',
			metadata: {},
		};
		return Promise.resolve({ actions: [action], metadata: {} });
	},
	{ inputs: ['main', 'ai_tool'] },
);

const n8n = async () => await rig.n8n({}, { load: withNodes({ 'test.agent': agent }) });

/** Activates a workflow and runs it, or another state of it. */
async function runOf(workflow: Workflow, input: Partial<RunInput> & { start?: string } = {}) {
	const engine = await n8n();
	await engine.webhooks.activate(workflow);
	return (await rig.settle(engine.run({ workflow, node: SUBMIT, start: 'Start', ...input }))).value;
}

const TOOL = 'ai_tool';
const BY_AGENT: readonly Link[] = [
	[TRIGGER, 'Agent'],
	[SUBMIT, 'Agent', TOOL],
];

describe('what comes after the trigger by the connections does not call it, whatever it is started by', () => {
	test.each<[string, readonly Link[]]>([
		['a node', [[TRIGGER, SUBMIT]]],
		[
			'a node far behind',
			[
				[TRIGGER, 'One'],
				['One', 'Two'],
				['Two', SUBMIT],
			],
		],
		['a tool of an agent', BY_AGENT],
		[
			'a tool of an agent far behind',
			[
				[TRIGGER, 'One'],
				['One', 'Agent'],
				[SUBMIT, 'Agent', TOOL],
			],
		],
		[
			"a tool of an agent's agent",
			[
				[TRIGGER, 'Agent'],
				['Agent 2', 'Agent', TOOL],
				[SUBMIT, 'Agent 2', TOOL],
			],
		],
		[
			'a tool four agents deep',
			[
				[TRIGGER, 'Agent'],
				['Agent 2', 'Agent', TOOL],
				['Agent 3', 'Agent 2', TOOL],
				['Agent 4', 'Agent 3', TOOL],
				[SUBMIT, 'Agent 4', TOOL],
			],
		],
		[
			'a tool by connections of several kinds',
			[
				[TRIGGER, 'Chain'],
				['Retriever', 'Chain', 'ai_retriever'],
				['Store', 'Retriever', 'ai_vectorStore'],
				[SUBMIT, 'Store', TOOL],
			],
		],
		[
			'a tool of two agents, one of them after it',
			[
				['Start', 'Agent'],
				[TRIGGER, 'Agent 2'],
				[SUBMIT, 'Agent', TOOL],
				[SUBMIT, 'Agent 2', TOOL],
			],
		],
		[
			'a tool of an agent in a loop',
			[
				[TRIGGER, 'Loop'],
				['Loop', 'Agent'],
				['Agent', 'Loop'],
				[SUBMIT, 'Agent', TOOL],
			],
		],
		[
			'a tool among agents that use each other',
			[
				[TRIGGER, 'Agent'],
				['Agent 2', 'Agent', TOOL],
				['Agent', 'Agent 2', TOOL],
				[SUBMIT, 'Agent 2', TOOL],
			],
		],
	])('%s', async (_, links) => {
		const { error } = await runOf(roundOf(links), { start: SUBMIT });
		expect(error).toBeUndefined();
		expect(called()).toEqual([false]);
	});

	test('a context is then refused, with what to do', async () => {
		const workflow = withOwn(roundOf(BY_AGENT), { options: { callbackContext: 'row 7' } });
		const { error } = await runOf(workflow, { start: SUBMIT });
		expect(error?.message).toMatch(
			/Callback Context is "row 7", but this node comes after the Seedance Trigger .*paste the URL of the trigger into Callback URL/,
		);
		expect(rig.sandbox.control.ledger()).toEqual([]);
	});

	test('a URL that is given is called all the same', async () => {
		const workflow = withOwn(roundOf(BY_AGENT), { options: { callbackUrl: rig.url() } });
		await runOf(workflow, { start: SUBMIT });
		expect(called()).toEqual([true]);
	});
});

describe('what does not come after the trigger calls it', () => {
	const beside: Link[] = [
		[TRIGGER, 'Next'],
		['Start', 'Agent'],
		[SUBMIT, 'Agent', TOOL],
	];

	test('a tool of an agent beside it', async () => {
		expect((await runOf(roundOf(beside))).error).toBeUndefined();
		expect(called()).toEqual([true]);
	});

	test('a tool of an agent that is turned off, used by another one', async () => {
		const links: Link[] = [...beside, [TRIGGER, 'Agent 2'], [SUBMIT, 'Agent 2', TOOL]];
		await runOf(withNode(roundOf(links), 'Agent 2', { disabled: true }));
		expect(called()).toEqual([true]);
	});

	test('but not while the workflow is edited and the trigger has another name there', async () => {
		const engine = await n8n();
		await engine.webhooks.activate(roundOf(BY_AGENT));
		const edited = renamed(roundOf(BY_AGENT), TRIGGER, 'Renamed');
		await rig.settle(engine.run({ workflow: edited, start: SUBMIT, node: SUBMIT, mode: 'manual' }));
		expect(called()).toEqual([false]);
	});

	test('whatever the name of the trigger is', async () => {
		const name = `It's }} "done" {{ video \\ `;
		expect((await runOf(renamed(roundOf(beside), TRIGGER, name))).error).toBeUndefined();
		expect(called()).toEqual([true]);
	});
});

describe('an execution that a trigger has started', () => {
	test('calls none by the tool of its agent: of one video that is bought outside, one more is made', async () => {
		const engine = await n8n();
		await engine.webhooks.activate(roundOf(BY_AGENT));
		const url = rig.signedUrl();
		const request = { url, body: { task_id: await rig.buy() } };
		const { started } = (await rig.settle(engine.webhooks.receive(request))).value;
		const result = await rig.settle(started ?? Promise.reject(new Error('Nothing was started')));
		expect(result.value.error).toBeUndefined();
		await rig.settle(new Promise((resolve) => setTimeout(resolve, 3_600_000)));
		expect(called()).toEqual([false, false]);
		expect(rig.server.answers).toEqual([]);
	});
});

/** Where the execution began that called another one, as n8n tells the called one. */
function callerOf(type: string | null): RelatedExecution {
	return {
		executionId: '77',
		workflowId: 'caller',
		executionContext: {
			version: 1,
			establishedAt: 1,
			source: 'trigger',
			...(type === null ? {} : { triggerNode: { name: 'Begin', type } }),
		},
	};
}

describe('a workflow that another execution calls', () => {
	const workflow = roundOf([
		[TRIGGER, 'Next'],
		['Start', SUBMIT],
	]);

	test.each<[string, RelatedExecution | undefined, boolean]>([
		['which a schedule has started calls the trigger', callerOf('n8n-nodes-base.scheduleTrigger'), true],
		['which a Seedance Trigger has started does not', callerOf('n8n-nodes-seedance.seedanceTrigger'), false],
		[
			'which itself has been called by nobody knows whom does not',
			callerOf('n8n-nodes-base.executeWorkflowTrigger'),
			false,
		],
		['for an error of another one does not', callerOf('n8n-nodes-base.errorTrigger'), false],
		['of which n8n does not say how it began does not', callerOf(null), false],
		['of which n8n says nothing does not', undefined, false],
	])('%s', async (_, parentExecution, isCalled) => {
		for (const mode of ['integrated', 'error'] as const) {
			const { error } = await runOf(workflow, { mode, ...(parentExecution ? { parentExecution } : {}) });
			expect(error).toBeUndefined();
		}
		expect(called()).toEqual([isCalled, isCalled]);
	});

	test('refuses a context where it does not call, and says why', async () => {
		const withContext = withOwn(workflow, { options: { callbackContext: 'row 7' } });
		const parentExecution = callerOf('n8n-nodes-seedance.seedanceTrigger');
		const started = await runOf(withContext, { mode: 'integrated', parentExecution });
		expect(started.error?.message).toMatch(/but a Seedance Trigger started this execution.*paste the URL/);
		const unknown = await runOf(withContext, { mode: 'integrated' });
		expect(unknown.error?.message).toMatch(
			/but n8n does not report what started this workflow.*paste the URL/,
		);
		expect(rig.sandbox.control.ledger()).toEqual([]);
	});

	test('calls none in a retry of an execution of which it was not told either', async () => {
		const engine = await n8n();
		const failing = withOwn(workflow, { prompt: '={{ $execution.id === "1" ? "" : "good" }}' });
		await engine.webhooks.activate(failing);
		const run = { workflow: failing, start: 'Start', node: SUBMIT, mode: 'integrated' as const };
		const { value: failed } = await rig.settle(engine.run(run));
		expect(failed.error).toBeDefined();
		expect((await rig.settle(engine.retryExecution(failed))).value.error).toBeUndefined();
		expect(called()).toEqual([false]);
	});
});
