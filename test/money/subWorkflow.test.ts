/**
 * The node in a sub-workflow. For n8n every call of one is an execution of its own, with a token, an ID and notes of its
 * own (`getRunData` of n8n 2.41.1, `workflow-execute-additional-data.js`), also when the workflow that calls it is retried.
 */
import { NodeOperationError, type INode, type INodeType } from 'n8n-workflow';
import type { Engine, NodeRun, RunResult } from '../engine/harness';
import { nodeType, withNodes } from '../engine/nodes';
import { PROVIDERS, prompts, useRig, videoOf, type ProviderName } from '../engine/rig';
import { chain, node, start } from '../workflows/workflow';

const rig = useRig();
const charges = () => rig.sandbox.control.ledger().length;

/** A row that is refused makes every run end in an error, so that every retry is a real one. */
const ROWS = prompts('the good row', null);
const CALLER = 'Call';

/** n8n's Execute Sub-workflow, in what matters here: it starts an execution, and fails with the error of that. */
function calling(callSub: () => Promise<RunResult>): INodeType {
	return nodeType(async function () {
		const { error, items } = await callSub();
		if (error !== undefined) throw new NodeOperationError(this.getNode(), error.message, error);
		return [items];
	});
}

interface Called {
	engine: Engine;
	/** The executions of the sub-workflow so far. */
	subs: RunResult[];
	/** Runs the workflow that calls it. */
	run: (settings?: Partial<INode>) => Promise<RunResult>;
}

async function called(provider: ProviderName, sub: Partial<NodeRun> = {}): Promise<Called> {
	const subs: RunResult[] = [];
	const callSub = async () => {
		const parameters = videoOf(provider);
		const result = await engine.run({ parameters, items: ROWS, ...sub, mode: 'integrated' });
		subs.push(result);
		return result;
	};
	const load = withNodes({ 'test.call': calling(callSub) });
	const engine = await rig.engine(provider, {}, { load });
	const run = async (settings: Partial<INode> = {}) => {
		const workflow = chain(start(), node(CALLER, 'test.call', {}, settings));
		return (await rig.settle(engine.run({ workflow, node: CALLER }))).value;
	};
	return { engine, subs, run };
}

describe.each(PROVIDERS)('a sub-workflow on %s', (provider) => {
	test('orders anew with every retry of the workflow that called it', async () => {
		const { engine, subs, run } = await called(provider);
		const failed = await run({ retryOnFail: true, maxTries: 2, waitBetweenTries: 1000 });
		expect([subs.length, charges()]).toEqual([2, 2]);
		await rig.settle(engine.retryExecution(failed));
		expect([subs.length, charges()]).toEqual([4, 4]);
	});

	test('buys nothing again where its own execution is retried, or its own node tries again', async () => {
		const { engine, subs, run } = await called(provider, {
			retryOnFail: true,
			maxTries: 2,
			waitBetweenTries: 1000,
		});
		await run();
		const [failed] = subs;
		if (failed === undefined) throw new Error('Nothing was called');
		const { value } = await rig.settle(engine.retryExecution(failed));
		expect(value.error?.description).toContain('completed');
		expect(charges()).toBe(1);
	});

	test('names in its error what was bought, that a retry from outside buys again, and what to do', async () => {
		const { run } = await called(provider);
		const { error } = await run();
		const [charge] = rig.sandbox.control.ledger();
		expect(error?.description).toContain(charge?.taskId);
		expect(error?.description).toMatch(
			/Task IDs of submitted videos are listed below\. If you retry the calling workflow, .* you are charged again.*\. Instead, use Wait with the task IDs/,
		);
		expect(error?.description).not.toContain(
			'the node submits only the items whose task failed or that were not submitted',
		);
	});

	test('says so also of a single order that may have been taken, and not where nothing was bought', async () => {
		const unknown = await called(provider, { items: prompts('the only row') });
		const fault = { kind: 'reset', when: 'after' } as const;
		rig.sandbox.control.addFault({ on: 'submit', times: 100, fault });
		expect((await unknown.run()).error?.description).toContain('the calling workflow');
		const refused = await called(provider, { items: prompts(null) });
		expect((await refused.run()).error?.description).not.toContain('the calling workflow');
	});

	test('says nothing of buying where it only follows what was bought', async () => {
		const follows = await called(provider, { parameters: { operation: 'wait', taskId: 'nobody-knows-me' } });
		const { error } = await follows.run();
		expect(error?.description).toContain('nobody-knows-me');
		expect(error?.description).not.toContain('the calling workflow');
	});
});

test('on seedance2ai, an own key holds for the retries of the workflow that called it', async () => {
	const parameters = videoOf('seedance2ai', { options: { idempotencyKey: '={{ $json.prompt ?? "none" }}' } });
	const { engine, run } = await called('seedance2ai', { parameters });
	const failed = await run({ retryOnFail: true, maxTries: 2, waitBetweenTries: 1000 });
	const { value } = await rig.settle(engine.retryExecution(failed));
	expect(value.error?.description).toContain(
		'unless an Idempotency Key was already set when this execution started',
	);
	expect(charges()).toBe(1);
});
