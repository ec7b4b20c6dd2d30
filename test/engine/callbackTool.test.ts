/** Where n8n can't park the node, or not resume it: said before anything is ordered. */
import { SupplyDataContext } from 'n8n-core';
import {
	createRunExecutionData,
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INode,
} from 'n8n-workflow';
import { credentialFor } from '../sandbox/credentials';
import { byCallback, n8nBehind, useDoor } from './callbackRig';
import { loadPackage } from './harness';
import { saved } from './harness/runInput';
import { makeAdditionalData, makeWorkflow } from './harness/process';
import { prompts, useRig, videoOf } from './rig';
import { chain, seedance, start } from '../workflows/workflow';

const rig = useRig();
const door = useDoor();

/** The node as MCP or a nested agent calls it, in the context that n8n makes for that. */
async function calledAsTool(parameters: INode['parameters']): Promise<unknown> {
	await n8nBehind(door, rig);
	const types = loadPackage();
	const process = {
		types,
		credentials: { seedanceApi: credentialFor('seedanceapi', rig.sandbox) },
		baseUrl: door.url,
	};
	const node = seedance(parameters, {
		credentials: { seedanceApi: { id: 'seedanceApi', name: 'seedanceApi' } },
	});
	const workflow = makeWorkflow(process, saved(chain(node)));
	const items = prompts('a harbour');
	const data = createRunExecutionData({ executionData: { nodeExecutionStack: [] }, resumeToken: 'token' });
	const input = { [NodeConnectionTypes.AiTool]: [items] };
	const context = new SupplyDataContext(
		workflow,
		workflow.getNode('Seedance') ?? node,
		makeAdditionalData(process, '1'),
		'trigger',
		data,
		0,
		items,
		input,
		NodeConnectionTypes.AiTool,
		{ data: input, node, source: null },
		[],
	);
	const nodeType = workflow.nodeTypes.getByNameAndVersion(node.type, 1);
	return await rig
		.settle((async () => await nodeType.execute?.call(context as unknown as IExecuteFunctions))())
		.then(({ value }) => value);
}

test('as a tool of MCP or a nested agent, parking would park the agent: refused; polling gives the video', async () => {
	await expect(calledAsTool(byCallback())).rejects.toThrow(
		"Wait Using is Callback, but n8n can't pause a node that an AI agent or MCP client calls as a tool",
	);
	expect(rig.sandbox.control.requests()).toEqual([]);
	expect(await calledAsTool(byCallback({ waitUsing: 'polling' }))).toMatchObject([
		[{ json: { status: 'completed' } }],
	]);
});

test('an execution of a workflow that is not saved can not be resumed: refused', async () => {
	const engine = await n8nBehind(door, rig);
	const workflow = { ...chain(start(), seedance(byCallback())), id: '' };
	const { value } = await rig.settle(engine.run({ workflow, items: prompts('a harbour') }));
	expect(value.error?.message).toBe(
		'Wait Using is Callback, but n8n can resume only saved workflows: save this workflow',
	);
	expect(rig.sandbox.control.requests()).toEqual([]);
});

test('an n8n that gives an execution no token is too old for callbacks: refused, with the version that does', async () => {
	const engine = await n8nBehind(door, rig, {}, { hasNoToken: true });
	const { value } = await rig.settle(engine.run({ parameters: byCallback(), items: prompts('a harbour') }));
	expect(value.error?.message).toBe(
		'Wait Using is Callback, but this version of n8n does not sign resume URLs: use n8n 2.14 or newer',
	);
	expect(rig.sandbox.control.requests()).toEqual([]);
});

test('in an n8n that gives an execution no token a retry after a crash pays again: there is nothing that both share', async () => {
	const engine = await rig.engine('seedance2ai', {}, { hasNoToken: true });
	const { control } = rig.sandbox;
	control.setTasks({ seconds: 60 });
	const isAsked = () => control.requests().some(({ kind }) => kind === 'status');
	const input = { parameters: videoOf('seedance2ai'), items: prompts('a harbour') };
	await rig.settle(engine.crashAndRetry(input, isAsked));
	expect(control.ledger()).toHaveLength(2);
});
